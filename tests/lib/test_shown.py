"""What others wrote neither commands a terminal nor turns a line round, and is never a formula."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.shown import shown, shown_cell, shown_text

PAYLOADS = {
    "colour": "\x1b[31mrot",
    "one-byte CSI": "\x9b2J",
    "title": "\x1b]0;owned\x07",
    "back": "abc\b\b\bxyz",
    "new line": "a\nerror",
    "carriage return": "a\rerror",
    "line separator": "a\u2028b\u2029c\x85d",
    "reversed": "harmlos\u202egpj.exe",
    "isolated": "\u2066a\u2069",
    "half a character": "\ud83d",
    "delete": "\x7f",
}


class TestNames:
    @pytest.mark.parametrize("payload", PAYLOADS)
    def test_a_name_never_leaves_its_line(self, payload):
        """Each of the tricks becomes signs that only look strange."""
        assert "\ufffd" in shown(PAYLOADS[payload])

    @given(st.text())
    def test_no_sign_is_left_that_a_channel_obeys(self, text):
        """Whatever the text: no control sign, no break, no turn of direction; every other sign at its place."""
        seen = shown(text)
        assert len(seen) == len(text)
        for before, after in zip(text, seen, strict=True):
            assert unicodedata.category(after) not in ("Cc", "Cs", "Zl", "Zp")
            assert unicodedata.bidirectional(after) not in (
                "LRE",
                "RLE",
                "LRO",
                "RLO",
                "PDF",
                "LRI",
                "RLI",
                "FSI",
                "PDI",
            )
            assert after in (before, "\ufffd")

    @pytest.mark.parametrize("name", ["Jürgen Größ", "村上 春樹", "محمد", "👩‍👩‍👧", "[/bold]", "a.b@c", "O’Neill"])
    def test_what_people_write_stays(self, name):
        """Scripts from right to left, emoji with their joiners, and what only markup would obey."""
        assert shown(name) == name


class TestTexts:
    def test_lines_stay_lines(self):
        """A text of several lines keeps them; what commands a terminal goes."""
        assert shown_text("a\n\tb\r\nc\x1b[0m") == "a\n\tb\r\nc\ufffd[0m"


class TestCells:
    @pytest.mark.parametrize("formula", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", " =1", "＝1"])
    def test_no_cell_is_a_formula(self, formula):
        """A spreadsheet shows what would have been computed."""
        assert shown_cell(formula).startswith("'")

    def test_other_cells_are_as_they_were(self):
        """Nothing is quoted needlessly."""
        assert shown_cell("account id") == "account id"
