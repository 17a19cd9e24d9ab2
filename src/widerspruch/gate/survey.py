"""Before anything is decided: who wrote in this corpus, and does the profile know what stands in it?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.corpus import open_filesystem
from widerspruch.gate.deciding import ROWS_AT_ONCE, connect_worker
from widerspruch.gate.digests import appearing_whole
from widerspruch.gate.errors import GateError
from widerspruch.gate.formats import open_shard
from widerspruch.gate.formats.chunk import ShardReader
from widerspruch.gate.profile import Profile, Words
from widerspruch.gate.rows_sql import author_sql, author_type, for_sql, survey_columns
from widerspruch.gate.tasks import Fault, HashTask, Survey, SurveyTask, encode
from widerspruch.protocol.fold import fold_handle
from widerspruch.protocol.hashing_key import HashingKey

MOST_NAMED = 5
"""Of values that nothing maps, so many are named."""

MOST_SHOWN = 40
"""And so many characters of each."""


def survey_shard(task: bytes) -> bytes:
    """The authors of a shard into a file, and its values held against the profile: `SurveyTask` -> `Survey`."""
    asked = msgspec.msgpack.decode(task, type=SurveyTask)
    try:
        return encode(_survey(asked))
    except GateError as error:
        return encode(Survey(asked.shard.number, 0, "VARCHAR", Fault.of(error)))


def _survey(task: SurveyTask) -> Survey:
    profile, name = task.profile, task.shard.name
    with open_shard(task.shard, survey_columns(profile), whole=False) as reader, connect_worker() as connection:
        held = author_type(profile, reader.schema, name)
        seen = _Seen(profile, reader)
        connection.register("shard", pa.RecordBatchReader.from_batches(for_sql(reader.schema), seen.batches()))
        author = author_sql(profile, reader.schema, name, held)
        try:
            authors = connection.sql(
                f"SELECT {author} AS author FROM shard WHERE {author} IS NOT NULL"  # noqa: S608 (quoted)
            ).to_arrow_reader(ROWS_AT_ONCE)
            write_table(task.authors, authors)
        except (duckdb.Error, pa.ArrowException) as error:
            raise seen.fault or GateError("value_unreadable_shard", name=name) from None if seen.fault else error
    _hold_values(profile, seen, name)
    return Survey(task.shard.number, seen.rows, held)


class _Seen:
    """Counts rows and collects values that nothing maps while the columns stream by."""

    def __init__(self, profile: Profile, reader: ShardReader[Any]) -> None:
        self._reader = reader
        self._fields = {field: words for field, words in profile.word_fields().items() if words.column is not None}
        self.unmapped: dict[str, dict[str | None, None]] = {field: {} for field in self._fields}
        self.rows = 0
        self.fault: GateError | None = None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The columns, unchanged but for their names."""
        schema = for_sql(self._reader.schema)
        try:
            for chunk in self._reader.chunks():
                self.rows += chunk.columns.num_rows
                for field, words in self._fields.items():
                    self._look(field, words, chunk.columns.column(words.column))
                yield pa.RecordBatch.from_arrays(chunk.columns.columns, schema=schema)
        except GateError as error:
            self.fault = error  # it does not come through DuckDB
            raise

    def _look(self, field: str, words: Words, column: pa.Array) -> None:
        if len(self.unmapped[field]) >= MOST_NAMED:
            return
        different = (
            column.dictionary if pa.types.is_dictionary(column.type) and not column.null_count else pc.unique(column)
        )
        for value in different.to_pylist():
            text = _as_sql_writes(value)
            if text not in words.values and (text is not None or words.null is None):
                self.unmapped[field][text] = None


def _hold_values(profile: Profile, seen: _Seen, name: str) -> None:
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


def write_table(address: str, batches: pa.RecordBatchReader) -> int:
    """Batches into a Parquet file that appears whole; the number of rows."""
    rows = 0
    with (
        appearing_whole(address) as target,
        pq.ParquetWriter(target, batches.schema, compression="lz4", use_dictionary=False) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch, row_group_size=ROWS_AT_ONCE)
            rows += batch.num_rows
    return rows


def hash_authors(task: bytes) -> bytes:
    """Authors into keys: `HashTask` -> the number of authors, as text."""
    asked = msgspec.msgpack.decode(task, type=HashTask)
    key = HashingKey.load(Path(asked.key_file))
    filesystem, path = open_filesystem(asked.authors)
    file = pq.ParquetFile(filesystem.open_input_file(path))
    author = file.schema_arrow.field("author")
    schema = pa.schema([author, pa.field("key", pa.uuid(), nullable=False)])

    def keyed() -> Iterator[pa.RecordBatch]:
        groups = range(asked.first, asked.last)
        for batch in file.iter_batches(ROWS_AT_ONCE, row_groups=list(groups), use_threads=False):
            authors = batch.column(0)
            values = authors.cast(pa.string()).to_pylist()
            if asked.handles:
                keys = key.keys_of(asked.platform, "handle", map(fold_handle, values))
            else:
                keys = key.keys_of(asked.platform, "account", values)
            hashed = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(list(keys), pa.binary(16)))
            yield pa.RecordBatch.from_arrays([authors, hashed], schema=schema)

    rows = write_table(asked.keyed, pa.RecordBatchReader.from_batches(schema, keyed()))
    return str(rows).encode()
