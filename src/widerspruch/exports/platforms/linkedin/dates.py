"""LinkedIn's ways to print a time, and those of spreadsheets. None names its zone beyond "UTC"; all are read as UTC."""

import re
from datetime import UTC, date, datetime

from msgspec import Struct

from widerspruch.items.item import Precision

MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"),
        start=1,
    )
    for name in names.split()
}
"""By the first three letters, English and German."""

FIRST_YEAR, LAST_YEAR = 1900, 2200

_HALF = r"(?:[\s\u202f]?(?P<half>[AP])\.?\s?M\b\.?)?"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?" + _HALF
_ISO_CLOCK = r"[ T](?P<hour>\d{1,2})[:_](?P<minute>\d{2})(?:[:_](?P<second>\d{2})(?:\.\d{1,9})?)?"
_WORD = r"(?P<month>[A-Za-zä]{3,9})\.?"
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4}|\d{2})(?!\d)"
GRAMMARS = tuple(
    re.compile(grammar, re.IGNORECASE)
    for grammar in (
        rf"(?P<year>\d{{4}})[-/]{_MONTH}[-/]{_DAY}(?:{_ISO_CLOCK})?(?: ?UTC| ?Z)?",
        rf"{_MONTH}/{_DAY}/{_YEAR}(?:,? {_CLOCK})?",
        rf"{_DAY}\. ?{_MONTH}\. ?{_YEAR}(?:,? (?:um )?{_CLOCK})?",
        rf"{_DAY}\.?[ -]{_WORD}[ -]{_YEAR}(?:,? {_CLOCK})?",
        rf"{_WORD} {_DAY},? (?P<year>\d{{4}})(?:,?(?: at)? {_CLOCK})?",
    )
)
"""Year first; month first with slashes, as LinkedIn has it; day first with dots; and with the month as a word."""


class Stamp(Struct, frozen=True, gc=False):
    """An instant in microseconds since 1970, UTC, and how exact it is."""

    at: int
    precision: Precision


def read_date(text: str) -> Stamp | None:
    """The instant that a cell states; None where it states none."""
    match = _whole(text)
    return None if match is None else _stamp(match)


def find_date(text: str) -> Stamp | None:
    """The first instant named within a sentence, or a cell that is nothing else."""
    for grammar in GRAMMARS:
        if (match := grammar.search(text)) and (stamp := _stamp(match)):
            return stamp
    return None


def read_birth(text: str, exported_in: int | None) -> str | None:
    """The day of birth that a cell states, as `YYYY-MM-DD`; None where it states none, or the year with two digits and
    we do not know the century.

    Args:
        exported_in: Year of the export: nobody is born later.
    """
    match = _whole(text)
    if match is None:
        return None
    century = 2000
    if len(match["year"]) == 2:
        if exported_in is None:
            return None
        century = 2000 if 2000 + int(match["year"]) <= exported_in else 1900
    try:
        return date(*_day(match, century)).isoformat()
    except ValueError:
        return None


def _whole(text: str) -> re.Match[str] | None:
    text = text.strip()
    return next((match for grammar in GRAMMARS if (match := grammar.fullmatch(text))), None)


def _day(match: re.Match[str], century: int = 2000) -> tuple[int, int, int]:
    """Year, month, day. Raises `ValueError` where that can be no date."""
    word = match["month"]
    month = int(word) if word.isdecimal() else MONTHS.get(word[:3].casefold(), 0)
    day = int(match["day"])
    if "/" in match[0] and month > 12 >= day:
        month, day = day, month
    year = int(match["year"]) + (century if len(match["year"]) == 2 else 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return year, month, day


def _stamp(match: re.Match[str]) -> Stamp | None:
    parts = match.groupdict()
    hour = int(parts["hour"] or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        moment = datetime(*_day(match), hour, int(parts["minute"] or 0), int(parts["second"] or 0), tzinfo=UTC)
    except ValueError:
        return None
    precision: Precision = "s" if parts["second"] else "min" if parts["hour"] else "day"
    return Stamp((moment - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND, precision)


_MICROSECOND = datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
