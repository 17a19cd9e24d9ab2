"""The rows that a gate keeps, picked once by a hand-written query: what the plain copy in the ratios copies.

They are written as the corpus is (Arrow's writer, its settings, its row groups, a file for each file), so that
reading them costs what reading the corpus costs.
"""

import shutil
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.gate.baselines import IN_FORCE, REASON
from benchmarks.gate.corpus import FREEZE, KEYED, PARQUET, PLAIN, ROW_GROUP, Place, connect


def make_kept(place: Place, rows: int, keys: int, *, keyed: bool) -> None:
    """Write the kept rows of a corpus, unless they are there."""
    target = place.kept(rows, keys, keyed=keyed)
    if target.exists():
        return
    print(f"picking the rows of {target.name} ...", file=sys.stderr)
    part = target.with_name(f".{target.name}")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    connection = connect(threads=2)
    corpus = place.corpus(rows, keyed=keyed)
    column, listed = ("author_key", "account_key") if keyed else ("author_id", "author_id")
    objections = place.exclusion_set(keys) / "objections.parquet" if keyed else place.ids(keys)
    connection.execute(f"""
        CREATE TABLE objectors AS
        SELECT DISTINCT {listed} AS objector FROM '{objections}'
        WHERE {IN_FORCE.format(freeze=FREEZE)} AND {listed} IN (SELECT {column} FROM '{corpus}/*.parquet')
    """)
    for file in sorted(corpus.glob("*.parquet")):
        _pick(connection, file, part / file.name, column, keyed=keyed)
    part.rename(target)


def _pick(connection: duckdb.DuckDBPyConnection, source: Path, target: Path, column: str, *, keyed: bool) -> None:
    reason = REASON.format(objected="objector IS NOT NULL")
    picked = connection.sql(f"""
        SELECT posts.* FROM '{source}' AS posts LEFT JOIN objectors ON objector = {column}
        WHERE {reason} = 'used' ORDER BY id
    """)
    schema = KEYED if keyed else PLAIN
    with pq.ParquetWriter(target, schema, **PARQUET) as writer:
        table = picked.to_arrow_table()
        writer.write_table(table.cast(schema), row_group_size=ROW_GROUP)
