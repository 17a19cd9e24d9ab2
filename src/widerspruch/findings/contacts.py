"""E-mail addresses and phone numbers.

A number with a country code counts if such a number can exist. A national one (Germany, Austria, Switzerland;
with a context word also Great Britain) must also look like one: a context word nearby, a mobile prefix, or the
area code set apart. Numbers without a leading zero or plus are not found.
"""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from widerspruch.findings.finding import Finding
from widerspruch.findings.identifiers import OTHER_NUMBERS
from widerspruch.findings.recogniser import is_near
from widerspruch.identifiers.emails import EMAILS_RE2, emails_around_ats, hidden_emails
from widerspruch.identifiers.phones import PHONES_RE2, phone_places

_PHONE_WORDS = re.compile(
    r"\btel\b|tel\.|telefon|\bfon\b|\bphone|handy|mobil|natel|\bcell\b|\bfax\b|anruf|\bruf(?:t|en)?\b|erreich|reach|whats\s?app|"
    r"\bsms\b|signal|telegram|\bcall\b|\btext me\b|\bring\b|(?:meine|neue|unsere|my|new|our) (?:nummer|nr|number)|"
    r"rufnummer|durchwahl|hotline|festnetz|[☎📞📱]"
)
_HOME_REGIONS = ("DE", "AT", "CH")
_DATE = re.compile(r"0?\d\s?[./-]\s?[01]?\d\s?[./-]\s?(?:\d{2}|(?:19|20)\d{2})(?!\d)")
_HOURS = re.compile(r"[0-2]?\d[.:][0-5]\d\s?[-–]\s?[0-2]?\d[.:][0-5]\d(?!\d)")
_AREA_APART = re.compile(r"\(0\d{2,4}\)|0\d{2,4}(?:\s?[/–-]\s?|\s)\d{2}")


class EmailRecogniser:
    """E-mail addresses, also as people hide them in brackets."""

    prefilter = EMAILS_RE2

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Addresses with a name, an at-sign and a domain."""
        del low
        for email in (*emails_around_ats(text), *hidden_emails(text, spoken=False)):
            yield Finding(email.start, email.end, "contact")


class PhoneRecogniser:
    """Phone numbers, national and international."""

    prefilter = PHONES_RE2

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Numbers that exist in a numbering plan and are not plainly something else."""
        for start, end in phone_places(text, alone=True):
            if not OTHER_NUMBERS.search(low, max(0, start - 40), start) and self._is_phone(low, start, end):
                yield Finding(start, end, "contact")

    def _is_phone(self, low: str, start: int, end: int) -> bool:
        written = low[start:end]
        if _DATE.match(written) or _HOURS.match(written):
            return False
        if written[0] == "+" or written.startswith("00"):
            international = re.sub(r"^00", "+", written)
            return _parsed(international, None) is not None or (
                is_near(_PHONE_WORDS, low, start, end) and _could_be(international)
            )
        if is_near(_PHONE_WORDS, low, start, end):
            return any(_parsed(written, region) for region in (*_HOME_REGIONS, "GB"))
        digits = sum(char.isdigit() for char in written)
        if digits < 9:
            return False
        if _AREA_APART.match(written):
            return any(_parsed(written, region) for region in _HOME_REGIONS)
        return digits >= 10 and any(_is_mobile(written, region) for region in _HOME_REGIONS)


def _is_mobile(written: str, region: str) -> bool:
    number = _parsed(written, region)
    return number is not None and phonenumbers.number_type(number) == PhoneNumberType.MOBILE


def _could_be(international: str) -> bool:
    """Whether a number has a country code and a length that its country uses."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(international, None))
    except NumberParseException:
        return False


def _parsed(written: str, region: str | None) -> PhoneNumber | None:
    """The number, if one like it can exist."""
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


RECOGNISERS = (EmailRecogniser(), PhoneRecogniser())
