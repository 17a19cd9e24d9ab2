"""Which objections of a chain of sets count in a run: one definition for whoever asks it in DuckDB."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from widerspruch.gate.engine import parquet_sql
from widerspruch.gate.sql import literal
from widerspruch.protocol.sets.merge import merged_objections
from widerspruch.protocol.sets.tables import says_grounds
from widerspruch.rulebook.decide import Run


def in_force_of(
    connection: duckdb.DuckDBPyConnection, objections: Sequence[Path], run: Run, keys: str, among: str = "TRUE"
) -> None:
    """The view `in_force` as `objections_of` has it. Of a set without increments nothing is copied to be merged."""
    if len(objections) > 1:
        objections_of(connection, objections, run, keys, among)
    else:
        connection.execute(
            f"""
            CREATE OR REPLACE VIEW in_force AS
            SELECT * FROM {parquet_sql(objections)} WHERE {among} AND {_stands(run)}
            """  # noqa: S608 (quoted)
        )


def _stands(run: Run) -> str:
    return f"""
        purpose = {literal(run.purpose)} AND received_at <= {run.frozen_at}
        AND (withdrawn_at IS NULL OR withdrawn_at > {run.frozen_at})
    """


def objections_of(
    connection: duckdb.DuckDBPyConnection,
    objections: Sequence[Path],
    run: Run,
    keys: str | None,
    among: str = "TRUE",
) -> None:
    """The table `named_objections`, with `stands` for those that count in this run; these alone in `in_force`. Every
    row says on what it rests (`rests_on`).

    Args:
        objections: The set's files, oldest first.

        keys: A query for the account keys in question, None for all. `among`: SQL that holds of all of them, so that
            DuckDB need not read the rest.
    """
    conditions = [among]
    if keys is not None:
        conditions.append(f"account_key IN ({keys})")
    reduced = []
    for place, file in enumerate(objections):
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE reduced_{place} AS
            SELECT *{"" if says_grounds(file) else ", 'objection' AS rests_on"} FROM {parquet_sql([file])}
            WHERE {" AND ".join(conditions)}
            """  # noqa: S608 (quoted)
        )
        reduced.append(f"reduced_{place}")
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE named_objections AS
        SELECT *, {_stands(run)} AS stands
        FROM ({merged_objections(reduced, grounded=True)}) AS merged
        """  # noqa: S608 (quoted)
    )
    connection.execute("CREATE OR REPLACE VIEW in_force AS SELECT * FROM named_objections WHERE stands")
