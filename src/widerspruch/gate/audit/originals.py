"""Whether the kept rows are those of the input, where somebody has it: each of them once, as it was, in its order.

Counts and digests cannot tell that a row stands there twice and another is missing. Rows are compared batch by batch;
from the first that differ on, by their digests, of which only those wait that have not yet met their like.
"""

import hashlib
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.audit.files import BYTES_AT_ONCE, read_records
from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import AuditProblem
from widerspruch.gate.built import Built, BuiltFile

MOST_WAITING = 1 << 20
"""Digests that have not met their like. Of a file that is another one altogether, no more is said."""

_AT_ONCE = 16_384
_Flags = npt.NDArray[np.bool_]


def compare_with_originals(built: Built, rows: KeptRows, mentions: Mapping[str, Any]) -> list[AuditProblem]:
    """What is not as in the input.

    Args:
        mentions: The profile's table of where somebody may be mentioned: what stands there may have been replaced.
    """
    found: list[AuditProblem] = []
    for file in built.files:
        try:
            found += _Comparison(built, rows, file, mentions).problems()
        except (pa.ArrowException, OSError, EOFError, KeyError, IndexError, ValueError, TypeError):
            found.append(AuditProblem("audit_not_compared", {"name": file.name}))
    return found


class _Comparison:
    """One file of kept rows beside its input."""

    def __init__(self, built: Built, rows: KeptRows, file: BuiltFile, mentions: Mapping[str, Any]) -> None:
        self._name, self._kept, is_changed = file.data.name, *_kept_rows(built, file)
        self._aside = frozenset(columns_named(mentions)) if is_changed else frozenset[str]()
        self._original, self._built = rows.original(file), built.path(file.data)
        self._missing: defaultdict[bytes, deque[int]] = defaultdict(deque)
        self._more: defaultdict[bytes, deque[int]] = defaultdict(deque)
        self._waiting = 0
        self._moved = False

    def problems(self) -> list[AuditProblem]:
        """Raises as `files.read_columns`."""
        numbers = np.flatnonzero(self._kept)
        beside = RowsOfFile(self._built, self._aside, original=False)
        done = 0
        for first, batch in RowsOfFile(self._original, self._aside, original=True).batches():
            kept = self._kept[first : first + len(batch)]
            expected = batch.those(kept)
            found = beside.take(len(expected))
            if not expected.is_same(found):
                self._meet(expected, numbers[done:], found, done)
            done += len(expected)
            if self._waiting > MOST_WAITING:
                break
        else:
            for _, batch in beside.batches():
                self._meet(None, numbers, batch, done)
                done += len(batch)
        return list(self._told())

    def _meet(self, expected: "SomeRows | None", numbers: npt.NDArray[np.intp], found: "SomeRows", first: int) -> None:
        wanted = [] if expected is None else expected.digests()
        there = found.digests()
        self._moved |= wanted != there
        for place, digest in enumerate(wanted):
            self._note(digest, int(numbers[place]), self._missing, self._more)
        for place, digest in enumerate(there):
            self._note(digest, first + place, self._more, self._missing)

    def _note(
        self,
        digest: bytes,
        row: int,
        same_side: defaultdict[bytes, deque[int]],
        other_side: defaultdict[bytes, deque[int]],
    ) -> None:
        if digest not in other_side:
            same_side[digest].append(row)
            self._waiting += 1
            return
        other_side[digest].popleft()
        self._waiting -= 1
        if not other_side[digest]:
            del other_side[digest]

    def _told(self) -> Iterator[AuditProblem]:
        for code, waiting in (("audit_row_more", self._more), ("audit_row_missing", self._missing)):
            if waiting:
                places = Places()
                for row in sorted(row for rows in waiting.values() for row in rows):
                    places.add(row)
                yield AuditProblem(code, {"name": self._name, "n": places.rows, "rows": places.named})
        if self._moved and not self._waiting:
            yield AuditProblem("audit_row_order", {"name": self._name})


