"""What the identifiers that were found mean for a shard's rows: why a row goes, or what in it is replaced."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.mentions.match import BECAUSE
from widerspruch.gate.mentions.redact import PLACEHOLDERS, Span, redact


class Hit(Struct, frozen=True):
    """An identifier that counts, of an objector whose objection covers mentions; `length` is None in a list of tags,
    where `start` is the entry's place."""

    column: str
    identifier: str
    because: str
    start: int
    length: int | None


class MentionHits:
    """The hits of a shard, by row."""

    def __init__(self, rows: Mapping[int, tuple[Hit, ...]]) -> None:
        self._rows = rows
        self._numbers = pa.array(sorted(rows), pa.int64())

    @classmethod
    def load(cls, address: str) -> "MentionHits":
        """From the file that `match` filled."""
        filesystem, path = open_filesystem(address)
        table = pq.read_table(path, filesystem=filesystem, filters=[("counts", "=", True), ("covered", "=", True)])
        rows: dict[int, list[Hit]] = {}
        for row in table.select(["row", *Hit.__struct_fields__]).to_pylist():
            rows.setdefault(row.pop("row"), []).append(Hit(**row))
        return cls({number: tuple(hits) for number, hits in rows.items()})

    def any(self) -> bool:
        return bool(self._rows)

    def rows_in(self, first: int, count: int) -> pa.Array:
        """Numbers of the rows with a hit, from row `first` on, among `count` rows."""
        inside = pc.and_(pc.greater_equal(self._numbers, first), pc.less(self._numbers, first + count))
        return self._numbers.filter(inside)

    def identifiers_of(self, rows: pa.Array) -> tuple[pa.Array, pa.Array]:
        """For the ledger: identifier and reason of the strongest hit of each row, NULL where there is none."""
        if not self._rows:
            return pa.nulls(len(rows), pa.string()), pa.nulls(len(rows), pa.string())
        strongest = [
            min(self._rows.get(row, ()), key=lambda hit: BECAUSE.index(hit.because), default=None)
            for row in rows.to_pylist()
        ]
        return (
            pa.array([hit.identifier if hit else None for hit in strongest], pa.string()),
            pa.array([hit.because if hit else None for hit in strongest], pa.string()),
        )

    def replaced(self, columns: pa.RecordBatch, first: int) -> dict[str, pa.Array]:
        """The columns of a chunk with all hits replaced; columns without a hit are not in it."""
        changes: dict[str, dict[int, Any]] = {}
        for row in self.rows_in(first, columns.num_rows).to_pylist():
            for column, hits in _by_column(self._rows[row]):
                place = row - first
                values = columns.column(columns.schema.get_field_index(column))
                changes.setdefault(column, {})[place] = _without(values[place].as_py(), values.type, hits)
        return {column: _with(columns, column, changed) for column, changed in changes.items()}


def _by_column(hits: tuple[Hit, ...]) -> Iterator[tuple[str, list[Hit]]]:
    for column in dict.fromkeys(hit.column for hit in hits):
        yield column, [hit for hit in hits if hit.column == column]


def _without(value: Any, kind: pa.DataType, hits: list[Hit]) -> Any:
    """A text with placeholders, or a list without the entries that name an objector."""
    if isinstance(value, list):
        gone = {hit.start for hit in hits}
        if pa.types.is_fixed_size_list(kind) and not is_text(kind.value_type):
            return [None if place in gone else one for place, one in enumerate(value)]
        if not is_text(kind.value_type):
            return [one for place, one in enumerate(value) if place not in gone]
        identifiers = {hit.start: hit.identifier for hit in hits}
        return [PLACEHOLDERS[identifiers[place]] if place in gone else one for place, one in enumerate(value)]
    spans = [Span(hit.start, hit.length, hit.identifier) for hit in hits if hit.length is not None]
    if spans:
        return redact(value, spans)
    return PLACEHOLDERS[hits[0].identifier] if isinstance(value, str) else None


def _with(columns: pa.RecordBatch, column: str, changed: Mapping[int, Any]) -> pa.Array:
    values = columns.column(columns.schema.get_field_index(column)).to_pylist()
    for place, value in changed.items():
        values[place] = value
    return pa.array(values, columns.schema.field(column).type)
