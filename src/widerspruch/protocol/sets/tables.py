"""The two tables of an exclusion set, and how they become sorted Parquet files of any size in little memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import IDENTIFIERS
from widerspruch.protocol.sets.header import COUNTED, KeyCounts
from widerspruch.protocol.sets.sorting_buckets import SortingBuckets, first_bytes
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.vocabulary import RESTS_ON

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

RESTS_ON_COLUMN = pa.field("rests_on", pa.string(), nullable=False)
"""On what a row rests, a word of `rulebook.vocabulary.RESTS_ON`."""

GROUNDED_OBJECTIONS = OBJECTIONS.append(RESTS_ON_COLUMN)
"""The same where a row rests on something else than an objection. Where the column is missing, all rest on one."""

KEY_KIND = pa.field("key_kind", pa.uint8())
"""A column that rows of objections may have beside these while a set is made: of what the account key is, by its place
in `header.COUNTED`. It is counted and not written."""

GROUND = pa.field("ground", pa.uint8(), nullable=False)
"""As `KEY_KIND`: on what a row rests, by its place in `RESTS_ON`. Rows without it rest on objections."""

_STAGED = OBJECTIONS.append(KEY_KIND).append(GROUND)

MENTIONS = pa.schema(
    [
        pa.field("identifier", pa.string(), nullable=False),
        pa.field("mention_key", pa.uuid(), nullable=False),
        pa.field("account_key", pa.uuid(), nullable=False),
        pa.field("bearers", pa.int32()),
    ]
)
"""How an objector is recognised in others' posts, sorted by identifier and key. `account_key` names the objection;
`bearers`, for names, how many accounts of the platform bear it, NULL if nobody counted."""

UNDATED = 0
"""`received_at` of an objection whose receipt nobody dated: it counts for every run."""

ROWS_PER_GROUP = 131_072
_KEY = pa.binary(16)

# Receipts of the same objection stay apart: a later set may say that the first was withdrawn before the second came.
_MERGED_OBJECTIONS = """
    SELECT account_key, purpose, received_at, own_content, ai_interactions, mentions, withdrawn_at,
        MAX(key_kind) AS key_kind, ground
    FROM staged
    GROUP BY account_key, purpose, received_at, own_content, ai_interactions, mentions, withdrawn_at, ground
    ORDER BY account_key, purpose, received_at, own_content, ai_interactions, mentions, withdrawn_at NULLS FIRST, ground
"""
_MERGED_MENTIONS = """
    SELECT identifier, mention_key, account_key, MAX(bearers) AS bearers
    FROM staged GROUP BY identifier, mention_key, account_key ORDER BY identifier, mention_key, account_key
