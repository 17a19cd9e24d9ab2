"""What holds after a chain of sets: the rows that their tree commits to, in one spelling.

The same as `merge.merged_objections` says, of a single set, too: an account's rows of one purpose, receipt and
withdrawal are one row with all their scopes, and a row that covers nothing is none.
"""

from collections.abc import Sequence
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.protocol.sets.merge import merged_objections
from widerspruch.protocol.sets.tables import OBJECTIONS
from widerspruch.rulebook.database import connect

_ORDER = "account_key, purpose, received_at, withdrawn_at NULLS LAST"
_SCOPES = ("own_content", "ai_interactions", "mentions")
_SAME = ("account_key", "purpose", "received_at")


def effective_rows(sources: Sequence[pa.Table]) -> pa.Table:
    """What holds of some accounts.

    Args:
        sources: All rows of these accounts, of each set of the chain, oldest first, each sorted as in its file.

    Returns:
        With the columns of `OBJECTIONS`, sorted by account key, purpose, receipt, withdrawal (null last).
    """
    rest, *later = (_covering(rows) for rows in sources)
    touched = reduce(_united, [_keys(rows).unique() for rows in later], pa.array([], pa.binary(16)))
    merged = pc.or_(pc.is_in(_keys(rest), touched), pc.is_in(_keys(rest), _spread(rest)))
    asked = [rest.filter(merged), *later]
    if not any(len(rows) for rows in asked):
        return rest
    found = pa.concat_tables([rest.filter(pc.invert(merged)), _merged(asked)])
    return found.take(pc.sort_indices(pa.table({"key": _keys(found)}), [("key", "ascending")]))  # it is stable


def _covering(rows: pa.Table) -> pa.Table:
    """Without those that cover nothing."""
    covers = pc.or_(pc.or_(rows["own_content"], rows["ai_interactions"]), rows["mentions"])
    return rows if pc.all(covers, min_count=0).as_py() else rows.filter(covers)


def _keys(rows: pa.Table) -> pa.Array:
    return rows["account_key"].combine_chunks().storage


def _united(one: pa.Array, other: pa.Array) -> pa.Array:
    return pa.concat_arrays([one, other]).unique()


def _spread(rows: pa.Table) -> pa.Array:
    """Account keys with several rows of one purpose and receipt, which may have to become one."""
    again = [pc.equal(rows[name].combine_chunks()[1:], rows[name].combine_chunks()[:-1]) for name in _SAME[1:]]
    keys = _keys(rows)
    again.append(pc.equal(keys[1:], keys[:-1]))
    return keys[1:].filter(reduce(pc.and_, again)).unique()


def _merged(sources: Sequence[pa.Table]) -> pa.Table:
    scopes = ", ".join(f"BOOL_OR({scope}) AS {scope}" for scope in _SCOPES)
    with connect(arrow_lossless_conversion=True, threads=1) as connection:
        for place, rows in enumerate(sources):
            connection.register(f"set_{place}", rows)
        merged = merged_objections([f"set_{place}" for place in range(len(sources))])
        found = connection.sql(
            f"SELECT account_key, purpose, received_at, {scopes}, withdrawn_at FROM ({merged}) "  # noqa: S608
            f"GROUP BY account_key, purpose, received_at, withdrawn_at ORDER BY {_ORDER}"
        ).to_arrow_table()
    return found.cast(OBJECTIONS)
