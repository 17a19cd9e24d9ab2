"""What only SQL can say of a corpus's values: instants and ages in whatever form it has them, as places along the axes
of cases."""

from datetime import date

import pyarrow as pa

from widerspruch.gate.authors.author_texts import is_text
from widerspruch.gate.decision.cases import ADULT, CREATED
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Instant
from widerspruch.gate.sql import column_sql, literal
from widerspruch.rulebook.coming_of_age import latest_birth, latest_birth_year
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.instants import day_of


def created_sql(created: Instant | None, kind: pa.DataType, run: Run, shard_name: str) -> str:
    """SQL for the place of a column's instant along `CREATED`; NULL for what is none.

    Raises:
        GateError: A column of this type cannot hold instants (`created_type`), or says nothing of its zone
            (`created_zone`).
    """
    if created is None:
        return str(CREATED.index("unknown"))
    column = column_sql(created.column)
    instant = _instant_sql(created, kind, shard_name)
    after = f"CASE WHEN {instant} > {run.frozen_at} THEN {CREATED.index('after_freeze')} ELSE 1 END"
    # A value that cannot be read leaves NULL, which stops the run: no date is guessed.
    return f"CASE WHEN {column} IS NULL THEN 0 WHEN {instant} IS NULL THEN NULL ELSE {after} END"


_PER_SECOND = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}
_HAS_OFFSET = r"[T ][0-9:.,]+ ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?)$"


def _instant_sql(created: Instant, kind: pa.DataType, shard_name: str) -> str:
    column = column_sql(created.column)
    if created.is_ in _PER_SECOND:
        if is_text(kind) or pa.types.is_decimal(kind):
            return f"TRY_CAST(TRY_CAST({column} AS DECIMAL(38, 9)) * {_PER_SECOND[created.is_]} AS BIGINT)"
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            raise GateError("created_type", column=created.column, name=shard_name, type=str(kind))
        wide = f"CAST({column} AS HUGEINT)" if pa.types.is_integer(kind) else column
        return f"TRY_CAST({wide} * {_PER_SECOND[created.is_]} AS BIGINT)"
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return f"epoch_us(CAST({column} AS TIMESTAMPTZ))"
    if is_text(kind):
        with_offset = f"epoch_us(TRY_CAST({column} AS TIMESTAMPTZ))"
        without = "NULL"
        if created.zone is not None:
            without = f"epoch_us(timezone({_zone(created, shard_name)}, TRY_CAST({column} AS TIMESTAMP)))"
        return f"CASE WHEN regexp_matches({column}, '{_HAS_OFFSET}') THEN {with_offset} ELSE {without} END"
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return f"epoch_us(timezone({_zone(created, shard_name)}, CAST({column} AS TIMESTAMP)))"
    raise GateError("created_type", column=created.column, name=shard_name, type=str(kind))


def _zone(created: Instant, shard_name: str) -> str:
    if created.zone is None:
        raise GateError("created_zone", column=created.column, name=shard_name)
    return literal(created.zone)


def adult_sql(adult: Adult | None, run: Run) -> str:
    """SQL for the place of a column's age along `ADULT`; NULL for what says none."""
    if adult is None:
        return str(ADULT.index("unknown"))
    column = column_sql(adult.column)
    is_adult = _is_adult_sql(adult, column, day_of(run.frozen_at))
    return (
        f"CASE WHEN {column} IS NULL THEN {ADULT.index('unknown')} "
        f"WHEN {is_adult} THEN {ADULT.index('adult')} WHEN NOT ({is_adult}) THEN {ADULT.index('minor')} END"
    )


def _is_adult_sql(adult: Adult, column: str, freeze: date) -> str:
    if adult.is_ == "boolean":
        return f"TRY_CAST({column} AS BOOLEAN)"
    if adult.is_ == "birth_date":
        return f"TRY_CAST({column} AS DATE) <= DATE '{latest_birth(freeze).isoformat()}'"
    # Born in an unknown month: of age for sure when the year in which they turn 18 is over.
    return f"TRY_CAST({column} AS INTEGER) <= {latest_birth_year(freeze)}"
