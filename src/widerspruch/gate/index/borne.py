"""How the keys of a corpus begin: of a set that is much larger than the corpus, the rest is not looked at."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from widerspruch.gate.index.key_words import KeyWords
from widerspruch.lib.whole_files import atomic_write

PREFIX_BITS = 28
"""Of a key. As many bits of memory as there are such beginnings, 32 MiB, tell which of them somebody bears."""

Numbers = npt.NDArray[np.uint32]
Prefixes = Numbers
Bits = npt.NDArray[np.uint8]
_SHIFT = np.uint64(64 - PREFIX_BITS)
_EIGHT = np.array([1 << bit for bit in range(8)], np.uint8)


class BornePrefixes:
    """Beginnings of keys that some row of a corpus bears."""

    def __init__(self, files: Iterable[Path]) -> None:
        """`files`: as `write_prefixes` writes them."""
        self._bits = np.zeros(1 << (PREFIX_BITS - 3), np.uint8)
        for file in files:
            mark(self._bits, np.fromfile(file, np.uint32))

    @property
    def count(self) -> int:
        """How many different ones."""
        return int(np.bitwise_count(self._bits).sum(dtype=np.int64))

    def among(self, keys: pa.Array) -> npt.NDArray[np.bool_]:
        """Whether each key (`pa.binary(16)`, without NULL) begins as one of the corpus."""
        return marked(self._bits, first_bits(keys, PREFIX_BITS))


def first_bits(keys: pa.Array, count: int) -> Numbers:
    """So many bits with which each key (`pa.binary(16)`) begins, 32 at most, as a number."""
    first = np.frombuffer(keys.buffers()[1] or b"", ">u4")[4 * keys.offset : 4 * (keys.offset + len(keys)) : 4]
    return first.astype(np.uint32) >> np.uint32(32 - count)


def mark(bits: Bits, numbers: Numbers) -> None:
    """Set the bits of these numbers."""
    if not len(numbers):
        return
    least, most = int(numbers.min()) >> 3, int(numbers.max()) >> 3
    if most - least <= 4 * len(numbers):  # a flag for each, where they lie close together: twice as fast
        flags = np.zeros(8 * (most - least + 1), np.bool_)
        flags[numbers - np.uint32(8 * least)] = True
        bits[least : most + 1] |= np.packbits(flags, bitorder="little")
    else:
        ordered = np.sort(numbers) if (numbers[1:] < numbers[:-1]).any() else numbers
        bytes_ = ordered >> 3
        begins = np.flatnonzero(np.concatenate([[True], bytes_[1:] != bytes_[:-1]]))
        bits[bytes_[begins]] |= np.bitwise_or.reduceat(_EIGHT.take(ordered & 7), begins)


def marked(bits: Bits, numbers: Numbers) -> npt.NDArray[np.bool_]:
    """Whether the bit of each number is set."""
    found: npt.NDArray[np.bool_] = bits.take(numbers >> 3) & _EIGHT.take(numbers & 7) > 0
    return found


def write_prefixes(path: Path, parts: Iterable[Prefixes]) -> None:
    """How the keys of a shard begin: each beginning once, in order."""
    together = each_once(np.concatenate([np.empty(0, np.uint32), *parts]))
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, together.tobytes(), lasting=False)


def prefixes_of(keys: KeyWords) -> Prefixes:
    """How these keys begin: each beginning once, in order."""
    return each_once((keys.high >> _SHIFT).astype(np.uint32))


def each_once(numbers: Numbers) -> Numbers:
    """In order. numpy's own `unique` hashes what it is given, which takes ten times as long."""
    ordered = np.sort(numbers)
    return ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])] if len(ordered) else ordered
