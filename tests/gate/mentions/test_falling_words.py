"""Words that are known to begin no name fall away; all others stay."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.mentions.falling_words import FallingWords

HASHES = st.lists(st.one_of(st.integers(0, 3), st.integers(0, 2**64 - 1)), unique=True, max_size=30)


@given(HASHES, HASHES)
def test_only_what_was_added_falls(added: list[int], others: list[int]) -> None:
    """Whatever the hashes are, also 0, and those that share a slot."""
    words = FallingWords()
    words.add(np.array(added, np.uint64))
    asked = [*added, *others]
    standing = {asked[place] for place in words.standing(np.array(asked, np.uint64))}
    assert standing >= set(others) - set(added)


def test_two_of_a_slot_fall() -> None:
    """The one that is driven out of the first is found in the second."""
    words = FallingWords()
    shared = np.array([5 + (one << 20) for one in (1, 2, 3)], np.uint64)
    for one in shared:
        words.add(np.array([one]))
    assert words.standing(shared).tolist() == []
