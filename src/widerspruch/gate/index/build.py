"""Building the index of objectors: the sets are read once, in the order of their keys, and written as flat arrays."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import BornePrefixes
from widerspruch.gate.index.objector_index import COLUMNS, IndexFiles, bits_for
from widerspruch.gate.index.set_blocks import blocks_of
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run

COUNTED_AT_ONCE = 1 << 20


def build_index(
    sets: Sequence[ExclusionSet], run: Run, folder: Path, *, borne: BornePrefixes | None = None
) -> IndexFiles:
    """All keys of these sets and what their objections in force cover, into files in `folder`.

    Keys of which nothing counts in this run are there, too: whoever bears one is known, and not out. Memory: some row
    groups, and four bytes for every key or two.

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
    count = 0
    with ExitStack() as stack:
        high, low, covers = (stack.enter_context(_hashed(folder / name)) for name in ("high", "low", "covers"))
        for block in blocks_of(sets, run, folder, borne):
            high.append(block.keys.high)
            low.append(block.keys.low)
            covers.append(block.covers)
            count += len(block.covers)
    with _hashed(folder / "starts") as starts:
        starts.append(_starts(folder / "high", count))
    together = hashlib.sha256(b"".join(one.digest() for one in (high, low, covers, starts)))
    return IndexFiles(str(folder), together.hexdigest(), count)


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


def _starts(path: Path, count: int) -> npt.NDArray[np.uint32]:
    """How many keys come before those with each value of their first bits."""
    bits = bits_for(count)
    counts = np.zeros((1 << bits) + 1, np.uint32)
    for high in _parts(path):
        begin = (high >> np.uint64(64 - bits)).view(np.int64)
        first = int(begin[0])
        found = np.bincount(begin - first)
        counts[first + 1 : first + 1 + len(found)] += found.astype(np.uint32)
    return np.cumsum(counts, dtype=np.uint32)


def _parts(path: Path) -> Iterator[npt.NDArray[np.uint64]]:
    with path.open("rb") as file:
        while len(part := np.fromfile(file, np.uint64, COUNTED_AT_ONCE)):
            yield part


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
    with path.open("wb") as file:
        yield _HashedFile(file)
