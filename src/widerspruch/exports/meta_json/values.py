"""Takes values out of JSON of any shape: a value of another type than expected is as good as absent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

MICROSECONDS = 1_000_000
EARLIEST = 1_075_852_800
"""4 February 2004, when Facebook opened: a stamp from before is none. Seconds."""

LATEST = 7_258_118_400
"""The year 2200: what comes after is no time of anything that has been written. Seconds."""

_EARLIEST_BACKDATED = -30_610_224_000
"""The year 1000: a page may give its founding day. Seconds."""
_NOTHING: Json = {}

_IP_ADDRESS = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3}){3}|(?=[0-9a-f:]*:[0-9a-f:]*:)[0-9a-f:]{3,39})$", re.IGNORECASE)
_ADDRESS_OF_PAGE = re.compile(r"^https?://", re.IGNORECASE)


def dict_of(value: object) -> Json:
    """The object itself, or an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def dicts_of(value: object) -> list[Json]:
    """The objects of a list; a lone object counts as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str | None:
    """A string that holds more than blanks."""
    return value if isinstance(value, str) and value.strip() else None


def identifier_of(value: object) -> str | None:
    """An id, which exports print as a number or as a string."""
    return str(value) if type(value) is int else text_of(value)


def at(value: object, *path: str) -> Any:
    """What stands at a path of keys, or None."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def instant(seconds: object) -> int | None:
    """Epoch seconds -> microseconds. Exports write 0 where they have no time, and 1 has been seen, too."""
    if type(seconds) is float and EARLIEST <= seconds < LATEST:
        seconds = int(seconds)
    return seconds * MICROSECONDS if type(seconds) is int and EARLIEST <= seconds < LATEST else None


def backdated_instant(seconds: object) -> int | None:
    """Epoch seconds that may lie before 1970 -> microseconds."""
    if type(seconds) is int and _EARLIEST_BACKDATED <= seconds < LATEST and seconds:
        return seconds * MICROSECONDS
    return None


def instant_of_milliseconds(milliseconds: object) -> int | None:
    """Epoch milliseconds -> microseconds."""
    if type(milliseconds) is int and EARLIEST * 1000 <= milliseconds < LATEST * 1000:
        return milliseconds * 1000
    return None


def number_of(value: object) -> float | None:
    """A number as a coordinate or None; true, NaN and infinity are none."""
    if (type(value) is float or type(value) is int) and -1000.0 < value < 1000.0:
        return float(value)
    return None


def iso_instant(microseconds: int) -> str:
    """Microseconds UTC -> `2025-04-07T10:00:00Z`."""
    stamp = datetime.fromtimestamp(microseconds // MICROSECONDS, tz=UTC)
    return stamp.strftime("%Y-%m-%dT%H:%M:%SZ")


def is_ip(text: str) -> bool:
    """Whether a string is an IP address: those are never copied."""
    return _IP_ADDRESS.match(text.strip()) is not None


def is_url(text: str) -> bool:
    """Whether a string is the address of a page."""
    return _ADDRESS_OF_PAGE.match(text) is not None
