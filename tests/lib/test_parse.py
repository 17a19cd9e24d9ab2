"""What people type or paste means the same whatever another program put into it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.parse import YEARS, folded, parse_day, parse_yes_or_no, typed


class TestTyped:
    @pytest.mark.parametrize("dash", "\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
    def test_every_dash_is_a_hyphen(self, dash):
        """Also the one that does not break, and the one that is only there at the end of a line."""
        assert typed(f"2025{dash}05{dash}20") == "2025-05-20"

    def test_spaces_and_invisible_signs_are_as_on_a_keyboard(self):
        """One space for any, none at the ends, no marks of direction."""
        assert typed("\ufeff a\u00a0\u202f b\u200b\u200e ") == "a b"

    @given(st.text())
    def test_it_is_settled_at_once(self, text):
        """What was folded once stays as it is."""
        assert folded(folded(text)) == folded(text)


class TestDay:
    @pytest.mark.parametrize(
        "written",
        [
            "2025-05-20",
            "2025-5-20",
            "20.05.2025",
            "20.5.2025",
            " 2025-05-20\n",
            "2025\u201105\u201120",
            "２０.５.２０２５",
        ],
    )
    def test_it_is_written_in_two_ways(self, written):
        """As machines and as people write it, whatever was pasted around it."""
        assert parse_day(written) == date(2025, 5, 20)

    @pytest.mark.parametrize(
        "written",
        ["", "20.05.25", "05/20/2025", "2025-02-29", "2025-13-01", "1969-12-31", "2201-01-01", "2025-05-20T12:00"],
    )
    def test_anything_else_is_none(self, written):
        """A day that no calendar has, a year that nobody can mean, an instant."""
        assert parse_day(written) is None

    @given(st.dates(min_value=date(YEARS[0], 1, 1), max_value=date(YEARS[-1], 12, 31)))
    def test_every_day_is_read_as_it_was_written(self, day):
        """In both ways."""
        assert parse_day(day.isoformat()) == parse_day(f"{day:%d.%m.%Y}") == day

    @given(st.text())
    def test_every_text_is_a_day_or_none(self, text):
        """A day that was understood lies in a year that somebody can mean."""
        day = parse_day(text)
        assert day is None or day.year in YEARS


class TestYesOrNo:
    @pytest.mark.parametrize("word", ["yes", "Y", " ja ", "J", "TRUE", "wahr", "\u200bja"])
    def test_yes(self, word):
        """In both languages, in capitals or not."""
        assert parse_yes_or_no(word) is True

    @pytest.mark.parametrize("word", ["no", "N", "Nein", "FALSE", "falsch", "\u00a0no"])
    def test_no(self, word):
        """Likewise."""
        assert parse_yes_or_no(word) is False

    @pytest.mark.parametrize("word", ["", "maybe", "1", "x", "jain"])
    def test_anything_else_is_neither(self, word):
        """What only tables have, too."""
        assert parse_yes_or_no(word) is None
