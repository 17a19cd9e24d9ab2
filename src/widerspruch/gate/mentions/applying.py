"""What the identifiers that were found mean for a shard's rows: why a row goes, or what in it is replaced."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.corpus.paths import path_of_key
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.mentions.match import BECAUSE
from widerspruch.gate.mentions.redact import PLACEHOLDERS, Span, edited, edits_of
from widerspruch.gate.mentions.spans import Edit, moved_in_row
from widerspruch.gate.profile import Mentions, SpanColumns


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

    def replaced(self, columns: pa.RecordBatch, first: int, named: Mentions) -> dict[str, pa.Array]:
        """The columns of a chunk with all hits replaced; columns without a change are not in it.

        Offsets into a text move with it, and entries beside offsets of what was replaced lose what they name. What a
        path with several values gives keeps as many of them.
        """
        changes = _Changes(columns)
        for row in self.rows_in(first, columns.num_rows).to_pylist():
            place, of_column = row - first, _by_column(self._rows[row])
            for column, hits in of_column.items():
                changes.take_out(column, place, hits)
            for spans in named.spans:
                if spans.text in of_column:
                    changes.move(spans, place, of_column[spans.text], named)
        return changes.columns()


class _Changes:
    """New values of a chunk's columns as they come."""

    def __init__(self, columns: pa.RecordBatch) -> None:
        self._columns = columns
        self._changed: dict[str, dict[int, Any]] = {}

    def take_out(self, column: str, place: int, hits: Sequence[Hit]) -> None:
        """Replace what names an objector in one row's value."""
        kind = self._columns.schema.field(column).type
        self._set(column, place, _without(self._given(column, place), kind, hits, keeps_places=_is_many(column)))

    def move(self, spans: SpanColumns, place: int, hits: Sequence[Hit], named: Mentions) -> None:
        """Let a row's offsets follow what was done to its text."""
        text = self._given(spans.text, place)
        given = {column: self._given(column, place) for column in spans.columns()}
        moved = moved_in_row(spans, given, text, _edits(text, hits))
        for column, value in moved.values.items():
            if value != given[column]:
                self._set(column, place, value)
        if not any(moved.covers):
            return
        for column, placeholder in _beside(spans, named):
            entries = self._value(column, place)
            # Where an entry may have several offsets, or none, nobody can tell them apart: then all go.
            gone = moved.covers if len(entries) == len(moved.covers) else [True] * len(entries)
            written = [
                (placeholder if isinstance(one, str) else None) if is_gone else one
                for one, is_gone in zip(entries, gone, strict=True)
            ]
            self._set(column, place, written)

    def columns(self) -> dict[str, pa.Array]:
        """Those that have changed, whole."""
        return {column: self._with(column, changed) for column, changed in self._changed.items()}

    def _set(self, column: str, place: int, value: Any) -> None:
        self._changed.setdefault(column, {})[place] = value

    def _given(self, column: str, place: int) -> Any:
        return self._columns.column(self._columns.schema.get_field_index(column))[place].as_py()

    def _value(self, column: str, place: int) -> Any:
        changed = self._changed.get(column, {})
        return changed[place] if place in changed else self._given(column, place)

    def _with(self, column: str, changed: Mapping[int, Any]) -> pa.Array:
        values = self._columns.column(self._columns.schema.get_field_index(column)).to_pylist()
        for place, value in changed.items():
            values[place] = value
        return pa.array(values, self._columns.schema.field(column).type)


def _by_column(hits: tuple[Hit, ...]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.column, []).append(hit)
    return found


def _is_many(column: str) -> bool:
    """Whether a row's entries lie apart, so that none of them can be taken away."""
    return path_of_key(column).is_many


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
    return edited(value, _edits(value, hits))


def _edits(text: str, hits: Sequence[Hit]) -> list[Edit]:
    for hit in hits:
        if hit.length is None:
            return [Edit(0, len(text), PLACEHOLDERS[hit.identifier])]
    return edits_of(text, [Span(hit.start, hit.length, hit.identifier) for hit in hits if hit.length is not None])


def _beside(spans: SpanColumns, named: Mentions) -> Iterator[tuple[str, str]]:
    """Columns of who is tagged that lie in the list in which the offsets lie, and what stands there instead."""
    where = spans.columns()[0].partition("[]")
    tags = {"entity": named.entities, "handle": named.handles, "name": named.names}
    for identifier, columns in tags.items():
        for column in columns:
            if where[1] and column.startswith(f"{where[0]}[]"):
                yield column, PLACEHOLDERS[identifier]
