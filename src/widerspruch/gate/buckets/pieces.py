"""What a shard gives to all buckets, in one file: as many rows as fit into some memory are sorted by bucket and written
one bucket after the other, then the next. So a worker has one file open and one stretch of rows in memory, however many
buckets and shards there are.

    stretch 0: bucket 0: kept rows, lines of the ledger; bucket 1: ...
    stretch 1: ...
    index: by bucket, then by stretch, where its two parts lie, and a checksum over them, that and the piece's name

Whoever brings a bucket together opens the piece of every shard once, and reads of it what belongs to the bucket.
"""

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.buckets.assigning import Buckets
from widerspruch.gate.buckets.forms import RowForm
from widerspruch.gate.errors import GateError

STRETCH_BYTES = 32 << 20
STRETCH_LINES = 1 << 20
"""Kept rows, and lines of the ledger, that are sorted at a time."""

LINES = pa.schema(
    [
        pa.field("row", pa.int64()),
        pa.field("case", pa.int32()),
        pa.field("kept", pa.bool_()),
        pa.field("identifier", pa.string()),
        pa.field("because", pa.string()),
    ]
)
"""Of every row of the shard what the ledger will say."""

_CODEC = "lz4"
_ENTRY = np.dtype(
    [(name, "<i8") for name in ("rows_at", "rows_size", "rows_raw", "lines_at", "lines_size", "lines_raw", "crc")]
)

_NOTHING = np.zeros((), _ENTRY)


class ShardPiece(Struct, frozen=True):
    """What a shard gives to the buckets.

    Attributes:
        file: Where it lies. `index_at`: where in it the index begins. `stretches`: how many there are.
    """

    file: str
    index_at: int
    stretches: int


class PieceWriter:
    """Parts the rows of one shard."""

    def __init__(self, target: pa.NativeFile, file: str, form: RowForm[Any], buckets: int) -> None:
        """`buckets`: how many there are, that of rows without an author included."""
        self._target, self._file, self._form, self._buckets = target, file, form, buckets
        self._rows: list[Any] = []
        self._of_rows: list[Buckets] = []
        self._lines: list[pa.RecordBatch] = []
        self._of_lines: list[Buckets] = []
        self._bytes = self._count = self._at = 0
        self._index: list[npt.NDArray[np.void]] = []

    def add(self, rows: Sequence[Any], of_rows: Buckets, lines: pa.RecordBatch, of_lines: Buckets) -> None:
        """Take some kept rows, and `LINES` of all rows, with the bucket of each."""
        self._rows += [part for part in rows if len(part)]
        self._of_rows.append(of_rows)
        self._lines.append(lines)
        self._of_lines.append(of_lines)
        self._bytes += sum(map(self._form.size, rows))
        self._count += len(lines)
        if self._bytes >= STRETCH_BYTES or self._count >= STRETCH_LINES:
            self._write_stretch()

    def close(self) -> ShardPiece:
        if self._count:
            self._write_stretch()
        index_at = self._at
        for bucket in range(self._buckets if self._index else 0):
            self._target.write(b"".join(stretch[bucket].tobytes() for stretch in self._index))
        return ShardPiece(self._file, index_at, len(self._index))

    def _write_stretch(self) -> None:
        entries = np.zeros(self._buckets, _ENTRY)
        order, edges = _by_bucket(self._of_rows, self._buckets)
        rows = self._form.sorted(self._rows, order) if len(order) else None
        line_order, line_edges = _by_bucket(self._of_lines, self._buckets)
        lines = pa.concat_batches(self._lines).take(pa.array(line_order))
        for bucket in np.flatnonzero(np.diff(line_edges)).tolist():
            entry = entries[bucket]
            entry["crc"] = _checksum_of_name(self._file)
            if rows is not None and edges[bucket] < edges[bucket + 1]:
                self._put(entry, "rows", rows.packed(int(edges[bucket]), int(edges[bucket + 1])))
            begin, end = int(line_edges[bucket]), int(line_edges[bucket + 1])
            self._put(entry, "lines", bytes(lines.slice(begin, end - begin).serialize()))
            entry["crc"] = zlib.crc32(entry.tobytes())
        self._index.append(entries)
        self._rows, self._of_rows, self._lines, self._of_lines = [], [], [], []
        self._bytes = self._count = 0

    def _put(self, entry: np.void, what: str, data: bytes) -> None:
        packed = pa.compress(data, _CODEC, asbytes=True)
        self._target.write(packed)
        entry[f"{what}_at"], entry[f"{what}_size"], entry[f"{what}_raw"] = self._at, len(packed), len(data)
        entry["crc"] = zlib.crc32(packed, int(entry["crc"]))
        self._at += len(packed)


def _by_bucket(buckets: Sequence[Buckets], count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Places in the order of their buckets, else as they were, and where each bucket begins."""
    whose = np.concatenate(buckets)
    order = np.argsort(whose, kind="stable")
    return order, np.searchsorted(whose[order], np.arange(count + 1))


def parts_of(piece: ShardPiece, bucket: int, form: RowForm[Any]) -> Iterator[tuple[Any | None, pa.RecordBatch]]:
    """What a shard gives to one bucket, stretch by stretch: kept rows, if there are any, and `LINES`.

    Raises:
        GateError: It is not as it was written (`work_damaged`).
    """
    if not piece.stretches:
        return
    try:
        with Path(piece.file).open("rb") as file:
            index = _read(file, piece.index_at + bucket * piece.stretches * _ENTRY.itemsize, piece.stretches)
            for entry in index:
                if entry != _NOTHING:
                    yield _parts(file, entry, form, _checksum_of_name(piece.file))
    except (OSError, ValueError, EOFError, pa.ArrowException) as error:
        raise GateError("work_damaged") from error


def _read(file: BinaryIO, at: int, stretches: int) -> npt.NDArray[np.void]:
    file.seek(at)
    return np.frombuffer(file.read(stretches * _ENTRY.itemsize), _ENTRY, stretches).copy()


def _checksum_of_name(file: str) -> int:
    """So that no piece passes for another."""
    return zlib.crc32(Path(file).name.encode())


def _parts(file: BinaryIO, entry: np.void, form: RowForm[Any], crc: int) -> tuple[Any | None, pa.RecordBatch]:
    packed = {}
    there = os.fstat(file.fileno()).st_size
    for what in ("rows", "lines"):
        at, size = int(entry[f"{what}_at"]), int(entry[f"{what}_size"])
        if not 0 <= at <= at + size <= there:  # nobody knows yet whether these are numbers that were written
            raise EOFError
        file.seek(at)
        packed[what] = file.read(size)
        crc = zlib.crc32(packed[what], crc)
    said = int(entry["crc"])
    entry["crc"] = crc
    if not entry["lines_size"] or said != zlib.crc32(entry.tobytes()):
        raise EOFError
    data = {
        what: pa.decompress(one, int(entry[f"{what}_raw"]), _CODEC, asbytes=True) for what, one in packed.items() if one
    }
    rows = form.unpacked(data["rows"]) if "rows" in data else None
    return rows, pa.ipc.read_record_batch(pa.py_buffer(data["lines"]), LINES)
