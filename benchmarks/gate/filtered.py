"""Up to which hash of its id a row belongs to the filtered copy, so that it writes as many rows as the gate keeps."""

import sys

from benchmarks.gate.baselines import IN_FORCE, REASON
from benchmarks.gate.corpus import FREEZE, Place, connect


def make_bound(place: Place, rows: int, keys: int) -> int:
    """The bound, counted once by a hand-written query; both variants of the corpus have the same."""
    target = place.bound(rows, keys)
    if not target.exists():
        print(f"counting the rows of {target.name} ...", file=sys.stderr)
        corpus = f"'{place.corpus(rows, keyed=True)}/*.parquet'"
        connection = connect(threads=2)
        connection.execute(f"""
            CREATE TABLE objectors AS
            SELECT DISTINCT account_key AS objector FROM '{place.exclusion_set(keys)}/objections.parquet'
            WHERE {IN_FORCE.format(freeze=FREEZE)} AND account_key IN (SELECT author_key FROM {corpus})
        """)
        reason = REASON.format(objected="objector IS NOT NULL")
        ((kept,),) = connection.execute(
            f"SELECT count(*) FROM {corpus} LEFT JOIN objectors ON objector = author_key WHERE {reason} = 'used'"
        ).fetchall()
        # Different whole numbers have different hashes in DuckDB: the bound is exact.
        ((bound,),) = connection.execute(
            f"SELECT hash(id) FROM {corpus} ORDER BY 1 LIMIT 1 OFFSET {kept - 1}"
        ).fetchall()
        part = target.with_name(f".{target.name}")
        part.write_text(f"{bound}\n", "utf-8")
        part.rename(target)
    return int(target.read_text("utf-8"))
