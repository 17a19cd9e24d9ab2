"""What people type or paste means the same whatever another program put into it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.typed import folded, typed


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