class SomeRows:
    """Some rows: of Parquet as a table, of JSON Lines as records."""

    def __init__(self, rows: "pa.Table | list[dict[str, Any]]") -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def those(self, wanted: _Flags) -> "SomeRows":
        if isinstance(self._rows, pa.Table):
            try:
                return SomeRows(self._rows.filter(pa.array(wanted)))
            except pa.ArrowNotImplementedError:  # views, of which Arrow picks no rows
                return SomeRows(pa.concat_tables([self._rows.slice(0, 0), *_runs_of(self._rows, wanted)]))
        return SomeRows([row for row, is_wanted in zip(self._rows, wanted, strict=True) if is_wanted])

    def is_same(self, other: "SomeRows") -> bool:
        """Whether that is plain to see; what is not (such as NaN) `digests` tells."""
        if not isinstance(self._rows, pa.Table) or not isinstance(other._rows, pa.Table):
            return bool(self._rows == other._rows)
        if self._rows.schema != other._rows.schema:
            try:
                return bool(self._rows.equals(other._rows.cast(self._rows.schema)))
            except (pa.ArrowException, ValueError):
                return False
        return bool(self._rows.equals(other._rows))

    def digests(self) -> list[bytes]:
        """Of each row, in order."""
        rows = self._rows.to_pylist() if isinstance(self._rows, pa.Table) else self._rows
        written = (repr(row).encode("utf-8", "surrogatepass") for row in rows)
        return [hashlib.blake2b(one, digest_size=16).digest() for one in written]


def _runs_of(rows: pa.Table, wanted: _Flags) -> Iterator[pa.Table]:
    """Wanted rows that lie beside each other."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    for begin, end in edges.reshape(-1, 2).tolist():
        yield rows.slice(begin, end - begin)


class RowsOfFile:
    """The rows of a file, a few at a time, without some columns."""

    def __init__(self, path: Path, aside: frozenset[str], *, original: bool) -> None:
        self._path, self._aside, self._original = path, aside, original
        self._batches = self._read()
        self._rest: pa.Table | list[dict[str, Any]] | None = None

    def batches(self) -> Iterator[tuple[int, SomeRows]]:
        """With the number of the first of each; what was taken already does not come again."""
        first = 0
        if self._rest is not None and len(self._rest):
            yield first, SomeRows(self._rest)
            first += len(self._rest)
        for batch in self._batches:
            yield first, SomeRows(batch)
            first += len(batch)

    def take(self, count: int) -> SomeRows:
        """So many of the next rows; fewer at the end."""
        held = [] if self._rest is None else [self._rest]
        while sum(map(len, held)) < count and (batch := next(self._batches, None)) is not None:
            held.append(batch)
        if not held:
            return SomeRows([])
        together = pa.concat_tables(held) if isinstance(held[0], pa.Table) else [row for one in held for row in one]
        self._rest = together[count:]
        return SomeRows(together[:count])

    def _read(self) -> Iterator[pa.Table | list[dict[str, Any]]]:
        if not self._path.name.casefold().endswith((".parquet", ".pq")):
            for records in read_records(self._path, original=self._original):
                yield [{key: row[key] for key in row if key not in self._aside} for row in records]
            return
        with pq.ParquetFile(self._path, memory_map=False) as file:
            groups = map(file.metadata.row_group, range(file.metadata.num_row_groups))
            widest = max((group.total_byte_size // max(1, group.num_rows) for group in groups), default=1)
            at_once = max(1, min(_AT_ONCE, BYTES_AT_ONCE // max(1, widest)))
            names = [name for name in file.schema_arrow.names if name not in self._aside]
            for batch in file.iter_batches(at_once, columns=names, use_threads=False):
                yield pa.Table.from_batches([batch])


def _kept_rows(built: Built, file: BuiltFile) -> tuple[_Flags, bool]:
    """Which rows of an input its ledger says are kept, and whether any of them was changed."""
    kept, is_changed = np.ones(file.input.rows, np.bool_), False
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(1 << 18, columns=["row", "kept"], use_threads=False):
            rows, stays = (batch.column(name).to_numpy(zero_copy_only=False) for name in ("row", "kept"))
            kept[rows[~stays]] = False
            is_changed |= bool(stays.any())
    return kept, is_changed


def columns_named(table: Any) -> Iterator[str]:
    """Columns that a part of a profile names, at whatever place in it."""
    if isinstance(table, str):
        yield from (table, table.partition(".")[0].partition("[")[0].partition("{")[0])
    for inner in table.values() if isinstance(table, dict) else table if isinstance(table, list) else ():
        yield from columns_named(inner)
