"""The folder of an earlier check: items, accounts, verdicts and findings as Parquet files."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.items.item import AccountFact
from widerspruch.items.schema import ACCOUNT_REF
from widerspruch.items.table import facts_table
from widerspruch.items.writer import whole_or_nothing
from widerspruch.person.deciding import OwnAccount

ACCOUNTS = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("ref", ACCOUNT_REF, nullable=False),
        pa.field("user_name", pa.string()),
        pa.field("adult_from", pa.int64()),
    ]
)


def known_accounts(folder: Path | None, read: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """The accounts just read and those of earlier imports into the folder; what was just read counts."""
    accounts = {account.ref: account for account in _kept(folder)} | {account.ref: account for account in read}
    return tuple(accounts.values())


def _kept(folder: Path | None) -> list[OwnAccount]:
    file = folder / "accounts.parquet" if folder else None
    if file is None or not file.exists():
        return []
    return [OwnAccount(**row) for row in pq.read_table(file, schema=ACCOUNTS).to_pylist()]


def keep_accounts(folder: Path, accounts: Sequence[OwnAccount]) -> None:
    """Leave the accounts beside the items, so that a later import knows whose they are."""
    table = pa.Table.from_pylist([structs.asdict(account) for account in accounts], schema=ACCOUNTS)
    with whole_or_nothing(folder / "accounts.parquet") as unfinished:
        pq.write_table(table, unfinished)


def keep_tables(
    folder: Path,
    connection: duckdb.DuckDBPyConnection,
    facts: Sequence[tuple[str, bytes, str, AccountFact]],
) -> None:
    """Leave verdicts, findings and account facts beside the items, keyed by item id."""
    for table in ("verdicts", "findings"):
        with whole_or_nothing(folder / f"{table}.parquet") as unfinished:
            path = str(unfinished).replace("'", "''")
            connection.execute(f"COPY {table} TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    with whole_or_nothing(folder / "account_facts.parquet") as unfinished:
        pq.write_table(facts_table(facts), unfinished)
