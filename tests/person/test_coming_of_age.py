"""The 18th birthday: from when on a person counts as an adult."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.person.profile_import import ADULT_AT, adult_from_birth
from widerspruch.rulebook.instants import start_of_day

LEAP_DAY = (2, 29)


class TestComingOfAge:
    @given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
    def test_it_is_the_same_day_18_years_later(self, born):
        """It begins with the first microsecond of the 18th birthday."""
        birthday = (3, 1) if (born.month, born.day) == LEAP_DAY else (born.month, born.day)
        assert adult_from_birth(born.isoformat()) == start_of_day(date(born.year + ADULT_AT, *birthday))

    def test_a_child_of_29_february_comes_of_age_on_1_march(self):
        """18 years after a leap day there is none; the year is full on 1 March (section 188 BGB)."""
        assert adult_from_birth("2008-02-29") == start_of_day(date(2026, 3, 1))

    @pytest.mark.parametrize("born", ["", "1984", "1984-13-01", "29.02.2008", "2007-02-29", "unknown"])
    def test_what_is_no_day_says_nothing(self, born):
        """A birth date that cannot be read leaves the age unknown."""
        assert adult_from_birth(born) is None
