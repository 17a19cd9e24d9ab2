"""Third step, once per run: which candidates are identifiers of objectors, and which of these count.

An exact identifier counts alone. A full name is shared by many people: it counts only with a second identifier of the
same objector beside it, or where hardly anybody else bears it; other names are reported and do not count.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.engine import parquet_sql
from widerspruch.gate.mentions.identifiers import EXACT, KEYED
from widerspruch.gate.sql import literal
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run

Because = Literal[
    "exact_identifier",
    "with_exact_identifier",
    "with_companion",
    "with_place",
    "with_employer",
    "same_thread",
    "rare_name",
    "strict",
    "name_alone",
]
BECAUSE: tuple[Because, ...] = get_args(Because)
"""Why an identifier counts, strongest first; `name_alone` does not count."""

HITS = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("identifier", pa.string(), nullable=False),
        pa.field("because", pa.string(), nullable=False),
        pa.field("entry", pa.int32(), nullable=False),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("length", pa.int32()),
        pa.field("account_key", pa.uuid(), nullable=False),
        pa.field("counts", pa.bool_(), nullable=False),
        pa.field("covered", pa.bool_(), nullable=False),
    ]
)
"""An identifier of an objector in a row. `covered`: whether their objection covers mentions."""

ROWS_AT_ONCE = 131_072
UNUSUAL = 1
"""Bearers up to which a name counts alone. Two were measured to be wrong in every second case."""


class Threads(Struct, frozen=True):
    """Which rows belong together, and which objectors wrote in which thread.

    Attributes:
        rows: One file per shard, in the order of the candidates' files: (row int64, thread).

        objectors: (thread, account_key uuid): who wrote in it. `thread` has one type everywhere.
    """

    rows: tuple[Path, ...]
    objectors: Path


def match(
    connection: duckdb.DuckDBPyConnection,
    found: Sequence[Path],
    sets: Sequence[ExclusionSet],
    run: Run,
    *,
    threads: Threads | None = None,
    strict: bool = False,
) -> Iterator[tuple[int, pa.Table]]:
    """The identifiers of objectors whose objection is in force at the freeze, shard by shard.

    The connection must send UUIDs as they are (`arrow_lossless_conversion`); tables `mention_hits` and `in_force` are
    left in it. Memory: the candidates that passed the sieve, never the set, which streams past them.

    Args:
        found: One Parquet file of keyed candidates (`KEYED`) per shard.

        sets: One per platform.

        strict: Whether every full name counts (for small corpora: most hits are of namesakes).

    Yields:
        (place in `found`, rows of `HITS` sorted by row, column, entry, start and identifier), only shards that have
        any.
    """
    connection.execute(_candidates_sql(found))
    mentions = [file for one in sets for file in one.mentions]
    connection.execute(_HITS_SQL.format(mentions=parquet_sql(mentions), exact=_listed(EXACT)))
    # No account of one platform has the key of one of another, so that chains do not touch each other.
    objections = [file for one in sets for file in one.objections]
    objections_of(connection, objections, run, "SELECT account_key FROM mention_hits")
    connection.execute(_threads_sql(threads))
    query = _DECIDED_SQL.format(exact=_listed(EXACT), rare=f"name.bearers <= {UNUSUAL}", strict=str(strict).lower())
    waiting: list[pa.RecordBatch] = []
    shard = -1
    for batch in connection.sql(query).to_arrow_reader(ROWS_AT_ONCE):
        shards = batch.column(0)
        for number in pc.unique(shards).to_pylist():
            part = batch.filter(pc.equal(shards, number))
            if number != shard and waiting:
                yield shard, _hits(waiting)
                waiting = []
            shard = number
            waiting.append(part)
    if waiting:
        yield shard, _hits(waiting)


def _hits(batches: list[pa.RecordBatch]) -> pa.Table:
    return pa.Table.from_batches(batches).select(HITS.names).cast(HITS)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(literal(word) for word in words)


def _candidates_sql(found: Sequence[Path]) -> str:
    columns = ", ".join(f'"{field.name}"' for field in KEYED)
    parts = [
        f"SELECT {number} AS shard, {columns} FROM {parquet_sql([file])}"  # noqa: S608
        for number, file in enumerate(found)
    ]
    return f"CREATE OR REPLACE TEMP VIEW found AS {' UNION ALL '.join(parts) or _NO_CANDIDATES}"


def _threads_sql(threads: Threads | None) -> str:
    if threads is None or not threads.rows:
        return 'CREATE OR REPLACE TEMP TABLE in_thread (shard INTEGER, "row" BIGINT, account_key UUID)'
    parts = [
        f'SELECT {number} AS shard, "row", thread FROM {parquet_sql([file])}'  # noqa: S608
        for number, file in enumerate(threads.rows)
    ]
    return f"""
        CREATE OR REPLACE TEMP TABLE in_thread AS
        SELECT DISTINCT rows_.shard, rows_."row", wrote.account_key
        FROM ({" UNION ALL ".join(parts)}) AS rows_
        SEMI JOIN mention_hits ON mention_hits.shard = rows_.shard AND mention_hits."row" = rows_."row"
        JOIN {parquet_sql([threads.objectors])} AS wrote ON wrote.thread = rows_.thread
        SEMI JOIN mention_hits AS hit ON hit.account_key = wrote.account_key
    """  # noqa: S608


_NO_CANDIDATES = """
    SELECT 0 AS shard, 0::BIGINT AS "row", '' AS "column", '' AS identifier, NULL::UUID AS mention_key,
        0 AS entry, 0 AS start, 0 AS length WHERE false
