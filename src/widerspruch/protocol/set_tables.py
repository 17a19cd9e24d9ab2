"""The two tables of an exclusion set, and how they become sorted Parquet files of any size in little memory."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import SIGNS
from widerspruch.protocol.sorting_buckets import SortingBuckets, first_bytes
from widerspruch.rulebook.database import connect

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
    return _write(path, _sorted(batches, scratch, OBJECTIONS, _objection_bucket, _MERGED_OBJECTIONS), OBJECTIONS)


def write_mentions(path: Path, batches: Iterable[pa.RecordBatch | pa.Table], scratch: Path) -> int:
    """As `write_objections`; the number of rows written. A name counted twice has the larger number of bearers."""
    return _write(path, _sorted(batches, scratch, MENTIONS, _mention_bucket, _MERGED_MENTIONS), MENTIONS)[0]


def _objection_bucket(rows: pa.Table) -> pa.Array:
    return first_bytes(rows["account_key"].combine_chunks())


def _mention_bucket(rows: pa.Table) -> pa.Array:
    signs = pc.index_in(rows["sign"].combine_chunks(), pa.array(sorted(SIGNS)))
    halves = pc.shift_right(first_bytes(rows["mention_key"].combine_chunks()).cast(pa.int32()), 4)
    return pc.add(pc.multiply(signs, 16), halves)


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


def _sorted(
    batches: Iterable[pa.RecordBatch | pa.Table],
    scratch: Path,
    schema: pa.Schema,
    bucket_of: Callable[[pa.Table], pa.Array],
    merged: str,
) -> Iterator[pa.RecordBatch]:
    """All rows as the query `merged` makes them of each bucket's table `staged`."""
    buckets = SortingBuckets(scratch, schema, bucket_of)
    for batch in batches:
        rows = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        buckets.add(rows.cast(schema))
    with connect(arrow_lossless_conversion=True) as connection:
        for rows in buckets.tables():
            connection.register("staged", rows)
            yield from connection.sql(merged).to_arrow_reader(ROWS_PER_GROUP)
            connection.unregister("staged")


def _write(path: Path, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> tuple[int, int]:
    """Rows written, and how often the account key changed from one row to the next."""
    rows, changes, last = 0, 0, None
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=["purpose", "sign"]) as writer:
        for group in _even_groups(batches, schema):
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
