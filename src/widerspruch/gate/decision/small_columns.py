"""Which columns of a corpus the decision reads."""

import pyarrow as pa

from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.profile import Profile

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