"""

_HITS_SQL = """
    CREATE OR REPLACE TEMP TABLE mention_hits AS
    SELECT found.shard, found."row", found."column", found.identifier, found.entry, found.start, found.length,
        known.account_key, MAX(known.bearers) AS bearers
    FROM {mentions} AS known
    JOIN found ON found.mention_key = known.mention_key AND found.identifier = known.identifier
    GROUP BY ALL
"""

# A second identifier stands elsewhere in the row than the name itself: "Anna Berlin" does not live in Berlin for that.
_DECIDED_SQL = """
    WITH objectors AS (
        SELECT account_key, BOOL_OR(mentions) AS covered FROM in_force GROUP BY account_key
    ),
    beside AS (
        SELECT name.shard, name."row", name.account_key, name."column", name.entry, name.start, name.length,
            MIN(CASE
                WHEN other.identifier IN ({exact}) THEN 1
                WHEN other.identifier = 'companion' THEN 2
                WHEN other.identifier = 'place' THEN 3
                ELSE 4 END) AS strength
        FROM mention_hits AS name
        JOIN mention_hits AS other
            ON other.shard = name.shard AND other."row" = name."row" AND other.account_key = name.account_key
        WHERE name.identifier = 'name' AND other.identifier <> 'name'
            AND (other."column" <> name."column" OR other.entry <> name.entry
                OR other.length IS NULL OR name.length IS NULL
                OR other.start >= name.start + name.length OR other.start + other.length <= name.start)
        GROUP BY ALL
    ),
    reasons AS (
        SELECT name.*, CASE
            WHEN name.identifier IN ({exact}) THEN 'exact_identifier'
            WHEN beside.strength = 1 THEN 'with_exact_identifier'
            WHEN beside.strength = 2 THEN 'with_companion'
            WHEN beside.strength = 3 THEN 'with_place'
            WHEN beside.strength = 4 THEN 'with_employer'
            WHEN in_thread.account_key IS NOT NULL THEN 'same_thread'
            WHEN {rare} THEN 'rare_name'
            WHEN {strict} THEN 'strict'
            ELSE 'name_alone' END AS because
        FROM mention_hits AS name
        LEFT JOIN beside
            ON name.identifier = 'name' AND beside.shard = name.shard AND beside."row" = name."row"
            AND beside.account_key = name.account_key AND beside."column" = name."column"
            AND beside.entry = name.entry
            AND beside.start IS NOT DISTINCT FROM name.start AND beside.length IS NOT DISTINCT FROM name.length
        LEFT JOIN in_thread
            ON in_thread.shard = name.shard AND in_thread."row" = name."row"
            AND in_thread.account_key = name.account_key
        WHERE name.identifier IN ({exact}, 'name')
    )
    SELECT reasons.shard, reasons."row", reasons."column", reasons.identifier, reasons.because, reasons.entry,
        reasons.start, reasons.length, reasons.account_key, reasons.because <> 'name_alone' AS counts, objectors.covered
    FROM reasons
    JOIN objectors ON objectors.account_key = reasons.account_key
    ORDER BY reasons.shard, reasons."row", reasons."column", reasons.entry, reasons.start, reasons.identifier,
        reasons.length, reasons.account_key, reasons.because
"""
