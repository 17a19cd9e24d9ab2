"""The two tables of an exclusion set, and how they become sorted Parquet files of any size in little memory."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.protocol.errors import ProtocolError

OBJECTIONS = pa.schema(
    [
        pa.field("account_key", pa.uuid(), nullable=False),
        pa.field("purpose", pa.string(), nullable=False),
        pa.field("received_at", pa.int64(), nullable=False),
        pa.field("own_content", pa.bool_(), nullable=False),
        pa.field("ai_interactions", pa.bool_(), nullable=False),
        pa.field("mentions", pa.bool_(), nullable=False),
        pa.field("withdrawn_at", pa.int64()),
    ]
)
"""One row per account key and objection, sorted by account key. Instants in microseconds UTC."""

MENTIONS = pa.schema(
    [
        pa.field("sign", pa.string(), nullable=False),
        pa.field("mention_key", pa.uuid(), nullable=False),
        pa.field("account_key", pa.uuid(), nullable=False),
        pa.field("bearers", pa.int32()),
    ]
)
"""How an objector is recognised in others' posts, sorted by sign and key. `account_key` names the objection;
`bearers`, for names, how many accounts of the platform bear it, NULL if nobody counted."""

UNDATED = 0
"""`received_at` of an objection whose receipt nobody dated: it counts for every run."""

ROWS_PER_GROUP = 131_072
_MEMORY = "512MiB"
_THREADS = 4
"""Each sorts in memory of its own; more of them would not find room in it."""
_KEY = pa.binary(16)

# Several statements of the same objection count as the earliest; rows that differ in scope or withdrawal stay apart.
_MERGED_OBJECTIONS = """
    SELECT account_key, purpose, MIN(received_at) AS received_at, own_content, ai_interactions, mentions, withdrawn_at
    FROM staged GROUP BY account_key, purpose, own_content, ai_interactions, mentions, withdrawn_at
    ORDER BY account_key, purpose, received_at, own_content, ai_interactions, mentions, withdrawn_at NULLS FIRST
"""
_MERGED_MENTIONS = """
    SELECT sign, mention_key, account_key, MAX(bearers) AS bearers
    FROM staged GROUP BY sign, mention_key, account_key ORDER BY sign, mention_key, account_key
"""


def write_objections(path: Path, batches: Iterable[pa.RecordBatch | pa.Table], scratch: Path) -> tuple[int, int]:
    """Sort, merge and write; memory does not grow with the rows, `scratch` holds what does not fit.

    Returns:
        How many rows were written, and how many account keys there are.
    """
    with _staging(scratch, OBJECTIONS, batches) as connection:
        return _write(path, connection, _MERGED_OBJECTIONS, OBJECTIONS)


def write_mentions(path: Path, batches: Iterable[pa.RecordBatch | pa.Table], scratch: Path) -> int:
    """As `write_objections`; the number of rows written. A name counted twice has the larger number of bearers."""
    with _staging(scratch, MENTIONS, batches) as connection:
        return _write(path, connection, _MERGED_MENTIONS, MENTIONS)[0]


def check_schema(path: Path, expected: pa.Schema) -> int:
    """Rows of a set's table, if it has the columns and types of its kind.

    Raises:
        ProtocolError: `set_file_other` (values: file).
    """
    try:
        with pq.ParquetFile(path) as file:
            if not file.schema_arrow.equals(expected):
                raise ProtocolError("set_file_other", file=path.name)
            return int(file.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        raise ProtocolError("set_file_other", file=path.name) from error


@contextmanager
def _staging(
    scratch: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch | pa.Table]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database whose table `staged` holds all rows; what does not fit into memory lies in `scratch`."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "arrow_lossless_conversion": True,
        "memory_limit": _MEMORY,
        "threads": min(_THREADS, os.cpu_count() or 1),
        "temp_directory": str(scratch / "spill"),
    }
    columns = ", ".join(f"{field.name} {_sql_type(field)}" for field in schema)
    with duckdb.connect(":memory:", config=settings) as connection:
        connection.execute(f"CREATE TABLE staged ({columns})")
        for batch in batches:
            rows = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
            connection.register("incoming", rows.cast(schema))
            connection.execute("INSERT INTO staged SELECT * FROM incoming")
            connection.unregister("incoming")
        yield connection


def _sql_type(field: pa.Field) -> str:
    names = {pa.string(): "VARCHAR", pa.uuid(): "UUID", pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT"}
    return f"{names.get(field.type, 'INTEGER')} {'' if field.nullable else 'NOT NULL'}"


def _write(path: Path, connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema) -> tuple[int, int]:
    """Rows written, and how often the account key changed from one row to the next."""
    rows, changes, last = 0, 0, None
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=["purpose", "sign"]) as writer:
        for group in _even_groups(connection.sql(query).to_arrow_reader(ROWS_PER_GROUP), schema):
            writer.write_table(group, row_group_size=ROWS_PER_GROUP)
            keys = group["account_key"].combine_chunks().cast(_KEY)
            rows, changes = rows + len(keys), changes + pc.sum(pc.not_equal(keys[1:], keys[:-1]), min_count=0).as_py()
            changes, last = changes + (keys[0] != last), keys[-1]
    return rows, changes


def _even_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in groups of one size, so that the same rows give the same bytes."""
    waiting = schema.empty_table()
    for batch in batches:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch]).cast(schema)])
        while len(waiting) >= ROWS_PER_GROUP:
            yield waiting.slice(0, ROWS_PER_GROUP)
            waiting = waiting.slice(ROWS_PER_GROUP)
    if len(waiting):
        yield waiting
