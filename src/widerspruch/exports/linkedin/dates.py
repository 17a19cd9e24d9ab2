"""LinkedIn's ways to print a time. None names its zone beyond "UTC"; all are read as UTC."""

import re
from datetime import UTC, datetime

from msgspec import Struct

from widerspruch.items.item import Precision

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}

ANCHOR = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?: UTC)?|\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}(?: UTC)?"
"""Dates that can begin a row."""

GRAMMARS = (
    re.compile(
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})"
        r"(?:[ T](?P<hour>\d{1,2})[:_](?P<minute>\d{2})(?:[:_](?P<second>\d{2})(?:\.\d+)?)?)?(?: ?UTC| ?Z)?"
    ),
    re.compile(
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})"
        r"(?:, (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?[\s\u202f](?P<half>[AP])M)?",
        re.IGNORECASE,
    ),
    re.compile(r"(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3,9}) (?P<year>\d{4})"),
    re.compile(
        r"(?P<month>[A-Za-z]{3,9}) (?P<day>\d{1,2}), (?P<year>\d{4})"
        r"(?:,?(?: at)? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?[\s\u202f](?P<half>[AP])M)?",
        re.IGNORECASE,
    ),
)


class Stamp(Struct, frozen=True, gc=False):
    """An instant in microseconds since 1970, UTC, and how exact it is."""

    at: int
    precision: Precision


def read_date(text: str) -> Stamp | None:
    """The instant that a cell states; None where it states none."""
    text = text.strip()
    for grammar in GRAMMARS:
        if match := grammar.fullmatch(text):
            return _stamp(match)
    return None


def find_date(text: str) -> Stamp | None:
    """The first instant named within a sentence, or a cell that is nothing else."""
    for grammar in GRAMMARS:
        if match := grammar.search(text):
            return _stamp(match)
    return None


def _stamp(match: re.Match[str]) -> Stamp | None:
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdecimal() else MONTHS.get(month[:3].casefold(), 0)
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        hour = hour % 12 + (12 if half in "Pp" else 0)
    try:
        moment = datetime(
            year, number, int(parts["day"]), hour, int(parts.get("minute") or 0), int(parts.get("second") or 0),
            tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
    precision: Precision = "s" if parts.get("second") else "min" if parts.get("hour") else "day"
    return Stamp((moment - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND, precision)


_MICROSECOND = datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
