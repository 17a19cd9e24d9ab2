"""Days are days in Berlin, and what people type is meant as they would mean it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from widerspruch.rulebook.instants import day_of, end_of_day, micros, parse_instant


@pytest.mark.parametrize("written", ["2025-05-20", "20.05.2025"])
def test_a_day_counts_as_over_by_its_end(written):
    """Written as machines and as people write it."""
    assert parse_instant(written) == end_of_day(datetime(2025, 5, 20, tzinfo=UTC).date())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-05-20T12:00", datetime(2025, 5, 20, 12, tzinfo=timezone(timedelta(hours=2)))),
        (" 2025-01-20T12:00:00 ", datetime(2025, 1, 20, 12, tzinfo=timezone(timedelta(hours=1)))),
        ("2025-05-20T12:00Z", datetime(2025, 5, 20, 12, tzinfo=UTC)),
        ("2025-05-20T12:00+09:00", datetime(2025, 5, 20, 3, tzinfo=UTC)),
    ],
)
def test_an_instant_is_berlins_unless_it_says_otherwise(written, meant):
    """In summer as in winter."""
    assert parse_instant(written) == micros(meant)


@pytest.mark.parametrize("written", ["", "soon", "2025-02-30", "1969-12-31T23:00Z", "2201-01-01T00:00Z", "9999-12-31"])
def test_anything_else_is_none(written):
    """Also a year that nobody can mean."""
    assert parse_instant(written) is None


@pytest.mark.parametrize(("instant", "year"), [(-(10**30), 1), (10**30, 9999)])
def test_an_instant_that_no_calendar_has_lies_at_its_edge(instant, year):
    """What a damaged or hostile file says of time can still be shown."""
    assert day_of(instant).year == year
