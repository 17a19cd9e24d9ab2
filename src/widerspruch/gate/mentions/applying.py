"""What the identifiers that were found mean for a shard's rows: why a row goes, or what in it is replaced."""

from collections.abc import Iterator, Mapping, Sequence
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
    """An identifier that counts, of an objector whose objection covers mentions; `entry` is its place in the row's
    list, `length` is None where it is the whole entry."""

    column: str
    identifier: str
    because: str
    entry: int
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
        """The columns of a chunk with all hits replaced; columns without a hit are not in it. What a path with several
        values gives keeps as many of them."""
        changes: dict[str, dict[int, Any]] = {}
        for row in self.rows_in(first, columns.num_rows).to_pylist():
            for column, hits in _by_column(self._rows[row]):
                place = row - first
                values = columns.column(columns.schema.get_field_index(column))
                changes.setdefault(column, {})[place] = _without(
                    values[place].as_py(), values.type, hits, keeps_places=_is_path(column)
                )
        return {column: _with(columns, column, changed) for column, changed in changes.items()}


def _by_column(hits: tuple[Hit, ...]) -> Iterator[tuple[str, list[Hit]]]:
    for column in dict.fromkeys(hit.column for hit in hits):
        yield column, [hit for hit in hits if hit.column == column]


def _is_path(column: str) -> bool:
    """Whether a row's entries lie apart, so that none of them can be taken away."""
    return "[" in column or "{" in column


def _without(value: Any, kind: pa.DataType, hits: Sequence[Hit], *, keeps_places: bool) -> Any:
    """A text with placeholders, or a list with such texts, and without the numbers that name an objector."""
    if not isinstance(value, list):
        return _replaced(value, hits)
    of_entry = {entry: [hit for hit in hits if hit.entry == entry] for entry in {hit.entry for hit in hits}}
    if is_text(kind.value_type) or keeps_places or pa.types.is_fixed_size_list(kind):
        return [_replaced(one, of_entry[place]) if place in of_entry else one for place, one in enumerate(value)]
    return [one for place, one in enumerate(value) if place not in of_entry]


def _replaced(value: Any, hits: Sequence[Hit]) -> Any:
    """A text with placeholders; what is no text is gone."""
    if not isinstance(value, str):
        return None
    for hit in hits:
        if hit.length is None:
            return PLACEHOLDERS[hit.identifier]
    return redact(value, [Span(hit.start, hit.length, hit.identifier) for hit in hits if hit.length is not None])


def _with(columns: pa.RecordBatch, column: str, changed: Mapping[int, Any]) -> pa.Array:
    values = columns.column(columns.schema.get_field_index(column)).to_pylist()
    for place, value in changed.items():
        values[place] = value
    return pa.array(values, columns.schema.field(column).type)
