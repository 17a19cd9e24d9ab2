"""What was found in all shards, matched with the set, as one file of hits per shard."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from widerspruch.gate.mentions.finding import FindTask
from widerspruch.gate.mentions.match import HITS, Threads, match
from widerspruch.gate.reduce import parquet_sql
from widerspruch.gate.request import Plan
from widerspruch.protocol.exclusion_set import ExclusionSet


def write_hits(
    connection: duckdb.DuckDBPyConnection,
    exclusions: ExclusionSet,
    plan: Plan,
    tasks: Sequence[FindTask],
    keyed: Sequence[Path],
    folder: Path,
) -> None:
    """One file of `HITS` per shard into `folder`, empty where nobody is mentioned.

    Args:
        tasks: What was looked for, all of it done.

        keyed: (author, key) of all authors of the corpus.
    """
    folder.mkdir(exist_ok=True)
    for task in tasks:
        pq.write_table(HITS.empty_table(), _file(folder, task))
    threads = _threads(connection, exclusions, tasks, keyed, folder)
    found = [Path(task.found) for task in tasks]
    for place, hits in match(connection, found, exclusions, plan.run, threads=threads, strict=plan.strict_names):
        pq.write_table(hits, _file(folder, tasks[place]))


def _threads(
    connection: duckdb.DuckDBPyConnection,
    exclusions: ExclusionSet,
    tasks: Sequence[FindTask],
    keyed: Sequence[Path],
    folder: Path,
) -> Threads | None:
    """Who of the mentionable objectors wrote in which thread."""
    if not any(task.profile.mentions and task.profile.mentions.thread for task in tasks):
        return None
    rows = tuple(Path(task.threaded) for task in tasks)
    objectors = folder / "objectors-in-threads"
    query = f"""
        SELECT DISTINCT threaded.thread, keyed.key AS account_key
        FROM {parquet_sql(rows)} AS threaded
        JOIN {parquet_sql(keyed)} AS keyed ON CAST(keyed.author AS VARCHAR) = threaded.author
        WHERE keyed.key IN (SELECT account_key FROM {parquet_sql(exclusions.mentions)})
    """  # noqa: S608 (quoted)
    pq.write_table(connection.sql(query).to_arrow_table(), objectors)
    return Threads(rows, objectors)


def _file(folder: Path, task: FindTask) -> Path:
    return folder / f"{task.shard.number:06}.parquet"
