"""Instants as they stand in messages: RFC 3339 with seconds and a zone."""

import re
from datetime import datetime

from widerspruch.rulebook.instants import LAST_INSTANT, instant_of, micros

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)", re.ASCII)


def written_instant(microseconds: int) -> str:
    """Such as `2026-11-21T20:54:13.646000+00:00`."""
    return instant_of(microseconds).isoformat(timespec="microseconds")


def read_instant(written: str) -> int | None:
    """Microseconds UTC; None: it is none, has no zone, or no calendar has it. Below a microsecond nothing counts."""
    if not _INSTANT.fullmatch(written):
        return None
    try:
        found = micros(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found <= LAST_INSTANT else None
