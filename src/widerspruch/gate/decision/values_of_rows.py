"""What a chunk's columns say, as numbers along the axes of cases: words, instants, ages.

The usual types are compared as they are. Whatever else a corpus may hold goes through the SQL of `instants_and_ages`,
which says what a value means; a property test holds the two together.
"""

from collections.abc import Sequence
from functools import cached_property

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.decision.cases import ADULT, AXES, CREATED, CaseAxes
from widerspruch.gate.decision.instants_and_ages import adult_sql, created_sql
from widerspruch.gate.engine import connect_worker
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Instant, Profile, WordField
from widerspruch.gate.sql import column_sql
from widerspruch.rulebook.coming_of_age import latest_birth, latest_birth_year
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.instants import day_of

Places = npt.NDArray[np.int32]
"""Of words on their axis, one per row; -1 for a value that means nothing."""

MOST_NAMED = 5
"""Of values that nothing maps, so many are named."""

MOST_SHOWN = 40
"""And so many characters of each."""

_SAFE = 1 << 61
"""Instants below this, in microseconds, are the same to all."""

_PER_SECOND = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}


class ShardSql:
    """DuckDB for the values of one shard; opened when it is first needed."""

    def __init__(self, shard_name: str) -> None:
        self._name = shard_name

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return connect_worker()

    def of(self, expression: str, **columns: pa.Array) -> pa.Array:
        """What an expression gives for each row, in their order.

        Raises:
            GateError: `value_unreadable_shard`.
        """
        table = pa.table(list(columns.values()), names=list(columns))
        try:
            self._connection.register("given", table)
            found: pa.Table = self._connection.sql(f"SELECT {expression} AS found FROM given").to_arrow_table()  # noqa: S608
        except (duckdb.Error, pa.ArrowException) as error:
            # What DuckDB says of it may quote a value of the corpus.
            raise GateError("value_unreadable_shard", name=self._name) from error
        return found.column(0).combine_chunks()


class WordPlaces:
    """Words of one field in one shard."""

    def __init__(self, field: str, words: WordField, axis: Sequence[str], sql: ShardSql, shard_name: str) -> None:
        self._field, self._words, self._sql, self._name = field, words, sql, shard_name
        self._places = {value: axis.index(word) for value, word in words.values.items()}
        self._null = -1 if words.null is None else axis.index(words.null)
        self._always = None if words.always is None else np.int32(axis.index(words.always))

    def of(self, columns: pa.RecordBatch, *, strict: bool = True) -> Places | np.int32:
        """Of each row, or of all. Unless `strict`, a value that nothing maps is at -1; else it raises GateError
        `value_unmapped` (values: field, column, values, name)."""
        if self._always is not None:
            return self._always
        column = columns.column(columns.schema.get_field_index(self._words.column or ""))
        encoded = self._encoded(column)
        known = [self._places.get(text, -1) for text in self._texts(encoded.dictionary)]
        indices = encoded.indices
        if indices.null_count:
            indices = pc.fill_null(indices, len(known))
            known.append(self._null)
        places: Places = np.array(known, np.int32).take(indices.to_numpy())
        if strict and min(known, default=0) < 0 and places.min(initial=0) < 0:
            self._refuse(column.filter(pa.array(places < 0)))
        return places

    def _encoded(self, column: pa.Array) -> pa.DictionaryArray:
        if pa.types.is_null(column.type):
            column = column.cast(pa.string())
        elif pa.types.is_dictionary(column.type) and column.dictionary.null_count:
            column = column.cast(column.type.value_type)
        try:
            return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        except pa.ArrowNotImplementedError as error:
            raise GateError("value_unreadable_shard", name=self._name) from error

    def _texts(self, values: pa.Array) -> list[str]:
        """Different values, none of them NULL, as SQL writes them."""
        if not (is_text(values.type) or pa.types.is_boolean(values.type) or pa.types.is_integer(values.type)):
            values = self._sql.of("CAST(word AS VARCHAR)", word=values)
        return [str(value).lower() if isinstance(value, bool) else str(value) for value in values.to_pylist()]

    def _refuse(self, column: pa.Array) -> None:
        some = pc.unique(column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column)
        shown = [_shown(text) for text in self._texts(some.drop_null())[:MOST_NAMED]]
        if some.null_count and len(shown) < MOST_NAMED:
            shown.append("NULL")
        raise GateError(
            "value_unmapped",
            field=self._field,
            column=self._words.column,
            values=", ".join(shown),
            name=self._name,
        )


