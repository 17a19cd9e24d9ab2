"""From a corpus's own columns to case numbers: the SQL that a worker runs over a shard.

Tables it reads: `shard` (the small columns as `for_sql` names them, `row`, the row's number in the shard, and `covers`,
what the author's objections cover, NULL where there are none) and, where mentions are looked for, `mentioned`
(row, covered).
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import pyarrow as pa

from widerspruch.gate.authors.author_texts import is_text, other_sql, text_sql
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.decision.cases import ADULT, AUTHOR, CREATED, MENTION, CaseAxes
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Instant, Profile, WordField
from widerspruch.gate.sql import column_sql, literal
from widerspruch.rulebook.coming_of_age import latest_birth, latest_birth_year
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.instants import day_of

AuthorType = Literal["BIGINT", "UUID", "VARCHAR"]
_ADULT_TYPE = {"boolean": pa.bool_(), "birth_date": pa.string(), "birth_year": pa.int64()}
_INSTANT_TYPE = {
    "timestamp": pa.string(),
    "seconds": pa.float64(),
    "milliseconds": pa.int64(),
    "microseconds": pa.int64(),
    "iso": pa.string(),
}


def small_columns(profile: Profile) -> tuple[Column, ...]:
    """The columns that the decision reads; the types are what JSON values are read as."""
    columns = {column.name: column for column in survey_columns(profile)}
    if profile.adult:
        columns.setdefault(profile.adult.column, Column(profile.adult.column, _ADULT_TYPE[profile.adult.is_]))
    if profile.created_at:
        created = profile.created_at
        columns.setdefault(created.column, Column(created.column, _INSTANT_TYPE[created.is_]))
    return tuple(columns.values())


def survey_columns(profile: Profile) -> tuple[Column, ...]:
    """The authors, and the columns whose values are words."""
    columns = {column.name: column for column in author_columns(profile)}
    for words in profile.word_fields().values():
        if words.column:
            columns.setdefault(words.column, Column(words.column, pa.string(), few=True))
    return tuple(columns.values())


def author_columns(profile: Profile) -> tuple[Column, ...]:
    """The columns that say whose a row is, or to what it belongs."""
    return tuple({author.column: Column(author.column, pa.string()) for author in profile.authors}.values())


def author_type(profile: Profile, schema: pa.Schema, shard_name: str) -> AuthorType:
    """How a shard holds its authors: whole numbers, keyed hashes, or text."""
    name = profile.author.column
    kind = schema.field(name).type
    if profile.author.is_ == "key":
        return "UUID"
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return "BIGINT"
    # A column of nothing: nobody knows who wrote any of these rows.
    if is_text(kind) or isinstance(kind, pa.UuidType) or _is_whole(kind) or pa.types.is_null(kind):
        return "VARCHAR"
    raise GateError("author_type", column=name, name=shard_name, type=str(kind))


def _is_whole(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0))


def author_sql(profile: Profile, schema: pa.Schema, shard_name: str, wanted: AuthorType) -> str:
    """The author as all shards of the corpus have it, NULL where nobody is named. As text, a whole number is its
    decimal digits: one shard may hold authors as numbers, another as text."""
    name = profile.author.column
    column, kind = column_sql(name), schema.field(name).type
    if pa.types.is_null(kind):
        return f"CAST(CAST({column} AS VARCHAR) AS {wanted})"  # not a constant: rows are counted as they are read
    author = text_sql(column, profile.author) if is_text(kind) else other_sql(column, profile.author)
    if wanted == "UUID":
        return _key_sql(author, kind, name, shard_name)
    return author if wanted == "VARCHAR" and is_text(kind) else f"CAST({author} AS {wanted})"


def _key_sql(author: str, kind: pa.DataType, name: str, shard_name: str) -> str:
    if isinstance(kind, pa.UuidType):
        return author
    if is_text(kind):
        return f"CAST({author} AS UUID)"
    if pa.types.is_fixed_size_binary(kind) and kind.byte_width == 16:
        return f"CAST(hex({author}) AS UUID)"
    raise GateError("author_key_type", column=name, name=shard_name, type=str(kind))


def case_sql(
    profile: Profile,
    axes: CaseAxes,
    schema: pa.Schema,
    run: Run,
    shard_name: str,
    wanted: AuthorType,
    *,
    mentions: bool,
) -> str:
    """A query for (row, case_number), in the order of rows. A NULL case number is a value that nothing maps.

    Args:
        wanted: How all shards together hold authors: who cannot be held so is no author.

        mentions: Whether there is a table `mentioned`.
    """
    author = author_sql(profile, schema, shard_name, wanted)
    of_objector = f"CASE WHEN {author} IS NULL THEN {AUTHOR.index('unknown')} ELSE COALESCE(shard.covers, 0) END"
    platform, kind, audience, state, created, adult, of_author, of_mention = axes.strides
    parts = [
        f"{_words_sql(profile.platform, axes.platforms)} * {platform}",
        f"{_words_sql(profile.kind, axes.kinds)} * {kind}",
        f"{_words_sql(profile.audience, axes.audiences)} * {audience}",
        f"{_words_sql(profile.state, axes.states)} * {state}",
        f"{created_sql(profile.created_at, _type_of(profile.created_at, schema), run, shard_name)} * {created}",
        f"{adult_sql(profile.adult, run)} * {adult}",
        f"{of_objector} * {of_author}",
    ]
    joins = ""
    if mentions:
        covered = f"CASE WHEN mentioned.covered THEN {MENTION.index('with_scope')} ELSE 1 END"
        parts.append(f"CASE WHEN mentioned.row IS NULL THEN 0 ELSE {covered} END * {of_mention}")
        joins = 'LEFT JOIN mentioned ON mentioned."row" = shard."row"'
    number = "\n        + ".join(parts)
    return f'SELECT\n    shard."row",\n    CAST(\n        {number}\n    AS INTEGER) AS case_number\nFROM shard\n{joins}'


def _words_sql(words: WordField, axis: Sequence[str]) -> str:
    if words.always is not None:
        return str(axis.index(words.always))
    column = f"CAST({column_sql(words.column or '')} AS VARCHAR)"
    whens = [f"WHEN {literal(value)} THEN {axis.index(word)}" for value, word in words.values.items()]
    if words.null is not None:
        return f"CASE WHEN {column} IS NULL THEN {axis.index(words.null)} ELSE CASE {column} {' '.join(whens)} END END"
    return f"CASE {column} {' '.join(whens)} END"


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


def _type_of(created: Instant | None, schema: pa.Schema) -> pa.DataType:
    return pa.null() if created is None else schema.field(created.column).type


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
