"""Looking keys up among those of all objectors: flat arrays in files, which every worker of a machine maps into memory.

The keys are in order, and `starts` says where those begin whose first bits are 0, 1, 2 ...: keys are random bits, so
one or two share them, and a search has nearly nothing left to do.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.index.key_words import KeyWords, words_of

COLUMNS = {"high": np.uint64, "low": np.uint64, "covers": np.int8, "starts": np.uint32}
"""The files of an index and what stands in each, as this machine writes numbers."""


class IndexFiles(Struct, frozen=True):
    """Where an index lies.

    Attributes:
        folder: A folder of nothing else.

        digest: SHA-256 over its files.

        keys: How many different ones it holds, whether or not their objections count.
    """

    folder: str
    digest: str
    keys: int

    @property
    def bits(self) -> int:
        """The first bits of a key by which `starts` counts."""
        return bits_for(self.keys)

    def lengths(self) -> dict[str, int]:
        """How many numbers stand in each file."""
        return dict.fromkeys(COLUMNS, self.keys) | {"starts": (1 << self.bits) + 1}


def bits_for(keys: int) -> int:
    """One or two keys share so many first bits."""
    return max(1, keys.bit_length() - 1)


class ObjectorIndex:
    """Keys of objectors and what their objections in force cover; memory-mapped, shared by all workers, named by its
    digest."""

    def __init__(self, files: IndexFiles) -> None:
        mapped = {name: _mapped(files, name, length) for name, length in files.lengths().items()}
        self.files = files
        self._keys = KeyWords(mapped["high"], mapped["low"])
        self._covers, self._starts = mapped["covers"], mapped["starts"]
        self._shift = np.uint64(64 - files.bits)

    def covers(self, keys: pa.Array | npt.NDArray[np.void]) -> npt.NDArray[np.int8]:
        """What the objections of each key cover: -1 where it is not in the sets, 0 where it is and nothing is in force,
        1 own content, 2 AI interactions, 3 both."""
        return self.covers_at(self.places(keys))

    def covers_at(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
        """As `covers`, of keys whose places are known."""
        found = places >= 0
        covers = np.full(len(places), -1, np.int8)
        covers[found] = self._covers[places[found]]
        return covers

    def places(self, keys: pa.Array | npt.NDArray[np.void]) -> npt.NDArray[np.int64]:
        """Where each key stands in the index, -1 where it does not. Nothing (NULL) stands nowhere."""
        words = words_of(keys)
        places = self._places(words)
        if isinstance(keys, pa.Array) and keys.null_count:
            places[~keys.is_valid().to_numpy(zero_copy_only=False)] = -1
        return places

    def _places(self, wanted: KeyWords) -> npt.NDArray[np.int64]:
        """One step from key to key for all at once, from where a bucket starts: those that are done drop out."""
        buckets = (wanted.high >> self._shift).view(np.int64)
        starts, ends = self._starts.take(buckets), self._starts.take(buckets + 1)
        places = np.full(len(buckets), -1, np.int64)
        left = np.flatnonzero(starts < ends)
        at, ends, asked = starts.take(left).astype(np.int64), ends.take(left), wanted.high.take(left)
        while len(left):
            there = self._keys.high.take(at)
            same = np.flatnonzero(there == asked)
            found = same[self._keys.low.take(at.take(same)) == wanted.low.take(left.take(same))]
            places[left.take(found)] = at.take(found)
            at += 1
            going_on = (there <= asked) & (at < ends)
            going_on[found] = False
            more = np.flatnonzero(going_on)
            left, at, ends, asked = left.take(more), at.take(more), ends.take(more), asked.take(more)
        return places


def _mapped(files: IndexFiles, name: str, length: int) -> npt.NDArray[Any]:
    kind, path = np.dtype(COLUMNS[name]), Path(files.folder) / name
    try:
        fits = path.stat().st_size == length * kind.itemsize
    except OSError:
        fits = False
    if not fits:
        raise GateError("index_missing")
    # A plain array over the map: numpy runs Python code for every part of one that it calls a map.
    return np.asarray(np.memmap(path, kind, "r", shape=(length,))) if length else np.empty(0, kind)


@lru_cache(maxsize=1)
def open_index(files: IndexFiles) -> ObjectorIndex:
    """The index in these files, mapped once in a process.

    Raises:
        GateError: They are not there, or others (`index_missing`): a worker that does not see the work's folder.
    """
    return ObjectorIndex(files)
