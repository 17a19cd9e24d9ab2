"""Reduce: which objectors are authors in this corpus at all? Then the gate needs only those.

However large the exclusion set, what is kept in memory follows the corpus: the set streams past the corpus's authors.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from widerspruch.gate.deciding import ROWS_AT_ONCE
from widerspruch.gate.rows_sql import AuthorType, literal
from widerspruch.gate.survey import write_table
from widerspruch.protocol.exclusion_set import ExclusionSet
from widerspruch.protocol.set_merge import merged_objections
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.decision_tables import connect

MEMORY = "768MB"


def connect_driver(scratch: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """DuckDB for the steps over the whole corpus; what does not fit into memory goes to `scratch`."""
    connection = connect()
    connection.execute("SET arrow_lossless_conversion = true")
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {literal(str(scratch / 'spill'))}")
    connection.execute("SET preserve_insertion_order = false")
    return connection


def parquet_sql(files: Sequence[Path], *, alike: bool = True) -> str:
    """Parquet files as one relation. Where they are not `alike`, a column has the type that holds all values;
    else DuckDB would read every file as it reads the first."""
    named = ", ".join(literal(str(file)) for file in files)
    return f"read_parquet([{named}])" if alike else f"read_parquet([{named}], union_by_name = true)"


def gather_authors(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], held: AuthorType, target: Path) -> int:
    """The distinct authors of all shards in one file; how many there are.

    One column `author`, and `key` beside it where authors are keyed hashes already.
    """
    columns = "author, author AS key" if held == "UUID" else "author"
    source = parquet_sql(parts, alike=False)
    query = f"SELECT {columns} FROM (SELECT DISTINCT CAST(author AS {held}) AS author FROM {source})"  # noqa: S608
    return _write(connection, query, target)


def reduce_set(
    connection: duckdb.DuckDBPyConnection, exclusions: ExclusionSet, keyed: Sequence[Path], run: Run, target: Path
) -> int:
    """The authors who objected, in force at the freeze: (author, covers); how many there are.

    covers: 1 own content, 2 AI interactions, 3 both, as in `cases.AUTHOR`.
    """
    source = parquet_sql(keyed)
    connection.execute(f"CREATE OR REPLACE VIEW keyed AS SELECT author, key FROM {source}")  # noqa: S608 (quoted)
    objections_of(connection, exclusions, run, "SELECT key FROM keyed")
    return _write(
        connection,
        """
        SELECT author, CAST(MAX(CAST(own AS INTEGER)) + 2 * MAX(CAST(ai AS INTEGER)) AS TINYINT) AS covers
        FROM (
            SELECT account_key, BOOL_OR(own_content) AS own, BOOL_OR(ai_interactions) AS ai
            FROM in_force GROUP BY account_key
        ) AS objectors
        JOIN keyed ON keyed.key = objectors.account_key
        WHERE own OR ai
        GROUP BY author
        """,
        target,
    )


def objections_of(connection: duckdb.DuckDBPyConnection, exclusions: ExclusionSet, run: Run, keys: str) -> None:
    """The table `in_force`: objections of these accounts that count in this run.

    Args:
        keys: A query for account keys.
    """
    reduced = []
    for place, file in enumerate(exclusions.objections):
        connection.execute(
            f"""
            CREATE OR REPLACE TABLE reduced_{place} AS
            SELECT * FROM {parquet_sql([file])}
            WHERE purpose = {literal(run.purpose)} AND account_key IN ({keys})
            """  # noqa: S608 (quoted)
        )
        reduced.append(f"reduced_{place}")
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE in_force AS
        SELECT * FROM ({merged_objections(reduced)}) AS merged
        WHERE received_at <= {run.frozen_at} AND (withdrawn_at IS NULL OR withdrawn_at > {run.frozen_at})
        """  # noqa: S608 (quoted)
    )


def _write(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> int:
    rows: pa.RecordBatchReader = connection.sql(query).to_arrow_reader(ROWS_AT_ONCE)
    return write_table(str(target), rows)
