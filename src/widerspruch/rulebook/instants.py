"""Days and instants. Everything that is joined is int64 microseconds UTC; a day in a fact is a day in Berlin.

The controllers' days are Irish, the readers' German, Austrian or Swiss; sources name days without a zone. One
zone for all of them is a convention of ours: docs/decisions/0004 says why it is Berlin's.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from widerspruch.lib.parse import YEARS, parse_day

BERLIN = ZoneInfo("Europe/Berlin")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


_FIRST = (datetime(1, 1, 2, tzinfo=UTC) - EPOCH) // MICROSECOND
LAST_INSTANT = (datetime(9999, 12, 31, tzinfo=UTC) - EPOCH) // MICROSECOND
"""No calendar goes on much further."""


def micros(instant: datetime) -> int:
    """An aware instant as microseconds since 1970 in UTC."""
    return (instant - EPOCH) // MICROSECOND


def start_of_day(day: date) -> int:
    """The first microsecond of a day in Berlin."""
    return micros(datetime.combine(day, time(), tzinfo=BERLIN))


def end_of_day(day: date) -> int:
    """The last microsecond of a day in Berlin: when only the day of an event is known, it counts as over by
    then, so that 26 May still lies before a start on 27 May."""
    return start_of_day(day + timedelta(days=1)) - 1


def instant_meant(value: date) -> int:
    """What somebody means who names a day, which counts as over by its end, or an instant: Berlin's without a zone."""
    if not isinstance(value, datetime):
        return end_of_day(value)
    return micros(value if value.tzinfo else value.replace(tzinfo=BERLIN))


def parse_instant(given: str) -> int | None:
    """A day or an instant as people type it: what is meant by it, or None."""
    day = parse_day(given)
    if day is not None:
        return end_of_day(day)
    try:
        instant = datetime.fromisoformat(given.strip())
    except ValueError:
        return None
    return instant_meant(instant) if instant.year in YEARS else None


def instant_of(microseconds: int) -> datetime:
    """Microseconds since 1970 as an aware instant in UTC."""
    return EPOCH + timedelta(microseconds=microseconds)


def in_berlin(microseconds: int) -> datetime:
    """Microseconds since 1970 as an aware instant in Berlin."""
    return instant_of(microseconds).astimezone(BERLIN)


def day_of(microseconds: int) -> date:
    """The day in Berlin in which an instant lies; of one that no calendar has, its first or last day."""
    return in_berlin(min(max(microseconds, _FIRST), LAST_INSTANT)).date()
