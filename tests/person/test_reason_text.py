"""A reason: building blocks and the person's own words, counted as forms count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.person.reason_text import counted, with_blocks

TEXTS = st.text(max_size=40)


@pytest.mark.parametrize(
    ("text", "blocks", "whole"),
    [
        ("", ["Eins.", "Zwei."], "Eins.\n\nZwei."),
        ("Meins.\n", ["Eins."], "Meins.\n\nEins."),
        ("Eins. Meins.", ["Eins."], "Eins. Meins."),
        ("  \n ", [], ""),
        ("Meins", [], "Meins"),
    ],
)
def test_blocks_follow_what_the_person_wrote(text, blocks, whole):
    """What stands there already is not said twice."""
    assert with_blocks(text, blocks) == whole


@given(TEXTS, st.lists(TEXTS.map(str.strip).filter(bool), max_size=5))
def test_choosing_the_same_blocks_again_changes_nothing(text, blocks):
    """Whoever presses the button twice has each block once."""
    once = with_blocks(text, blocks)
    assert with_blocks(once, blocks).strip() == once.strip()
    assert once.startswith(text.rstrip() if text.strip() else "")


def test_a_line_end_counts_as_one():
    """Browsers send two characters for it, forms count one."""
    assert counted("ab\r\ncd\n") == counted("ab\ncd") == 5
