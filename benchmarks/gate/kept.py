"""What the copies that the gate is held to need beforehand, found by a hand-written query.

The rows that a gate keeps, for the copy of picked rows: they are written as the corpus is (Arrow's writer, its
settings, its row groups, a file for each file), so that reading them costs what reading the corpus costs. And up to
which hash of its id a row belongs to the filtered copy, so that it is as many.
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
    connection = _with_objectors(place, rows, keys, keyed=keyed)
    for file in sorted(place.corpus(rows, keyed=keyed).glob("*.parquet")):
        _pick(connection, file, part / file.name, keyed=keyed)
    part.rename(target)


def make_bound(place: Place, rows: int, keys: int) -> int:
    """Up to which `hash(id)` there are as many rows as a gate with this set keeps; both variants have the same."""
    target = place.bound(rows, keys)
    if not target.exists():
        print(f"counting the rows of {target.name} ...", file=sys.stderr)
        connection = _with_objectors(place, rows, keys, keyed=True)
        corpus = place.corpus(rows, keyed=True)
        ((kept,),) = connection.execute(f"SELECT count(*) FROM {_used(f'{corpus}/*.parquet', keyed=True)}").fetchall()
        # Different whole numbers have different hashes in DuckDB: the bound is exact.
        ((bound,),) = connection.execute(
            f"SELECT hash(id) FROM '{corpus}/*.parquet' ORDER BY 1 LIMIT 1 OFFSET {kept - 1}"
        ).fetchall()
        part = target.with_name(f".{target.name}")
        part.write_text(f"{bound}\n", "utf-8")
        part.rename(target)
    return int(target.read_text("utf-8"))


def _with_objectors(place: Place, rows: int, keys: int, *, keyed: bool) -> duckdb.DuckDBPyConnection:
    """A connection with a table of those among the authors who object."""
    connection = connect(threads=2)
    listed = "account_key" if keyed else "author_id"
    objections = place.exclusion_set(keys) / "objections.parquet" if keyed else place.ids(keys)
    connection.execute(f"""
        CREATE TABLE objectors AS
        SELECT DISTINCT {listed} AS objector FROM '{objections}' WHERE {IN_FORCE.format(freeze=FREEZE)}
        AND {listed} IN (SELECT {_author(keyed=keyed)} FROM '{place.corpus(rows, keyed=keyed)}/*.parquet')
    """)
    return connection


def _author(*, keyed: bool) -> str:
    return "author_key" if keyed else "author_id"


def _used(source: str, *, keyed: bool) -> str:
    """What stands behind FROM for the rows that a gate keeps."""
    reason = REASON.format(objected="objector IS NOT NULL")
    joined = f"'{source}' AS posts LEFT JOIN objectors ON objector = {_author(keyed=keyed)}"
    return f"{joined} WHERE {reason} = 'used'"


def _pick(connection: duckdb.DuckDBPyConnection, source: Path, target: Path, *, keyed: bool) -> None:
    picked = connection.sql(f"SELECT posts.* FROM {_used(str(source), keyed=keyed)} ORDER BY id")
    schema = KEYED if keyed else PLAIN
    with pq.ParquetWriter(target, schema, **PARQUET) as writer:
        table = picked.to_arrow_table()
        writer.write_table(table.cast(schema), row_group_size=ROW_GROUP)
