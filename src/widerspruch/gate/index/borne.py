"""How the keys of a corpus begin: of a set that is much larger than the corpus, the rest is not looked at."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from widerspruch.gate.index.key_words import KeyWords
from widerspruch.lib.whole_files import atomic_write

PREFIX_BITS = 28
"""Of a key. As many bits of memory as there are such beginnings, 32 MiB, tell which of them somebody bears."""

Numbers = npt.NDArray[np.uint32]
Prefixes = Numbers
_SHIFT = np.uint64(64 - PREFIX_BITS)
_EIGHT = np.array([1 << bit for bit in range(8)], np.uint8)


class BornePrefixes:
    """Beginnings of keys that some row of a corpus bears."""

    def __init__(self, files: Iterable[Path]) -> None:
        """`files`: as `write_prefixes` writes them."""
        self._bits = np.zeros(1 << (PREFIX_BITS - 3), np.uint8)
        for file in files:
            self._mark(np.fromfile(file, np.uint32))

    @property
    def count(self) -> int:
        """How many different ones."""
        return int(np.bitwise_count(self._bits).sum(dtype=np.int64))

    def _mark(self, prefixes: Prefixes) -> None:
        """`prefixes`: in order, each once."""
        if len(prefixes):
            bytes_ = prefixes >> 3
            begins = np.flatnonzero(np.concatenate([[True], bytes_[1:] != bytes_[:-1]]))
            self._bits[bytes_[begins]] |= np.bitwise_or.reduceat(_EIGHT[prefixes & 7], begins)

    def among(self, keys: KeyWords) -> npt.NDArray[np.bool_]:
        """Whether each key begins as one of the corpus."""
        prefixes = _prefixes(keys)
        borne: npt.NDArray[np.bool_] = self._bits[prefixes >> 3] & _EIGHT[prefixes & 7] > 0
        return borne


def write_prefixes(path: Path, parts: Iterable[Prefixes]) -> None:
    """How the keys of a shard begin: each beginning once, in order."""
    together = each_once(np.concatenate([np.empty(0, np.uint32), *parts]))
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, together.tobytes(), lasting=False)


def prefixes_of(keys: KeyWords) -> Prefixes:
    """How these keys begin: each beginning once, in order."""
    return each_once(_prefixes(keys))


def each_once(numbers: Numbers) -> Numbers:
    """In order. numpy's own `unique` hashes what it is given, which takes ten times as long."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered


def _prefixes(keys: KeyWords) -> Prefixes:
    return (keys.high >> _SHIFT).astype(np.uint32)
