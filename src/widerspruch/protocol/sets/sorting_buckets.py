"""Rows of any number in the order of their keys, in little memory: by the beginning of the key into buckets first."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

SPILL_ROWS = 2_000_000
"""So many rows wait in memory, about 200 MB; more go to the disk. A bucket is read back whole: with 256 of them, half a
billion rows can be sorted in the same memory."""


class SortingBuckets:
    """Takes rows in any order and gives them back bucket by bucket; within a bucket they are not sorted.

    Args:
        scratch: A folder for what does not fit into memory.

        bucket_of: The bucket of each row of a table, whole numbers in the order in which buckets are to come back.
    """

    def __init__(self, scratch: Path, schema: pa.Schema, bucket_of: Callable[[pa.Table], pa.Array]) -> None:
        self._scratch = scratch
        self._schema = schema
        self._bucket_of = bucket_of
        self._waiting: list[pa.Table] = []
        self._rows = 0
        self._files: dict[int, pa.ipc.RecordBatchStreamWriter] = {}

    def add(self, rows: pa.Table) -> None:
        self._waiting.append(rows)
        self._rows += len(rows)
        if self._rows >= SPILL_ROWS:
            self._spill()

    def tables(self) -> Iterator[pa.Table]:
        """All rows, each bucket in one table, or all in one where they fit into memory. Once only."""
        if not self._files:
            yield pa.concat_tables([self._schema.empty_table(), *self._waiting])
            return
        self._spill()
        for file in self._files.values():
            file.close()
        for bucket in sorted(self._files):
            with pa.memory_map(str(self._path(bucket))) as source:
                yield pa.ipc.open_stream(source).read_all()
            self._path(bucket).unlink()

    def _spill(self) -> None:
        rows = pa.concat_tables([self._schema.empty_table(), *self._waiting])
        buckets = self._bucket_of(rows)
        rows = rows.take(pc.sort_indices(buckets))
        first = 0
        for counted in sorted(pc.value_counts(buckets).to_pylist(), key=lambda counted: counted["values"]):
            self._file(counted["values"]).write_table(rows.slice(first, counted["counts"]))
            first += counted["counts"]
        self._waiting, self._rows = [], 0

    def _file(self, bucket: int) -> pa.ipc.RecordBatchStreamWriter:
        if bucket not in self._files:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self._files[bucket] = pa.ipc.new_stream(str(self._path(bucket)), self._schema, options=options)
        return self._files[bucket]

    def _path(self, bucket: int) -> Path:
        return self._scratch / f"{bucket}.arrows"


def first_bytes(keys: pa.Array) -> pa.Array:
    """The first byte of each key of 16 bytes, as uint8."""
    storage = getattr(keys, "storage", keys)
    flat = pa.Array.from_buffers(
        pa.uint8(), 16 * len(storage), [None, storage.buffers()[1]], offset=16 * storage.offset
    )
    return pc.list_element(pa.FixedSizeListArray.from_arrays(flat, 16), 0)
