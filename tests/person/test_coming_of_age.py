"""What a birth date in an export says about when a person comes of age."""

from datetime import date

import pytest

from widerspruch.person.profile_import import adult_from_birth
from widerspruch.rulebook.instants import start_of_day


class TestComingOfAge:
    @pytest.mark.parametrize(("born", "of_age"), [("2008-02-29", date(2026, 3, 1)), ("1984-05-06", date(2002, 5, 6))])
    def test_it_begins_with_the_first_microsecond_of_the_day(self, born, of_age):
        """The day is the rulebook's."""
        assert adult_from_birth(born) == start_of_day(of_age)

    @pytest.mark.parametrize("born", ["", "1984", "1984-13-01", "29.02.2008", "2007-02-29", "unknown", "9999-12-31"])
    def test_what_is_no_day_says_nothing(self, born):
        """A birth date that cannot be read leaves the age unknown."""
        assert adult_from_birth(born) is None
