"""The one place that asks what time it is."""

import time
from datetime import UTC, datetime, timedelta, timezone

from widerspruch.lib import clock

IN_A_SECOND = timedelta(seconds=1)


def test_now_is_in_microseconds_utc():
    """As many microseconds since 1970 as the system says."""
    told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=clock.now())
    assert abs(datetime.now(UTC) - told) < IN_A_SECOND


def test_today_is_that_of_the_zone():
    """Between the two ends of the world lies at least a day."""
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
    before = datetime.now(east).date()
    assert clock.today(east) in (before, before + timedelta(days=1))
    assert clock.today(east) > clock.today(west)


def test_age_is_since_a_file_was_written():
    """A file of an hour ago is an hour old."""
    assert 3600 <= clock.age(time.time() - 3600) < 3601


def test_monotonic_grows():
    """Two looks, one after the other."""
    assert clock.monotonic() <= clock.monotonic()
