"""Parts of the names that platforms give to archives: a day, and the number of a part."""

import re
from datetime import date

_PART = re.compile(
    r"(?:^|[-_ .])(?:(?:part|teil|pt)[-_ ]?(?P<part>\d{1,3})(?:[-_ ]?(?:of|von)[-_ ]?(?P<parts>\d{1,3}))?"
    r"|(?P<nth>\d{1,3})[-_ ]?(?:of|von)[-_ ]?(?P<total>\d{1,3}))$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(?:^|[-_ .])(\d{1,3})$")


def numbers_of(tail: str) -> tuple[int | None, int | None, int | None]:
    """Part, parts and serial number, as the end of a name gives them."""
    if found := _PART.search(tail):
        part, parts = found["part"] or found["nth"], found["parts"] or found["total"]
        return int(part), int(parts) if parts else None, None
    if found := _SERIAL.search(tail):
        return None, None, int(found[1])
    return None, None, None


def day_of(year: str, month: str, day: str) -> date | None:
    """A day; one whose month can only be a day is read the other way round, as Americans write it."""
    if int(month) > 12:
        month, day = day, month
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