"""


class WrittenObjections(Struct, frozen=True):
    """Rows that were written, different account keys among them, and what these are keys of (None if unknown)."""

    rows: int
    accounts: int
    keys: KeyCounts | None


def write_objections(path: Path, batches: Iterable[pa.RecordBatch | pa.Table], scratch: Path) -> WrittenObjections:
    """Sort, merge and write; memory does not grow with the rows, `scratch` holds what does not fit.

    Args:
        batches: With the columns of `OBJECTIONS`, and `KEY_KIND` and `GROUND` where they are known.
    """
    counting, grounds = _AccountKeys(), _Grounds()
    staged = (grounds.seen(_completed(_as_table(batch))) for batch in batches)
    groups = _even_groups(_sorted(staged, scratch, _STAGED, _objection_bucket, _MERGED_OBJECTIONS), _STAGED)
    first = list(islice(groups, 1))  # by now all rows were seen
    with _writer(path, grounds.schema) as writer:
        for group in chain(first, groups):
            counting.add(group)
            writer.write_table(grounds.written(group), row_group_size=ROWS_PER_GROUP)
    return counting.counted()


def write_mentions(path: Path, batches: Iterable[pa.RecordBatch | pa.Table], scratch: Path) -> int:
    """As `write_objections`; the number of rows written. A name counted twice has the larger number of bearers."""
    rows = 0
    with _writer(path, MENTIONS) as writer:
        merged = _sorted(map(_as_table, batches), scratch, MENTIONS, _mention_bucket, _MERGED_MENTIONS)
        for group in _even_groups(merged, MENTIONS):
            writer.write_table(group, row_group_size=ROWS_PER_GROUP)
            rows += len(group)
    return rows


def _as_table(batch: pa.RecordBatch | pa.Table) -> pa.Table:
    return pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch


def _completed(rows: pa.Table) -> pa.Table:
    """With all columns that are staged."""
    if KEY_KIND.name not in rows.column_names:
        rows = rows.append_column(KEY_KIND, pa.nulls(len(rows), pa.uint8()))
    if GROUND.name not in rows.column_names:
        rows = rows.append_column(GROUND, pa.repeat(pa.scalar(0, pa.uint8()), len(rows)))
    return rows


class _Grounds:
    """Whether some rows rest on something else than an objection: only then is a column written for that."""

    def __init__(self) -> None:
        self.schema = OBJECTIONS

    def seen(self, rows: pa.Table) -> pa.Table:
        if self.schema is OBJECTIONS and pc.any(pc.greater(rows[GROUND.name], 0), min_count=0).as_py():
            self.schema = GROUNDED_OBJECTIONS
        return rows

    def written(self, group: pa.Table) -> pa.Table:
        """The columns of the schema, after all rows were seen."""
        if self.schema is OBJECTIONS:
            return group.select(OBJECTIONS.names)
        words = pa.array(RESTS_ON, pa.string()).take(group[GROUND.name].combine_chunks())
        return group.select(OBJECTIONS.names).append_column(RESTS_ON_COLUMN, words)


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Keys are random bits: nothing shrinks them, and uncompressed they are read five times as fast.
    compression = {name: "none" if name.endswith("_key") else "zstd" for name in schema.names}
    return pq.ParquetWriter(path, schema, compression=compression, use_dictionary=["purpose", "identifier", "rests_on"])


class _AccountKeys:
    """Counts different account keys while they come by in order."""

    def __init__(self) -> None:
        self._rows = self._accounts = self._unknown = 0
        self._of_kind = Counter[int]()
        self._last = None

    def add(self, group: pa.Table) -> None:
        """`group`: at least one row."""
        keys, kinds = (group[name].combine_chunks() for name in ("account_key", KEY_KIND.name))
        keys = keys.cast(_KEY)
        first = pa.array([keys[0] != self._last])
        new = pa.concat_arrays([first, pc.not_equal(keys[1:], keys[:-1])])
        self._rows, self._last = self._rows + len(keys), keys[-1]
        self._accounts += _count(new)
        self._unknown += _count(pc.and_(new, pc.is_null(kinds)))
        self._of_kind.update({one["values"]: one["counts"] for one in pc.value_counts(kinds.filter(new)).to_pylist()})

    def counted(self) -> WrittenObjections:
        """After the last group."""
        keys = None if self._unknown else KeyCounts(*(self._of_kind[place] for place in range(len(COUNTED))))
        return WrittenObjections(self._rows, self._accounts, keys)


def _count(flags: pa.BooleanArray) -> int:
    return int(pc.sum(flags, min_count=0).as_py())


def _objection_bucket(rows: pa.Table) -> pa.Array:
    return first_bytes(rows["account_key"].combine_chunks())


def _mention_bucket(rows: pa.Table) -> pa.Array:
    identifiers = pc.index_in(rows["identifier"].combine_chunks(), pa.array(sorted(IDENTIFIERS)))
    halves = pc.shift_right(first_bytes(rows["mention_key"].combine_chunks()).cast(pa.int32()), 4)
    return pc.add(pc.multiply(identifiers, 16), halves)


def says_grounds(path: Path) -> bool:
    """Whether the rows of a set say on what they rest; else all rest on objections."""
    return RESTS_ON_COLUMN.name in pq.read_schema(path).names


def check_schema(path: Path, *expected: pa.Schema) -> int:
    """Rows of a set's table, if it has the columns and types of its kind, or of one of its kinds.

    Raises:
        ProtocolError: `set_file_other` (values: file).
    """
    try:
        with pq.ParquetFile(path) as file:
            if not any(map(file.schema_arrow.equals, expected)):
                raise ProtocolError("set_file_other", file=path.name)
            return int(file.metadata.num_rows)
    except (pa.ArrowException, OSError) as error:
        raise ProtocolError("set_file_other", file=path.name) from error


def _sorted(
    batches: Iterable[pa.Table],
    scratch: Path,
    schema: pa.Schema,
    bucket_of: Callable[[pa.Table], pa.Array],
    merged: str,
) -> Iterator[pa.RecordBatch]:
    """All rows as the query `merged` makes them of each bucket's table `staged`."""
    buckets = SortingBuckets(scratch, schema, bucket_of)
    for rows in batches:
        buckets.add(rows.select(schema.names).cast(schema))
    with connect(arrow_lossless_conversion=True) as connection:
        for rows in buckets.tables():
            connection.register("staged", rows)
            yield from connection.sql(merged).to_arrow_reader(ROWS_PER_GROUP)
            connection.unregister("staged")


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
