"""Rows between the shard that they come from and the bucket that they go to: parted, packed, and written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.corpus.filtering import filterable, filtered
from widerspruch.gate.corpus.json_lines import COMPRESSIONS, JsonLinesWriter, kept_lines
from widerspruch.gate.corpus.parquet import ParquetShardWriter, with_replaced
from widerspruch.gate.corpus.shards import Format

Rows = TypeVar("Rows")
Numbers = npt.NDArray[np.int64]

ROWS_TOGETHER, BYTES_TOGETHER = 32_768, 8 << 20
"""Small pieces of rows are brought together before they are handed on: each costs as much as a large one."""


class RowForm(ABC, Generic[Rows]):
    """How rows of one format wait on the disk."""

    @abstractmethod
    def kept(self, rows: Rows, keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> list[Rows]:
        """The rows to keep; arguments as of `ShardWriter.write`."""

    @abstractmethod
    def size(self, rows: Rows) -> int:
        """How many bytes of memory they take, about."""

    @abstractmethod
    def sorted(self, waiting: Sequence[Rows], order: Numbers) -> "SortedRows":
        """All rows that wait, in this order."""

    @abstractmethod
    def unpacked(self, data: bytes) -> Rows:
        """What `SortedRows.packed` gave."""

    @abstractmethod
    def bucket(self, target: pa.NativeFile, layout: str | None, *, of_several: bool) -> "BucketWriter[Rows]":
        """A writer of a bucket's file.

        Args:
            layout: Where the footer lies of the file that this one is laid out as; None of a format without one.

            of_several: As of `ParquetShardWriter`.
        """


class SortedRows(ABC):
    """Rows in the order of their buckets."""

    @abstractmethod
    def packed(self, begin: int, end: int) -> bytes:
        """Some of them, as `RowForm.unpacked` reads them."""


class BucketWriter(ABC, Generic[Rows]):
    """Writes the rows of one bucket."""

    @abstractmethod
    def append(self, rows: Sequence[Rows]) -> None:
        """Append all of these."""

    @abstractmethod
    def close(self) -> None:
        """As `ShardWriter.close`."""

    @abstractmethod
    def abandon(self) -> None:
        """As `ShardWriter.abandon`."""

    @abstractmethod
    def lost_layout(self) -> tuple[str, ...]:
        """As `ShardWriter.lost_layout`."""


class ParquetForm(RowForm[pa.RecordBatch]):
    """Batches of Arrow."""

    def kept(
        self, rows: pa.RecordBatch, keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]
    ) -> list[pa.RecordBatch]:
        return filtered(with_replaced(rows, replaced), keep, filterable(rows.schema))

    def size(self, rows: pa.RecordBatch) -> int:
        return int(rows.nbytes)

    def sorted(self, waiting: Sequence[pa.RecordBatch], order: Numbers) -> "SortedBatches":
        return SortedBatches(pa.concat_batches(waiting), order)

    def unpacked(self, data: bytes) -> pa.RecordBatch:
        with pa.ipc.open_stream(data) as stream:
            return stream.read_next_batch()

    def bucket(self, target: pa.NativeFile, layout: str | None, *, of_several: bool) -> "ParquetBucket":
        assert layout is not None, "a Parquet file is laid out as another"
        return ParquetBucket(target, layout, of_several=of_several)


class SortedBatches(SortedRows):
    """Batches of Arrow in the order of their buckets."""

    def __init__(self, rows: pa.RecordBatch, order: Numbers) -> None:
        self._rows, self._order = rows, order
        try:
            self._rows, self._is_taken = rows.take(pa.array(order)), True
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):  # of such a type none can be taken
            self._is_taken = False

    def packed(self, begin: int, end: int) -> bytes:
        rows = self._rows.slice(begin, end - begin) if self._is_taken else self._one_by_one(begin, end)
        target = pa.BufferOutputStream()
        with pa.ipc.new_stream(target, rows.schema) as stream:
            stream.write_batch(rows)
        return bytes(target.getvalue())

    def _one_by_one(self, begin: int, end: int) -> pa.RecordBatch:
        return pa.concat_batches([self._rows.slice(place, 1) for place in self._order[begin:end].tolist()])


class ParquetBucket(BucketWriter[pa.RecordBatch]):
    """A Parquet file of one bucket."""

    def __init__(self, target: pa.NativeFile, layout: str, *, of_several: bool) -> None:
        self._like = pq.ParquetFile(layout)
        self._writer = ParquetShardWriter(target, self._like, of_several=of_several)

    def append(self, rows: Sequence[pa.RecordBatch]) -> None:
        self._writer.append(pa.Table.from_batches(rows).combine_chunks().to_batches())

    def close(self) -> None:
        self._writer.close()
        self._like.close()

    def abandon(self) -> None:
        self._writer.abandon()
        self._like.close()

    def lost_layout(self) -> tuple[str, ...]:
        return self._writer.lost_layout()


class LinesForm(RowForm[list[bytes]]):
    """Lines of JSON, byte for byte."""

    def __init__(self, form: Format) -> None:
        self._compression = COMPRESSIONS[form]

    def kept(self, rows: list[bytes], keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> list[list[bytes]]:
        return [list(kept_lines(rows, keep, replaced))]

    def size(self, rows: list[bytes]) -> int:
        return sum(map(len, rows)) + _PER_LINE * len(rows)

    def sorted(self, waiting: Sequence[list[bytes]], order: Numbers) -> "SortedLines":
        lines = [line for lines in waiting for line in lines]
        return SortedLines([lines[place] for place in order.tolist()])

    def unpacked(self, data: bytes) -> list[bytes]:
        return data.split(b"\n")

    def bucket(self, target: pa.NativeFile, layout: str | None, *, of_several: bool) -> "LinesBucket":
        return LinesBucket(target, self._compression)


_PER_LINE = 64


class SortedLines(SortedRows):
    """Lines in the order of their buckets."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines

    def packed(self, begin: int, end: int) -> bytes:
        return b"\n".join(self._lines[begin:end])


class LinesBucket(BucketWriter[list[bytes]]):
    """A file of JSON Lines of one bucket."""

    def __init__(self, target: pa.NativeFile, compression: str | None) -> None:
        self._writer = JsonLinesWriter(target, compression)

    def append(self, rows: Sequence[list[bytes]]) -> None:
        for lines in rows:
            self._writer.append(lines)

    def close(self) -> None:
        self._writer.close()

    def abandon(self) -> None:
        self._writer.abandon()

    def lost_layout(self) -> tuple[str, ...]:
        return ()


def form_of(kind: Format) -> RowForm[Any]:
    """How rows of this format wait."""
    return ParquetForm() if kind == "parquet" else LinesForm(kind)


def together(parts: Iterator[Rows], form: RowForm[Rows]) -> Iterator[list[Rows]]:
    """As many of these parts as make it worth while to hand them on."""
    held, rows, size = list[Rows](), 0, 0
    for part in parts:
        held.append(part)
        rows += len(part)  # type: ignore[arg-type]  # both forms have a length
        size += form.size(part)
        if rows >= ROWS_TOGETHER or size >= BYTES_TOGETHER:
            yield held
            held, rows, size = [], 0, 0
    if held:
        yield held
