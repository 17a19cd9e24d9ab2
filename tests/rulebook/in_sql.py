"""`decide.sql` over plain values: the tables that it joins, and DuckDB's answer."""

from collections.abc import Sequence

import pyarrow as pa
from msgspec.structs import asdict

from one_duckdb import ours
from widerspruch.rulebook.decide import Decision, ItemRow, Objection, Run
from widerspruch.rulebook.decision_tables import DECISION_SQL, objections_table, runs_table

ITEMS = pa.schema(
    [
        pa.field("item_id", pa.int64(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("account_ref", pa.string()),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("audience", pa.string(), nullable=False),
        pa.field("created_at", pa.int64()),
        pa.field("state", pa.string(), nullable=False),
        pa.field("adult", pa.bool_()),
        pa.field("adult_from", pa.int64()),
    ]
)
"""The columns of `items` that the decision reads; ids and accounts may have other types, the same in all tables."""
MENTIONS = pa.schema([ITEMS.field("item_id"), pa.field("account_ref", pa.string(), nullable=False)])


def tables(items: Sequence[ItemRow], objections: Sequence[Objection]) -> dict[str, pa.Table]:
    """Items by their position, mentions and objections."""
    rows = [
        {name: getattr(item, name, None) for name in ITEMS.names}
        | {"item_id": number, "account_ref": item.account, **asdict(item.age)}
        for number, item in enumerate(items)
    ]
    mentions = [{"item_id": n, "account_ref": who} for n, item in enumerate(items) for who in item.mentions]
    return {
        "items": pa.Table.from_pylist(rows, ITEMS),
        "mentions": pa.Table.from_pylist(mentions, MENTIONS),
        "objections": objections_table([(one.account, one) for one in objections], pa.string()),
    }


def decide_in_sql(
    items: Sequence[ItemRow], terms: pa.Table, objections: Sequence[Objection], runs: dict[str, Run]
) -> dict[tuple[str, int], Decision]:
    """The decision by run id and position of the item."""
    connection = ours()
    for name, table in {**tables(items, objections), "terms": terms, "runs": runs_table(runs)}.items():
        connection.register(name, table)
    rows = connection.execute(DECISION_SQL).fetchall()
    return {(run_id, number): Decision(*decision) for run_id, number, *decision in rows}
