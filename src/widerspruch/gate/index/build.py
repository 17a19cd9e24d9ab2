"""Building the index of objectors: the sets are read once, in the order of their keys, and written as flat arrays."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import PREFIX_BITS, BornePrefixes
from widerspruch.gate.index.objector_index import COLUMNS, IndexFiles, own_slots, slots_for
from widerspruch.gate.index.set_blocks import KeyBlock, blocks_of
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run

WRITTEN_AT_ONCE = 16 << 20
"""Bytes. A file that is written in large pieces is mapped in large pieces, too, which halves what a search costs."""

_Slots = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]
"""As `COLUMNS`."""

_NOBODY = np.uint64((1 << 64) - 1)
"""Either half of the highest key."""


def build_index(
    sets: Sequence[ExclusionSet], run: Run, folder: Path, *, borne: BornePrefixes | None = None
) -> IndexFiles:
    """All keys of these sets and what their objections in force cover, into files in `folder`.

    Keys of which nothing counts in this run are there, too: whoever bears one is known, and not out. Memory: some row
    groups.

    Args:
        sets: One per platform; a key holds its platform.

        borne: Leave out keys that begin as none of the corpus does.

    Raises:
        GateError: The place cannot be written (`output_unwritable`).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _written(sets, run, folder, borne)
    except OSError as error:
        raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error


def _written(sets: Sequence[ExclusionSet], run: Run, folder: Path, borne: BornePrefixes | None) -> IndexFiles:
    keys, spread = 0, _Spread(slots_for(_most_keys(sets, borne)))
    with ExitStack() as stack:
        files = [stack.enter_context(_hashed(folder / name)) for name in COLUMNS]
        for block in blocks_of(sets, run, folder, borne):
            keys += len(block.covers)
            _append(files, spread.next(block))
        _append(files, spread.rest())
    together = hashlib.sha256(b"".join(file.digest() for file in files))
    return IndexFiles(str(folder), together.hexdigest(), keys, spread.slots, spread.length)


def _append(files: Sequence["_HashedFile"], slots: _Slots) -> None:
    for file, numbers in zip(files, slots, strict=True):
        file.append(numbers)


def _most_keys(sets: Sequence[ExclusionSet], borne: BornePrefixes | None) -> int:
    """About as many different keys as there can be. Were there more, they would only be found more slowly."""
    rows: int = sum(pq.read_metadata(file).num_rows for one in sets for file in one.objections)
    return rows if borne is None else min(rows, borne.count + (rows * borne.count >> PREFIX_BITS))


class _Spread:
    """Puts each key, as they come in their order, into the first free slot from its own on."""

    def __init__(self, slots: int) -> None:
        self.slots, self.length = slots, 0

    def next(self, block: KeyBlock) -> _Slots:
        """All slots between those of the last block and that of the last key."""
        numbers = np.arange(len(block.covers))
        at = np.maximum.accumulate(own_slots(block.keys.high, self.slots) - self.length - numbers)
        at = np.maximum(at, 0) + numbers
        high, low, covers = self._empty(int(at[-1]) + 1)
        high[at], low[at], covers[at] = *block.keys, block.covers
        return high, low, covers

    def rest(self) -> _Slots:
        """The slots after the last key; one must be empty."""
        return self._empty(max(0, self.slots - self.length) + 1)

    def _empty(self, count: int) -> _Slots:
        self.length += count
        high, low = np.full((2, count), _NOBODY)
        return high, low, np.full(count, -1, np.int8)


def still_there(files: IndexFiles) -> bool:
    """Whether the files of an index are those that were written, byte for byte."""
    hashed = hashlib.sha256()
    try:
        for name in COLUMNS:
            with (Path(files.folder) / name).open("rb") as file:
                hashed.update(hashlib.file_digest(file, "sha256").digest())
    except OSError:
        return False
    return hashed.hexdigest() == files.digest


class _HashedFile:
    """Numbers one behind the other, hashed while they are written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def append(self, numbers: npt.NDArray[Any]) -> None:
        data = np.ascontiguousarray(numbers).data.cast("B")
        self._file.write(data)
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.digest()


@contextmanager
def _hashed(path: Path) -> Iterator[_HashedFile]:
    with path.open("wb", WRITTEN_AT_ONCE) as file:
        yield _HashedFile(file)
