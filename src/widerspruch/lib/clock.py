"""What time it is: asked here and nowhere else. Rooms take it as an argument, and so give the same answer twice."""

import time
from datetime import date, datetime, tzinfo


def now() -> int:
    """Microseconds since 1970 in UTC."""
    return time.time_ns() // 1000


def today(zone: tzinfo) -> date:
    """The day that it is in a zone."""
    return datetime.now(zone).date()


def monotonic() -> float:
    """Seconds that only grow, whoever sets the clock: for how long something takes."""
    return time.monotonic()


def age(written: float) -> float:
    """Seconds since a file was written to: `written` is its `st_mtime`."""
    return time.time() - written
