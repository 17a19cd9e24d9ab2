"""Reading sorted tables of objections by stretches of their keys: one after the other, or only those in question."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import KEY_BYTES


class SortedObjections:
    """One set's objections, read from the first row on; in memory is one row group, and what was not asked for yet."""

    def __init__(self, path: Path) -> None:
        self._name, self._file = path.name, pq.ParquetFile(path)
        self._group, self._waiting = 0, self._file.schema_arrow.empty_table()
        self._last = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def below(self, bound: bytes) -> pa.Table:
        """All rows with a key below this one that were not given yet.

        Raises:
            ProtocolError: `set_file_other` (values: file): they are not sorted.
        """
        while (self._waiting.num_rows == 0 or _last(self._waiting) < bound) and self._group < self._file.num_row_groups:
            read = _read(self._file, self._group)
            self._group += 1
            self._require_order(read)
            self._waiting = pa.concat_tables([self._waiting, read])
        place = first_not_below(self._waiting, bound)
        given, self._waiting = self._waiting.slice(0, place), self._waiting.slice(place)
        return given

    def _require_order(self, rows: pa.Table) -> None:
        keys = key_array(rows)
        if not len(keys):
            return
        in_order = pc.all(pc.less_equal(keys[:-1].cast(pa.binary()), keys[1:].cast(pa.binary())), min_count=0).as_py()
        if not in_order or keys[0].as_py() < self._last:
            raise ProtocolError("set_file_other", file=self._name)
        self._last = keys[-1].as_py()


def rows_between(path: Path, stretches: Sequence[tuple[bytes, bytes]]) -> Iterator[pa.Table]:
    """The rows of each stretch of keys (from the first key on, below the second). Row groups without any are not read.

    Args:
        stretches: In order, and none overlaps another.
    """
    with pq.ParquetFile(path) as file:
        groups: dict[int, pa.Table] = {}
        for start, stop in stretches:
            asked = _groups_between(file, start, stop)
            groups = {group: groups[group] if group in groups else _read(file, group) for group in asked}
            found = []
            for rows in groups.values():
                first = first_not_below(rows, start)
                found.append(rows.slice(first, first_not_below(rows, stop) - first))
            yield pa.concat_tables([file.schema_arrow.empty_table(), *found])


def _read(file: pq.ParquetFile, group: int) -> pa.Table:
    return file.read_row_group(group, use_threads=False)  # to wake them takes longer than to read


def _groups_between(file: pq.ParquetFile, start: bytes, stop: bytes) -> range:
    """The row groups that have keys of a stretch. Of thousands, the statistics of few are looked at."""
    groups = range(file.num_row_groups)
    first = bisect_left(groups, start, key=lambda group: _bounds(file, group)[1])
    return range(first, bisect_left(groups, stop, lo=first, key=lambda group: _bounds(file, group)[0]))


def key_array(rows: pa.Table) -> pa.Array:
    """The account keys as plain bytes."""
    keys = rows["account_key"]
    return (keys.chunk(0) if keys.num_chunks == 1 else keys.combine_chunks()).storage  # the second copies even one


def first_not_below(rows: pa.Table, bound: bytes) -> int:
    """The place of the first row whose key is not below this one."""
    keys = key_array(rows)
    start = KEY_BYTES * keys.offset
    data = memoryview(keys.buffers()[1])[start : start + KEY_BYTES * len(keys)] if len(keys) else memoryview(b"")
    return bisect_left(
        range(len(keys)), bound, key=lambda place: bytes(data[KEY_BYTES * place : KEY_BYTES * (place + 1)])
    )


def _last(rows: pa.Table) -> bytes:
    key: bytes = key_array(rows.slice(len(rows) - 1))[0].as_py()
    return key


def _bounds(file: pq.ParquetFile, group: int) -> tuple[bytes, bytes]:
    statistics = file.metadata.row_group(group).column(0).statistics
    if statistics is None or not statistics.has_min_max:  # of somebody else's file
        keys = key_array(file.read_row_group(group, columns=["account_key"]))
        return (keys[0].as_py(), keys[-1].as_py()) if len(keys) else (b"", b"")
    return statistics.min, statistics.max
