"""From when on a person counts as an adult: one rule, said in two ways that agree."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from widerspruch.rulebook.coming_of_age import ADULT_AT, UNKNOWN_AGE, Age, latest_birth, latest_birth_year, of_age_on
from widerspruch.rulebook.instants import start_of_day

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


class TestComingOfAge:
    @given(born=DAYS)
    def test_it_is_the_same_day_18_years_later(self, born):
        """On the 18th birthday; where that day is missing, on the day after the last of February."""
        day = of_age_on(born)
        assert day.year == born.year + ADULT_AT
        assert (day.month, day.day) == ((3, 1) if (born.month, born.day) == (2, 29) else (born.month, born.day))

    @pytest.mark.parametrize("year", [1904, 1996, 2000, 2004, 2008])
    def test_a_child_of_29_february_comes_of_age_on_1_march(self, year):
        """18 years after a leap day there is none; the year is full on 1 March (section 188 BGB)."""
        assert of_age_on(date(year, 2, 29)) == date(year + 18, 3, 1)

    @given(born=DAYS, day=DAYS)
    @example(born=date(2008, 2, 29), day=date(2026, 2, 28))
    @example(born=date(2008, 2, 29), day=date(2026, 3, 1))
    @example(born=date(2006, 2, 28), day=date(2024, 2, 29))
    @example(born=date(2006, 3, 1), day=date(2024, 2, 29))
    def test_comparing_births_says_the_same(self, born, day):
        """Born on the latest day or before: of age; after it: not yet."""
        assert (born <= latest_birth(day)) == (of_age_on(born) <= day)

    @given(day=DAYS)
    def test_a_year_alone_makes_of_age_when_all_its_children_are(self, day):
        """Nobody is called of age who might not be."""
        assert of_age_on(date(latest_birth_year(day), 12, 31)) <= day


class TestAge:
    @pytest.mark.parametrize(("born", "of_age"), [("2008-02-29", date(2026, 3, 1)), ("1984-05-06", date(2002, 5, 6))])
    def test_it_begins_with_the_first_microsecond_of_the_day(self, born, of_age):
        """A moment before, somebody is a minor."""
        age, begins = Age.of_birth(born), start_of_day(of_age)
        assert [age.is_adult(at) for at in (begins - 1, begins)] == [False, True]

    @pytest.mark.parametrize("born", ["", "1984", "1984-13-01", "29.02.2008", "2007-02-29", "unknown", "9999-12-31"])
    def test_what_is_no_day_says_nothing(self, born):
        """A birth date that cannot be read leaves the age unknown."""
        assert Age.of_birth(born) == UNKNOWN_AGE
        assert UNKNOWN_AGE.is_adult(0) is None

    @pytest.mark.parametrize("adult", [True, False])
    def test_what_was_stated_holds_always_and_before_a_birthday(self, adult):
        """Who says that they are of age names no day."""
        assert {Age(adult, adult_from=5).is_adult(at) for at in (-(2**60), 5, 2**60)} == {adult}
