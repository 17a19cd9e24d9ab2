"""Before anything is decided: who wrote in this corpus, and does the profile know what stands in it?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.authors.author_texts import is_text, spelled_as_floats
from widerspruch.gate.authors.buckets import bucket_sql, write_bucketed
from widerspruch.gate.corpus.chunk import ShardReader, Unreadable
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.sealing import Seal, reading
from widerspruch.gate.decision.case_sql import AuthorType, author_sql, author_type, survey_columns
from widerspruch.gate.engine import connect_worker
from widerspruch.gate.errors import GateError
from widerspruch.gate.mentions.tags import check_text_types
from widerspruch.gate.profile import Mentions, Profile, WordField
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard
from widerspruch.gate.sql import for_sql

MOST_NAMED = 5
"""Of values that nothing maps, so many are named."""

MOST_SHOWN = 40
"""And so many characters of each."""


class SurveyTask(TaskOfShard, frozen=True):
    """Look at a shard before anything is decided: who wrote in it?

    Attributes:
        authors: Where to write who wrote what: (shard, row, author, bucket), sorted by bucket.

        seal: As for `sealing.reading`.
    """

    profile: Profile
    authors: str
    seal: Seal | None = None


class ShardSurvey(ResultOfShard, frozen=True):
    """What was seen in a shard.

    Attributes:
        author_type: `BIGINT`, `UUID` or `VARCHAR`: how the shard holds its authors.

        absent: Columns of the profile that no row has; `names`: those that rows have, some of them.

        unreadable: Lines that are no records.

        tag: Of the file, under the task's seal.
    """

    author_type: AuthorType
    absent: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unreadable: Unreadable | None = None
    tag: bytes = b""


@TaskFunction
def survey_shard(task: SurveyTask) -> ShardSurvey:
    """The authors of a shard into a file, and its values checked against the profile."""
    profile, name = task.profile, task.shard.name
    spill = Path(f"{task.authors}.spill")
    with (
        reading(task.shard, task.seal) as file,
        open_shard(task.shard, survey_columns(profile), whole=False, also=profile.columns()) as reader,
        connect_worker(spill) as connection,
    ):
        check_text_types(reader.types, profile.mentions or Mentions(), name)
        held = author_type(profile, reader.schema, name)
        seen = _Seen(profile, reader, name)
        connection.register("shard", pa.RecordBatchReader.from_batches(seen.schema, seen.batches()))
        author = author_sql(profile, reader.schema, name, held)
        written = f"""
            SELECT CAST({task.shard.number} AS INTEGER) AS shard, "row", author, {bucket_sql("author", held)} AS bucket
            FROM (SELECT "row", {author} AS author FROM shard) AS authors WHERE author IS NOT NULL
        """  # noqa: S608 (quoted)
        try:
            write_bucketed(connection, written, task.authors)
        except (duckdb.Error, pa.ArrowException) as error:
            raise seen.fault or GateError("value_unreadable_shard", name=name) from None if seen.fault else error
        _check_lines(profile, reader.unreadable, name)
    _check_values(profile, seen, name)
    absent = tuple(sorted(reader.absent)) if seen.rows else ()
    return ShardSurvey(task.shard.number, seen.rows, held, absent, reader.names, reader.unreadable, file.tag)


def _check_lines(profile: Profile, unreadable: Unreadable | None, name: str) -> None:
    if unreadable is not None and profile.lines is not None and profile.lines.unreadable == "refuse":
        raise GateError(unreadable.code, name=name, row=unreadable.row)


class _Seen:
    """Counts rows and collects values that nothing maps while the columns stream by."""

    def __init__(self, profile: Profile, reader: ShardReader[Any], name: str) -> None:
        self._reader = reader
        self._name = name
        self._author = profile.author
        self._fields = {field: words for field, words in profile.word_fields().items() if words.column is not None}
        self.schema = for_sql(reader.schema).append(pa.field("row", pa.int64()))
        self.unmapped: dict[str, dict[str | None, None]] = {field: {} for field in self._fields}
        self.rows = 0
        self.fault: GateError | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The columns, unchanged but for their names, and the numbers of their rows."""
        try:
            for chunk in self._reader.chunks():
                self._look_at_authors(chunk.columns.column(self._author.column))
                for field, words in self._fields.items():
                    self._look(field, words, chunk.columns.column(words.column))
                numbers = row_numbers(self.rows, chunk.columns.num_rows)
                self.rows += chunk.columns.num_rows
                yield pa.RecordBatch.from_arrays([*chunk.columns.columns, numbers], schema=self.schema)
        except GateError as error:
            self.fault = error  # it does not come through DuckDB
            raise

    def _look_at_authors(self, column: pa.Array) -> None:
        if self._author.is_ != "account" or not is_text(column.type):
            return
        for place in spelled_as_floats(column):
            raise GateError("author_float", column=self._author.column, name=self._name, row=self.rows + place)

    def _look(self, field: str, words: WordField, column: pa.Array) -> None:
        if len(self.unmapped[field]) >= MOST_NAMED:
            return
        different = (
            column.dictionary if pa.types.is_dictionary(column.type) and not column.null_count else pc.unique(column)
        )
        for value in different.to_pylist():
            text = _as_sql_writes(value)
            if text not in words.values and (text is not None or words.null is None):
                self.unmapped[field][text] = None


def _check_values(profile: Profile, seen: _Seen, name: str) -> None:
    for field, unmapped in seen.unmapped.items():
        if unmapped:
            shown = ", ".join(_shown(value) for value in list(unmapped)[:MOST_NAMED])
            column = profile.word_fields()[field].column
            raise GateError("value_unmapped", field=field, column=column, values=shown, name=name)


def _shown(value: str | None) -> str:
    """Long enough to be known again, too short to quote a text that was taken for a word."""
    if value is None:
        return "NULL"
    return repr(value if len(value) <= MOST_SHOWN else f"{value[:MOST_SHOWN]}…")


def _as_sql_writes(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)
