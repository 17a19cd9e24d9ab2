"""What people type or paste: the same whatever hyphens, spaces and invisible signs another program put into it."""

import re
from collections.abc import Iterable
from datetime import date
from unicodedata import normalize

YEARS = range(1970, 2201)
"""Years that somebody can mean; any other is a slip of the finger."""

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))", re.ASCII)
_ANSWERS = {
    **dict.fromkeys(("yes", "y", "ja", "j", "true", "wahr"), True),
    **dict.fromkeys(("no", "n", "nein", "false", "falsch"), False),
}


def typed(given: str) -> str:
    """The text as it would be typed on a plain keyboard: hyphens, single spaces, two points for an ellipsis."""
    plain = normalize("NFKC", given.replace("\u2026", ".."))
    return " ".join(_DASHES.sub("-", _INVISIBLE.sub("", plain)).split())


def folded(given: str) -> str:
    """The same without regard to capitals: for words of which only some are possible, and for names."""
    return typed(typed(given).casefold())


def one_of(given: str, known: Iterable[str]) -> str | None:
    """The word of a closed list that is meant, whatever its capitals; None: none of them."""
    return next((word for word in known if folded(word) == folded(given)), None)


def parse_day(given: str) -> date | None:
    """A day as YYYY-MM-DD or DD.MM.YYYY, or None."""
    parts = _DAY.fullmatch(given.strip() if given.isascii() else typed(given))
    if parts is None:
        return None
    year, month, day = parts.group(1, 2, 3) if parts[1] else parts.group(6, 5, 4)
    try:
        return date(int(year), int(month), int(day)) if int(year) in YEARS else None
    except ValueError:
        return None


def parse_yes_or_no(given: str) -> bool | None:
    """Yes or no, in English or German, in capitals or not; None: neither."""
    return _ANSWERS.get(given.strip().casefold() if given.isascii() else folded(given))
