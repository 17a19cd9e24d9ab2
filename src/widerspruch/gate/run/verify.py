"""Verify: before anything is published, nobody of the whole exclusion set may be an author of what was kept.

It asks the output, not the worker: the kept files are read again and joined with the set itself, not with the reduced
one. What it shares with the gate is the reading of files and the profile; `audit/` shares not even that.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from widerspruch.gate.authors.buckets import bucket_sql, partitions_of
from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.decision.case_sql import AuthorType, author_sql, survey_columns
from widerspruch.gate.engine import ROWS_AT_ONCE, connect_worker, parquet_sql, write_table
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard
from widerspruch.gate.sql import column_sql, for_sql, literal
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.vocabulary import AI_KINDS


class KeptTask(TaskOfShard, frozen=True):
    """Who wrote what was kept: (author, ai) of each row of one output file that has an author, into `authors`."""

    profile: Profile
    author_type: AuthorType
    authors: str


@TaskFunction
def authors_kept(task: KeptTask) -> ResultOfShard:
    rows = 0
    with open_shard(task.shard, survey_columns(task.profile), whole=False) as reader, connect_worker() as connection:
        author = author_sql(task.profile, reader.schema, task.shard.name, task.author_type)
        query = f"""
            SELECT {author} AS author, {_is_ai_sql(task.profile)} AS ai FROM kept WHERE {author} IS NOT NULL
        """  # noqa: S608 (quoted)

        schema = for_sql(reader.schema)

        def counted() -> Iterator[pa.RecordBatch]:
            nonlocal rows
            for chunk in reader.chunks():
                rows += chunk.columns.num_rows
                yield pa.RecordBatch.from_arrays(chunk.columns.columns, schema=schema)

        connection.register("kept", pa.RecordBatchReader.from_batches(schema, counted()))
        found: pa.RecordBatchReader = connection.sql(query).to_arrow_reader(ROWS_AT_ONCE)
        write_table(task.authors, found)
    return ResultOfShard(task.shard.number, rows)


def _is_ai_sql(profile: Profile) -> str:
    if profile.kind.column is None:
        return "TRUE" if profile.kind.always in AI_KINDS else "FALSE"
    ai = [literal(value) for value, word in profile.kind.values.items() if word in AI_KINDS]
    column = column_sql(profile.kind.column)
    known = f"CAST({column} AS VARCHAR) IN ({', '.join(ai)})" if ai else "FALSE"
    return f"CASE WHEN {column} IS NULL THEN {profile.kind.null in AI_KINDS} ELSE {known} END"


def verify(
    connection: duckdb.DuckDBPyConnection,
    exclusions: ExclusionSet,
    kept: Sequence[Path],
    keyed: Sequence[Path] | None,
    run: Run,
    rows: int,
) -> Verification:
    """Rows of the output whose author the set excludes: there must be none.

    Args:
        kept: What `authors_kept` wrote.

        keyed: (author, key) of all authors of the corpus, None where authors are keys. An author of the output who is
            not there counts as found.

        rows: How many rows the output has.
    """
    # Keyed hashes are their own keys; other authors have theirs from the survey.
    key = "author" if keyed is None else "keyed.key"
    joined = "" if keyed is None else f"LEFT JOIN {parquet_sql(keyed)} AS keyed USING (author)"
    published = f'SELECT author, ai, COUNT(*) AS "rows" FROM {parquet_sql(kept)} GROUP BY author, ai'  # noqa: S608
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE published_keys AS
        SELECT {key} AS key, ai, "rows", {bucket_sql(key, "UUID")} AS bucket FROM ({published}) AS published {joined}
        """  # noqa: S608 (quoted)
    )
    found = _sum(connection, "key IS NULL")
    for partition in partitions_of(rows):
        keys = f"SELECT key FROM published_keys WHERE {partition.condition}"  # noqa: S608 (a range of numbers)
        objections_of(connection, exclusions.objections, run, keys, partition.keys("account_key"))
        found += _sum(connection, f"{partition.condition} AND {_OBJECTED_SQL}")
    return Verification(rows, found)


_OBJECTED_SQL = """
    EXISTS (
        SELECT 1 FROM in_force
        WHERE in_force.account_key = published_keys.key
        AND CASE WHEN published_keys.ai THEN in_force.ai_interactions ELSE in_force.own_content END
    )
"""


def _sum(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    """Rows of the output by authors of whom this holds."""
    query = f'SELECT COALESCE(CAST(SUM("rows") AS BIGINT), 0) FROM published_keys WHERE {condition}'  # noqa: S608
    return int(connection.execute(query).fetchall()[0][0])
