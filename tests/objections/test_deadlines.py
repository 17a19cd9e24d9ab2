"""Periods of months as in Regulation 1182/71."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.objections.deadlines import answer_due, authority_due, mail_due, months_after

DAYS = st.dates(date(2018, 5, 25), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (date(2025, 1, 31), date(2025, 2, 28)),
        (date(2028, 1, 31), date(2028, 2, 29)),
        (date(2026, 8, 31), date(2026, 9, 30)),
        (date(2026, 11, 2), date(2026, 12, 2)),
        (date(2026, 12, 30), date(2027, 2, 1)),  # 30 January 2027 is a Saturday
        (date(2025, 5, 1), date(2025, 6, 2)),  # 1 June 2025 is a Sunday
        (date(2026, 12, 15), date(2027, 1, 15)),
    ],
)
def test_a_month_ends_on_the_day_of_the_same_number(sent: date, due: date) -> None:
    """Or on the last of a shorter month; a Saturday or Sunday rolls to Monday."""
    assert answer_due(sent) == due


def test_an_authority_has_three_months() -> None:
    """Also beyond the end of a year."""
    assert authority_due(date(2026, 11, 30)) == date(2027, 3, 1)  # 28 February 2027 is a Sunday


def test_a_public_holiday_is_no_working_day() -> None:
    """Whoever knows the holidays passes them in."""
    holiday = date(2026, 12, 25)
    due = months_after(date(2026, 11, 25), 1, lambda day: day.weekday() < 5 and day != holiday)
    assert due == date(2026, 12, 28)


@given(DAYS, st.integers(1, 12))
def test_a_period_is_never_short(day: date, months: int) -> None:
    """It ends on a working day, not before its legal end, and not more than two days after it."""
    due = months_after(day, months)
    assert due.weekday() < 5
    legal = months_after(day, months, lambda _: True)
    assert timedelta(0) <= due - legal <= timedelta(days=2)
    assert (legal.year * 12 + legal.month) - (day.year * 12 + day.month) == months


@given(DAYS, DAYS)
def test_what_was_sent_later_is_not_due_earlier(first: date, second: date) -> None:
    """The order of sending is the order of the last days."""
    assert answer_due(min(first, second)) <= answer_due(max(first, second))


@pytest.mark.parametrize(("hours", "days"), [(1, 1), (24, 1), (25, 2), (48, 2)])
def test_hours_are_counted_in_whole_days(hours: int, days: int) -> None:
    """Nobody knows at what hour something was sent."""
    assert mail_due(date(2026, 11, 2), hours) == date(2026, 11, 2) + timedelta(days=days)


def test_a_calendar_has_a_last_day() -> None:
    """A file may say that something happened on any day: what follows is not an exception."""
    assert answer_due(date.max) == authority_due(date(9999, 12, 1)) == mail_due(date.max, 24) == date.max
