"""Reduce: which objectors are authors in this corpus at all?

Partition by partition: the set is sorted by its keys, so each partition of the authors meets one stretch of it. However
large the set and the corpus, what is kept in memory is a partition.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.authors.buckets import AuthorPartition, RowsWritten, bucket_sql, partitions_of, write_bucketed
from widerspruch.gate.authors.hash_authors import CorpusAuthors
from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.engine import connect_joining, folders_of, parquet_sql
from widerspruch.gate.schedule.tasks import Runner, TaskFunction
from widerspruch.rulebook.decide import Run


class ReduceTask(Struct, frozen=True):
    """Find the objectors among the authors of one partition.

    Attributes:
        partition: Of keys.

        keyed: Files of (author, key) sorted by the bucket of the key; of authors alone where these are keys themselves.

        objections: The set's files, oldest first.

        set_larger: Whether the set is larger than the corpus: then what others stated is left out before anything else.

        objectors: Where to write (author, covers, key, bucket of the author).
    """

    partition: AuthorPartition
    keyed: tuple[str, ...]
    held: AuthorType
    objections: tuple[str, ...]
    set_larger: bool
    run: Run
    objectors: str


def reduce_set(
    runner: Runner,
    objections: Sequence[Path],
    authors: CorpusAuthors,
    keyed: Sequence[Path] | None,
    run: Run,
    folder: Path,
) -> tuple[Path, ...]:
    """The authors whom the set names: (author, covers, key), in as many files as there are partitions.

    Where authors are keys themselves and the set is not larger than the corpus, others of the set are among them.

    covers: what of theirs is covered at the freeze: 1 own content, 2 AI interactions, 3 both, as in `cases.AUTHOR`; 0
    neither: they withdrew, or objected to mentions alone, later or for another purpose. They are among the authors
    found all the same. key: NULL where authors are keys.

    Args:
        objections: The set's files, oldest first.

        keyed: What `key_authors` gave.
    """
    stated = sum(pq.read_metadata(file).num_rows for file in objections)
    tasks = {
        partition.name: ReduceTask(
            partition=partition,
            keyed=tuple(map(str, authors.files if keyed is None else keyed)),
            held=authors.held,
            objections=tuple(map(str, objections)),
            set_larger=stated > authors.rows,
            run=run,
            objectors=str(folder / f"{partition.name}.parquet"),
        )
        for partition in partitions_of(authors.rows)
    }
    runner.all_results("objectors", reduce_partition, tasks)
    return tuple(Path(task.objectors) for task in tasks.values())


@TaskFunction
def reduce_partition(asked: ReduceTask) -> RowsWritten:
    """The objectors of one partition into a file."""
    keyed = [Path(file) for file in asked.keyed]
    objections = [Path(file) for file in asked.objections]
    folders = folders_of([*keyed, *objections])
    with connect_joining(Path(f"{asked.objectors}.spill"), threads=1, folders=folders) as connection:
        if asked.held == "UUID":
            keys = f"SELECT DISTINCT author FROM {parquet_sql(keyed)} WHERE {asked.partition.condition}"  # noqa: S608 (quoted)
            authors = "SELECT account_key AS author, covers, NULL AS key FROM objectors"
        else:
            keys = f"SELECT key FROM {parquet_sql(keyed)} WHERE {asked.partition.condition}"  # noqa: S608 (quoted)
            authors = f"""
                SELECT author, covers, key
                FROM objectors
                JOIN (SELECT author, key FROM {parquet_sql(keyed)} WHERE {asked.partition.condition}) AS keyed
                ON keyed.key = objectors.account_key
            """  # noqa: S608 (quoted)
        objections_of(
            connection, objections, asked.run, keys if asked.set_larger else None, asked.partition.keys("account_key")
        )
        connection.execute(_OBJECTORS_SQL)
        bucket = bucket_sql("author", asked.held)
        query = f"SELECT author, covers, CAST(key AS UUID) AS key, {bucket} AS bucket FROM ({authors})"  # noqa: S608
        rows = write_bucketed(connection, query, asked.objectors)
    return RowsWritten(rows)


_OBJECTORS_SQL = """
    CREATE OR REPLACE VIEW objectors AS
    SELECT account_key, CAST(CAST(own AS INTEGER) + 2 * CAST(ai AS INTEGER) AS TINYINT) AS covers
    FROM (
        SELECT account_key, BOOL_OR(stands AND own_content) AS own, BOOL_OR(stands AND ai_interactions) AS ai
        FROM named_objections GROUP BY account_key
    ) AS named
"""
