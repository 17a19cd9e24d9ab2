"""Looking keys up among those of all objectors: flat arrays in files, which every worker of a machine maps into memory.

Each key stands in the first free slot from its own on, and keys in their order: they are random bits, so most stand in
their own slot, and a search has nearly nothing left to do. Every step of it costs a miss of the cache, and each of
numpy's passes over the keys as much again: hence few of both.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.index.key_words import KeyWords, Words, words_of

COLUMNS = {"high": np.uint64, "low": np.uint64, "covers": np.int8}
"""The files of an index and what stands in each slot, as this machine writes numbers. An empty one holds the highest
key that there could be, and -1."""

FREE_SLOTS = 8 << 20
"""At most two slots for three keys stay free, and no more than these once a key has a quarter of one: memory counts."""

_HALF = np.uint64(32)


class IndexFiles(Struct, frozen=True):
    """Where an index lies.

    Attributes:
        folder: A folder of nothing else.

        digest: SHA-256 over its files.

        keys: How many different ones it holds, whether or not their objections count.

        slots: Over how many slots the keys are spread.

        length: How many there are in all: beyond those stand keys that found the last ones taken, and an empty slot.
    """

    folder: str
    digest: str
    keys: int
    slots: int
    length: int


def slots_for(keys: int) -> int:
    """Over how many slots so many keys are spread."""
    return max(1, keys + max(keys // 4, min(keys * 2 // 3, FREE_SLOTS)))


def own_slots(high: Words, slots: int) -> npt.NDArray[np.int64]:
    """Where each key would stand if it were alone, in the order of keys."""
    return ((high >> _HALF) * np.uint64(slots) >> _HALF).view(np.int64)


class Found(NamedTuple):
    """Which of some keys are in an index.

    Attributes:
        which: Their numbers among those that were looked up, in order.

        places: Their slots.

        covers: What their objections in force cover, and on what that rests (`covers.Covers`): 0 where nothing is in
            force, 1 own content, 2 AI interactions, 3 both by objections alone.
    """

    which: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    covers: npt.NDArray[np.int8]

    def only(self, wanted: npt.NDArray[np.bool_]) -> "Found":
        return Found(self.which[wanted], self.places[wanted], self.covers[wanted])


class ObjectorIndex:
    """Keys of objectors and what their objections in force cover; memory-mapped, shared by all workers, named by its
    digest."""

    def __init__(self, files: IndexFiles) -> None:
        self.files = files
        self._high, self._low, self._covers = (_mapped(files, name) for name in COLUMNS)

    def covers(self, keys: pa.Array | npt.NDArray[np.void]) -> npt.NDArray[np.int8]:
        """As `Found.covers`, of each key; -1 where it is not in the sets."""
        found, covers = self.look_up(keys), np.full(len(keys), -1, np.int8)
        covers[found.which] = found.covers
        return covers

    def look_up(self, keys: pa.Array | npt.NDArray[np.void]) -> Found:
        """Those of the keys that are in the sets. Nothing (NULL) never is."""
        found = self._found(words_of(keys))
        if isinstance(keys, pa.Array) and keys.null_count:
            return found.only(keys.is_valid().to_numpy(zero_copy_only=False)[found.which])
        return found

    def _found(self, wanted: KeyWords) -> Found:
        """From slot to slot for all at once: whoever stands before one that is no lower drops out."""
        at = own_slots(wanted.high, self.files.slots)
        there = self._high.take(at)
        left = np.flatnonzero(there < wanted.high)
        ahead, asked = at.take(left), wanted.high.take(left)
        while len(left):
            ahead += 1
            seen = self._high.take(ahead)
            at[left], there[left] = ahead, seen
            more = np.flatnonzero(seen < asked)
            left, ahead, asked = left.take(more), ahead.take(more), asked.take(more)
        which = np.flatnonzero(there == wanted.high)
        places = at.take(which)
        right = self._low.take(places) == wanted.low.take(which)
        if not right.all():
            right = self._among_equals(places, wanted.at(which))
        found = Found(which, places, self._covers.take(places))
        found = found if right.all() else found.only(right)
        # Whoever asks for the highest key is before an empty slot.
        return found if found.covers.min(initial=0) >= 0 else found.only(found.covers >= 0)

    def _among_equals(self, places: npt.NDArray[np.int64], wanted: KeyWords) -> npt.NDArray[np.bool_]:
        """Whether each key is found, with places moved on: several keys can have the same first half."""
        while True:
            same, low = self._high.take(places) == wanted.high, self._low.take(places)
            behind = same & (low < wanted.low)
            if not behind.any():
                found: npt.NDArray[np.bool_] = same & (low == wanted.low)
                return found
            places += behind


def _mapped(files: IndexFiles, name: str) -> npt.NDArray[Any]:
    kind, path = np.dtype(COLUMNS[name]), Path(files.folder) / name
    try:
        fits = path.stat().st_size == files.length * kind.itemsize
    except OSError:
        fits = False
    if not fits:
        raise GateError("index_missing")
    # A plain array over the map: numpy runs Python code for every part of one that it calls a map.
    return np.asarray(np.memmap(path, kind, "r", shape=(files.length,)))


@lru_cache(maxsize=1)
def open_index(files: IndexFiles) -> ObjectorIndex:
    """The index in these files, mapped once in a process.

    Raises:
        GateError: They are not there, or others (`index_missing`): a worker that does not see the work's folder.
    """
    return ObjectorIndex(files)