def _shown(text: str) -> str:
    """Long enough to be known again, too short to quote a text that was taken for a word."""
    return repr(text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…")


def created_places(column: pa.Array, created: Instant, run: Run, sql: ShardSql, shard_name: str) -> Places:
    """Along `CREATED`. Raises GateError `created_type` or `created_zone` of a column that holds no instants."""
    micros = _micros(column, created)
    if micros is None:
        expression = created_sql(created, column.type, run, shard_name)
        return _places_of(sql.of(expression, **{column_sql(created.column): column}))
    values, most, per_second = micros
    freeze = run.frozen_at // per_second
    if most is not None and most <= freeze and not values.null_count:
        return np.full(len(values), CREATED.index("by_freeze"), np.int32)
    after = pc.greater(values, pa.scalar(freeze, pa.int64()))
    return _flagged(after, CREATED.index("after_freeze"), CREATED.index("by_freeze"), CREATED.index("unknown"))


def _micros(column: pa.Array, created: Instant) -> tuple[pa.Array, int | None, int] | None:
    """Whole numbers, the highest, and how many microseconds each counts; None where that is not plain to see."""
    kind = column.type
    if created.is_ in _PER_SECOND:
        if not pa.types.is_integer(kind) or kind == pa.uint64():
            return None
        values, per_second = column.cast(pa.int64()), _PER_SECOND[created.is_]
    elif pa.types.is_timestamp(kind) and kind.tz is not None and kind.unit in _UNITS:
        values, per_second = column.cast(pa.int64()), _UNITS[kind.unit]
    else:
        return None
    ends = pc.min_max(values)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    if most is not None and max(-least, most) * per_second >= _SAFE:
        return None
    return values, most, per_second


_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def adult_places(column: pa.Array, adult: Adult, run: Run, sql: ShardSql) -> Places:
    """Along `ADULT`."""
    freeze, kind = day_of(run.frozen_at), column.type
    if adult.is_ == "boolean" and pa.types.is_boolean(kind):
        of_age = column
    elif adult.is_ == "birth_date" and pa.types.is_date32(kind):
        of_age = pc.less_equal(column, pa.scalar(latest_birth(freeze), pa.date32()))
    elif adult.is_ == "birth_year" and pa.types.is_integer(kind) and kind.bit_width <= 32 and kind != pa.uint32():
        of_age = pc.less_equal(column.cast(pa.int32()), latest_birth_year(freeze))
    else:
        return _places_of(sql.of(adult_sql(adult, run), **{column_sql(adult.column): column}))
    return _flagged(of_age, ADULT.index("adult"), ADULT.index("minor"), ADULT.index("unknown"))


def _flagged(flags: pa.BooleanArray, yes: int, no: int, unknown: int) -> Places:
    known = pc.if_else(flags, pa.scalar(yes, pa.int32()), pa.scalar(no, pa.int32()))
    places: Places = (pc.fill_null(known, unknown) if known.null_count else known).to_numpy()
    return places


def _places_of(found: pa.Array) -> Places:
    places: Places = pc.fill_null(found.cast(pa.int32()), -1).to_numpy()
    return places


class ShardPlaces:
    """Where the rows of one shard stand along all axes that their own columns speak of."""

    def __init__(self, profile: Profile, run: Run, shard_name: str) -> None:
        self._profile, self._run, self._name = profile, run, shard_name
        self._sql, axes, fields = ShardSql(shard_name), CaseAxes.of(profile), profile.word_fields()
        self._words = {
            field: WordPlaces(field, fields[field], axis, self._sql, shard_name)
            for field, axis in zip(AXES[: len(fields)], axes.axes, strict=False)
        }

    def of(self, columns: pa.RecordBatch, *, strict: bool = True) -> dict[str, Places | np.int32]:
        """By axis (`cases.AXES`): of each row, or of all; -1 for an instant or age that nobody can read.

        Args:
            columns: As `small_columns` names them.

            strict: As for `WordPlaces.of`.
        """
        places = {field: words.of(columns, strict=strict) for field, words in self._words.items()}
        created, adult = self._profile.created_at, self._profile.adult
        if created is not None:
            column = columns.column(columns.schema.get_field_index(created.column))
            places["created"] = created_places(column, created, self._run, self._sql, self._name)
        if adult is not None:
            column = columns.column(columns.schema.get_field_index(adult.column))
            places["adult"] = adult_places(column, adult, self._run, self._sql)
        return places
