"""Numbers that states, banks and insurers give to people: a table of forms with their proofs.

Where a form has a check digit it must be right; where the check digit alone proves little (one in ten random
numbers passes), a context word must stand nearby.
"""

import re
from collections.abc import Iterator
from functools import cache

from stdnum import iban, luhn, numdb
from stdnum.at import tin as austrian_tax
from stdnum.at import vnr as austrian_insurance
from stdnum.ch import ssn as swiss_insurance
from stdnum.de import idnr as german_tax_id
from stdnum.de import stnr as german_tax_number
from stdnum.gb import nhs

from widerspruch.findings.checksums import is_document_number, is_insured_number, is_pension_number
from widerspruch.findings.finding import Finding
from widerspruch.findings.recogniser import NumberPattern, NumberRecogniser, Recogniser, compact

OTHER_NUMBERS = re.compile(
    r"(?:bestell|auftrag|rechnung|kunden|sendung|artikel|vorgang|ticket|serien|beleg|akten|vertrag|zähler|teile?|"
    r"modell|order|tracking|invoice|serial|reference|booking|customer|case|item|part|product|promo|isbn|ean|gtin|bib|los|lotto|lotterie|gewinn|inventar|lfd|mitglieds)"
    r"[a-zä-ü]{0,12}[\s.:#-]{0,3}(?:nr|nummer|no|number|code|id|is|ist|lautet)?[\s.:#-]{0,3}"
    r"(?:is|ist|lautet)?[\s.:#-]{0,3}$"
)
"""Ends where a number begins: says that the number is one of goods or of a process."""

_TAX = re.compile(r"steuer|\bid-?nr|finanzamt|identifikationsn|\btax\b|\btin\b|\bst\.?-?\s?nr|abgabenkonto")
_INSURANCE = re.compile(
    r"\bsv\b|sv-|svnr|sozialvers|versicherungsn|ögk|\boegk|e-card|pensionsv|social (?:security|insurance)"
)
_HEALTH_INSURANCE = re.compile(
    r"\bkvnr|krankenv|krankenkasse|versicherten|versichert bei|gesundheitskarte|health insur|insurance (?:no|num|card)|"
    r"\baok\b|\btk\b|barmer|\bdak\b|\bikk\b|\bbkk\b|\bkkh\b|knappschaft"
)
_IDENTITY = re.compile(
    r"ausweis|\bperso\b|perso-|reisepass|\bpass\b|passnummer|passport|\bid[ -]card|identity card|national id"
)
_PLATE = re.compile(
    r"kennzeichen|nummernschild|kontrollschild|autonummer|(?:number|licen[cs]e|registration) plate|"
    r"\breg(?:istration)?\b"
)
_US_NUMBER = re.compile(r"social security|\bssn\b")
_NHS = re.compile(r"\bnhs\b")
_CARD_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|"
    r"3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}|35\d{14}"
)


def is_card(number: str) -> bool:
    """An issuer's prefix and length, and Luhn's check digit."""
    return bool(_CARD_ISSUERS.fullmatch(number)) and luhn.is_valid(number)


def is_document(number: str) -> bool:
    """Serial number of a German document, its check digit right where it has one."""
    return any(char.isdigit() for char in number) and (len(number) == 9 or is_document_number(number))


PATTERNS: tuple[NumberPattern, ...] = (
    NumberPattern("card_number", r"[2-6][0-9]{3}(?:[ -]?[0-9]){9,15}", is_card, None, OTHER_NUMBERS),
    NumberPattern(
        "social_insurance",
        r"[0-9]{2}[ ]?[0-9]{6}[ ]?[A-Za-z][ ]?[0-9]{2}[ ]?[0-9]",
        is_pension_number,
        None,
        OTHER_NUMBERS,
    ),
    NumberPattern("social_insurance", r"[0-9]{4}[ -]?[0-9]{6}", austrian_insurance.is_valid, _INSURANCE, OTHER_NUMBERS),
    NumberPattern(
        "social_insurance", r"756[.]?[0-9]{4}[.]?[0-9]{4}[.]?[0-9]{2}", swiss_insurance.is_valid, None, OTHER_NUMBERS
    ),
    NumberPattern("social_insurance", r"[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}", None, _US_NUMBER),
    NumberPattern(
        "social_insurance",
        r"[A-Z]{2}[ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[0-9]{2}[ ]?[A-D]",
        None,
        re.compile("national insurance|ni number"),
    ),
    NumberPattern("health_insurance", r"[A-Za-z][ ]?[0-9]{9}", is_insured_number, _HEALTH_INSURANCE, OTHER_NUMBERS),
    NumberPattern("health_insurance", r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}", nhs.is_valid, _NHS),
    NumberPattern("tax_id", r"[0-9]{2}[ ]?[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{3}", german_tax_id.is_valid, _TAX),
    NumberPattern("tax_id", r"[0-9]{2,5}[/ ][0-9]{3,5}(?:[/ ][0-9]{3,5})?", german_tax_number.is_valid, _TAX),
    NumberPattern("tax_id", r"[0-9]{2}[- ]?[0-9]{3}/?[0-9]{4}", austrian_tax.is_valid, _TAX),
    NumberPattern(
        "id_card",
        r"[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}[0-9]?",
        is_document,
        _IDENTITY,
    ),
    NumberPattern("plate", r"[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[ -]?[0-9]{1,4}[EH]?", None, _PLATE),
    NumberPattern("plate", r"[A-Z]{1,2}[- ][0-9]{1,5}[ ]?[A-Z]{1,3}", None, _PLATE),
    NumberPattern(
        "plate",
        r"(?:A[GIR]|B[ELS]|FR|G[ELR]|JU|LU|N[EW]|OW|S[GHOZ]|T[GI]|UR|V[DS]|Z[GH])[ -]?[0-9]{2,6}",
        None,
        _PLATE,
    ),
    NumberPattern("plate", r"[A-Z]{2}[0-9]{2}[ ]?[A-Z]{3}", None, _PLATE),
)


@cache
def iban_length(country: str) -> int:
    """How many characters an IBAN of a country has, as `python-stdnum` keeps the registry of ISO 13616; 0: none."""
    prefix, known = numdb.get("iban").info(country)[0]
    lengths = re.findall("[0-9]+", known.get("bban", "")) if prefix == country else []
    return 4 + sum(map(int, lengths)) if lengths else 0


class IbanRecogniser:
    """Finds IBANs of all countries that have them, in groups or not, in either case."""

    prefilter = r"[A-Za-z]{2}[0-9]{2}(?:[ .-]?[0-9A-Za-z]){11}"
    _regex = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{2}[0-9]{2}(?:[ .-]?[0-9A-Za-z]){11,30}")

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """IBANs whose check digits and national form are right."""
        del low
        for match in self._regex.finditer(text):
            end = self._end_of_valid(text, *match.span())
            if end is not None:
                yield Finding(match.start(), end, "iban")

    def _end_of_valid(self, text: str, start: int, end: int) -> int | None:
        """Words that follow look like groups of the number: its country says how long it is."""
        length = iban_length(text[start : start + 2].upper())
        places = [place for place in range(start, end) if text[place].isalnum()]
        if not length or len(places) < length:
            return None
        last = places[length - 1] + 1
        whole = last == len(text) or not text[last].isalnum()
        return last if whole and iban.is_valid(compact(text[start:last])) else None


RECOGNISERS: tuple[Recogniser, ...] = (IbanRecogniser(), *map(NumberRecogniser, PATTERNS))
