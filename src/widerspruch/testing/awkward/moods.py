"""In what ways the desk is awkward, how often, and by which chance: one that can be had again by its seed."""

import random
import threading
from collections import Counter
from collections.abc import Mapping
from typing import Literal, get_args

Awkwardness = Literal[
    "delays",  # an answer comes late
    "is_busy",  # 503 with Retry-After; nothing was done
    "loses_answer",  # all was done, and the connection is closed before anybody is told
    "refuses_once",  # 403 or 409, not fatal, in words of no table: sent again it is taken
    "asks_again",  # once it says of a request that the person has to show who they are, though they have
    "speaks_other_language",  # than the one that it was asked for
    "forgets_token",  # a token that should hold for weeks counts no more
    "rotates_key",  # it signs with a key that was not there a moment ago
    "loses_callback",  # nobody is told, and it thinks they were
    "calls_back_twice",
    "calls_back_late",  # how it stood, after how it stands
]
AWKWARDNESSES: tuple[Awkwardness, ...] = get_args(Awkwardness)

USUAL: Mapping[Awkwardness, float] = {
    "delays": 0.10,
    "is_busy": 0.10,
    "loses_answer": 0.10,
    "refuses_once": 0.25,
    "asks_again": 0.10,
    "speaks_other_language": 0.20,
    "forgets_token": 0.05,
    "rotates_key": 0.01,
    "loses_callback": 0.10,
    "calls_back_twice": 0.10,
    "calls_back_late": 0.10,
}
"""How often each happens, of 1, wherever it could."""

LONGEST_DELAY = 3.0
"""Seconds: less than any client should be willing to wait."""


class Moods:
    """Decides each time. It may be asked from several threads.

    Attributes:
        happened: How often each awkwardness came about.
    """

    def __init__(self, seed: int, chances: Mapping[Awkwardness, float] = USUAL) -> None:
        """Chances: by awkwardness, of 1; those that are missing do not happen."""
        self._chances, self._random, self._lock = chances, random.Random(seed), threading.Lock()  # noqa: S311 a game
        self.happened: Counter[Awkwardness] = Counter()

    def strikes(self, one: Awkwardness) -> bool:
        """Whether it happens now."""
        with self._lock:
            is_so = self._random.random() < self._chances.get(one, 0.0)
            self.happened[one] += is_so
            return is_so

    def between(self, least: float, most: float) -> float:
        """A number by chance."""
        with self._lock:
            return self._random.uniform(least, most)
