"""Full dates of birth: a date with day, month and year, and a word of birth close to it.

A date alone is none, and a birthday without its year is none.
"""

import re
from collections.abc import Iterator, Sequence

from widerspruch.findings.finding import Finding
from widerspruch.findings.wording import LOOKALIKES

_MONTHS = (
    "januar|jänner|jan|februar|feber|feb|märz|maerz|mrz|april|apr|mai|juni|jun|juli|jul|august|aug|september|sept|sep|"
    "oktober|okt|november|nov|dezember|dez|january|february|march|mar|may|june|july|october|oct|december|dec"
)
_YEAR = r"(?:19|20)\d{2}"
_DATES = re.compile(
    rf"(?<!\d)(?:"
    rf"(?P<d1>\d{{1,2}})[./-]\s?(?P<m1>\d{{1,2}})[./-]\s?(?P<y1>{_YEAR}|\d{{2}})"
    rf"|(?P<y2>{_YEAR})-(?P<m2>\d{{2}})-(?P<d2>\d{{2}})"
    rf"|(?P<d3>\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of\s)?(?:{_MONTHS})\b[.,]?\s?{_YEAR}"
    rf"|(?:{_MONTHS})\b\.?\s(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}"
    rf")(?!\d)"
)
_PERHAPS_A_DATE = re.compile(rf"\d[./-]\s?\d|(?<!\d){_YEAR}(?!\d)")
"""Stands in every date, and is found out sooner."""

_BIRTH = re.compile(
    r"gebor(?:en|n)\b|\bgeb\b|geburt(?:stag|sdatum|sdat)\b|\bgeb\.?-?dat|zur welt|auf die welt|licht der welt|"
    r"\bborn\b|birthday|birth ?date|date of birth|\bdob\b|\bd\.o\.b"
)
_NOT_A_PERSON = re.compile(r"\bidee\b|\bstern\b|\bstar (?:is|was)\b|gegründet|founded|alles gute|happy birthday")
_REACH = 45


class BirthDateRecogniser:
    """Dates of birth in German and English forms."""

    prefilter = rf"(?i:gebor|geb[. :-]|geburt|(?:zur|die|der) welt|born|birth|\bdob\b|d\.o\.b)|[{LOOKALIKES}]"

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Dates that a word of birth stands next to, on the same line."""
        del text
        if not _PERHAPS_A_DATE.search(low):
            return
        births = list(_BIRTH.finditer(low))
        if not births:
            return
        first = 0
        for date in _DATES.finditer(low, max(0, births[0].start() - _REACH - 20), births[-1].end() + _REACH + 30):
            while first < len(births) and births[first].end() + _REACH < date.start():
                first += 1
            if _is_possible(date) and any(_belong(low, birth, date) for birth in _within_reach(births, first, date)):
                yield Finding(date.start(), date.end(), "birth_date")


def _within_reach(births: Sequence[re.Match[str]], first: int, date: re.Match[str]) -> Iterator[re.Match[str]]:
    """The words of birth near a date, from the first that is not too far before it."""
    for place in range(first, len(births)):
        if births[place].start() > date.end() + _REACH:
            return
        yield births[place]


def _is_possible(date: re.Match[str]) -> bool:
    day = next((int(value) for name in ("d1", "d2", "d3", "d4") if (value := date[name])), 0)
    month = next((int(value) for name in ("m1", "m2") if (value := date[name])), 1)
    # 09/11/1985 and 11/23/1985 are both read: either number may be the month
    return 1 <= min(day, month) <= 12 and max(day, month) <= 31


def _belong(low: str, birth: re.Match[str], date: re.Match[str]) -> bool:
    left, right = sorted((birth, date), key=lambda match: match.start())
    between = low[left.end() : right.start()]
    if len(between) > _REACH or re.search(r"[!?\n]|\.\s+[^\W\d]", between.removeprefix(".")):
        return False
    return not _NOT_A_PERSON.search(low, max(0, left.start() - _REACH), right.end() + 5)


RECOGNISERS = (BirthDateRecogniser(),)
