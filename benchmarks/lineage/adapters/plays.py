"""Plays as posts: each speaker is a person, each speech a text."""

import re
from collections import defaultdict

import numpy as np
from msgspec import Struct

HELD_OUT = 5
"""Every so-manyeth speech of a person is not trained on: one to choose by, one to report on, in turn."""

_SPEECH = re.compile(r"([A-Z][^\n:]{0,40}):\n(.+)", re.DOTALL)


class Plays(Struct, frozen=True):
    """Speeches, parted by speakers.

    Attributes:
        public: Of the half of the speakers that the base learns.

        persons: Of the others, by their names, without what is held out.

        chosen_by: Held out, to choose by. `reported`: held out, looked at once.
    """

    public: tuple[str, ...]
    persons: dict[str, tuple[str, ...]]
    chosen_by: tuple[str, ...]
    reported: tuple[str, ...]


def read_plays(text: str, seed: int) -> Plays:
    """`text`: blocks of a line with a speaker's name and a colon, and lines of speech. `seed`: who is public."""
    speeches: dict[str, list[str]] = defaultdict(list)
    for block in text.split("\n\n"):
        if found := _SPEECH.fullmatch(block.strip()):
            speeches[found[1]].append(found[2])
    speakers = np.random.default_rng(seed).permutation(sorted(speeches)).tolist()
    public, others = speakers[: len(speakers) // 2], sorted(speakers[len(speakers) // 2 :])
    persons, held = {}, list[str]()
    for name in others:
        own = speeches[name]
        persons[name] = tuple(one for number, one in enumerate(own) if number % HELD_OUT != HELD_OUT - 1)
        held += own[HELD_OUT - 1 :: HELD_OUT]
    return Plays(
        tuple(one for name in sorted(public) for one in speeches[name]), persons, tuple(held[::2]), tuple(held[1::2])
    )
