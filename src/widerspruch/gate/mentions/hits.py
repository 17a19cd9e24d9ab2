"""What was found in all shards, matched with the set, as one file of hits per shard."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.engine import parquet_sql
from widerspruch.gate.mentions.finding import FindTask
from widerspruch.gate.mentions.match import HITS, Threads, match
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run


class HitFiles(Struct, frozen=True):
    """Files of `HITS` by the shard's number."""

    files: dict[int, str]


def write_hits(
    connection: duckdb.DuckDBPyConnection,
    sets: Sequence[ExclusionSet],
    run: Run,
    tasks: Sequence[FindTask],
    folder: Path,
    *,
    strict: bool,
) -> HitFiles:
    """One file of `HITS` per shard into `folder`, empty where nobody is mentioned.

    Args:
        sets: One per platform.

        tasks: What was looked for, all of it done.

        strict: Whether every full name counts.
    """
    folder.mkdir(exist_ok=True)
    for task in tasks:
        pq.write_table(HITS.empty_table(), _file(folder, task))
    threads = _threads(connection, sets, tasks, folder)
    found = [Path(task.found) for task in tasks]
    for place, hits in match(connection, found, sets, run, threads=threads, strict=strict):
        pq.write_table(hits, _file(folder, tasks[place]))
    return HitFiles({task.shard.number: str(_file(folder, task)) for task in tasks})


def _threads(
    connection: duckdb.DuckDBPyConnection,
    sets: Sequence[ExclusionSet],
    tasks: Sequence[FindTask],
    folder: Path,
) -> Threads | None:
    """Who of the mentionable objectors wrote in which thread."""
    if not any(task.profile.mentions and task.profile.mentions.thread for task in tasks):
        return None
    rows = tuple(Path(task.threaded) for task in tasks)
    objectors = folder / "objectors-in-threads"
    mentions = [file for one in sets for file in one.mentions]
    query = f"""
        SELECT DISTINCT thread, account_key FROM {parquet_sql(rows)}
        WHERE account_key IN (SELECT account_key FROM {parquet_sql(mentions)})
    """  # noqa: S608 (quoted)
    pq.write_table(connection.sql(query).to_arrow_table(), objectors)
    return Threads(rows, objectors)


def _file(folder: Path, task: FindTask) -> Path:
    return folder / f"{task.shard.number:06}.parquet"
