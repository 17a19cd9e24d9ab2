"""What holds after a chain of sets: the rows that their tree commits to, in one spelling.

The same as `merge.merged_objections` says, of a single set, too: an account's rows of one purpose, receipt, withdrawal
and ground are one row with all their scopes, and a row that covers nothing is none.
"""

from collections.abc import Sequence
from functools import reduce
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.protocol.hashing_key import KEY_BYTES
from widerspruch.protocol.sets.merge import merged_objections
from widerspruch.protocol.sets.stretches import key_array
from widerspruch.protocol.sets.tables import GROUNDED_OBJECTIONS, OBJECTIONS, RESTS_ON_COLUMN
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.vocabulary import SCOPES

_SAME = ("account_key", "purpose", "received_at")


class EffectiveRows:
    """Works that out, for one stretch of accounts after another."""

    def __init__(self) -> None:
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()

    def of(self, sources: Sequence[pa.Table]) -> pa.Table:
        """What holds of some accounts.

        Args:
            sources: All rows of these accounts, of each set of the chain, oldest first, each sorted as in its file.

        Returns:
            With the columns of `OBJECTIONS`, sorted by account key, purpose, receipt, withdrawal (null last); with
            those of `GROUNDED_OBJECTIONS` where a source has them, and then sorted by ground at last.
        """
        first, *later = (_covering(rows) for rows in _alike(sources))
        touched = pa.concat_arrays([pa.array([], pa.binary(KEY_BYTES)), *map(key_array, later), _spread(first)])
        merged = pc.is_in(key_array(first), touched)
        asked = [first.filter(merged), *later]
        if not any(len(rows) for rows in asked):
            return first
        found = pa.concat_tables([first.filter(pc.invert(merged)), self._merged(asked)])
        return found.take(pc.sort_indices(key_array(found)))  # what is equal keeps its order

    def _merged(self, sources: Sequence[pa.Table]) -> pa.Table:
        if self._connection is None:  # most stretches of most sets need none
            self._connection = connect(arrow_lossless_conversion=True, threads=1)
        names = [f"set_{place}" for place in range(len(sources))]
        grounded = RESTS_ON_COLUMN.name in sources[0].column_names
        told = "withdrawn_at, rests_on" if grounded else "withdrawn_at"
        for name, rows in zip(names, sources, strict=True):
            self._connection.register(name, rows)
        scopes = ", ".join(f"BOOL_OR({scope}) AS {scope}" for scope in SCOPES)
        found = self._connection.sql(
            f"SELECT account_key, purpose, received_at, {scopes}, {told} "  # noqa: S608 (names of ours)
            f"FROM ({merged_objections(names, grounded=grounded)}) GROUP BY account_key, purpose, received_at, {told} "
            f"ORDER BY account_key, purpose, received_at, {told.replace('_at', '_at NULLS LAST')}"
        ).to_arrow_table()
        for name in names:
            self._connection.unregister(name)
        return found.cast(GROUNDED_OBJECTIONS if grounded else OBJECTIONS)


def _alike(sources: Sequence[pa.Table]) -> Sequence[pa.Table]:
    """Where one of them says on what its rows rest, all do."""
    if all(RESTS_ON_COLUMN.name not in rows.column_names for rows in sources):
        return sources
    return [
        rows
        if RESTS_ON_COLUMN.name in rows.column_names
        else rows.append_column(RESTS_ON_COLUMN, pa.repeat(pa.scalar("objection"), len(rows)))
        for rows in sources
    ]


def _covering(rows: pa.Table) -> pa.Table:
    """Without those that cover nothing."""
    covers = pc.or_(pc.or_(rows["own_content"], rows["ai_interactions"]), rows["mentions"])
    return rows if pc.all(covers, min_count=0).as_py() else rows.filter(covers)


def _spread(rows: pa.Table) -> pa.Array:
    """Account keys with several rows of one purpose and receipt, which may have to become one."""
    again = [pc.equal(rows[name].combine_chunks()[1:], rows[name].combine_chunks()[:-1]) for name in _SAME[1:]]
    keys = key_array(rows)
    again.append(pc.equal(keys[1:], keys[:-1]))
    return keys[1:].filter(reduce(pc.and_, again)).unique()
