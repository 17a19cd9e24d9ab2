"""The folder of an earlier check: items, accounts, verdicts and findings as Parquet files.

It changes all at once, at the end of a check: until then everything new lies beside it under names of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.items.identity import IDENTITY_VERSION
from widerspruch.items.item import AccountFact
from widerspruch.items.schema import ACCOUNT_FACT, ACCOUNT_REF, ITEM
from widerspruch.items.table import facts_table
from widerspruch.lib.database_files import copy_sql
from widerspruch.lib.targets import FileTarget, FolderTarget, TargetRefusedError
from widerspruch.lib.whole_files import UNFINISHED, atomic_path, put_in_place
from widerspruch.person.deciding import OwnAccount
from widerspruch.person.importing import with_keys
from widerspruch.person.whose import Owners, evidence_of

ITEMS, ACCOUNTS, FACTS = "items.parquet", "accounts.parquet", "account_facts.parquet"
MADE_ANEW = {"verdicts": ("item_id", "verdict", "reason", "rule", "terms_id"), "findings": ("item_id", "kinds")}
"""Tables that every check writes anew, over all items, and their columns."""
_UNFINISHED_ITEMS = f".{ITEMS}.next"

ACCOUNT_SCHEMA = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("ref", ACCOUNT_REF, nullable=False),
        pa.field("user_name", pa.string()),
        pa.field("adult_from", pa.int64()),
        pa.field("display_name", pa.string()),
    ]
)


COLUMNS: dict[str, set[str]] = {
    ITEMS: set(ITEM.names),
    ACCOUNTS: set(ACCOUNT_SCHEMA.names),
    FACTS: set(ACCOUNT_FACT.names),
    **{f"{table}.parquet": set(columns) for table, columns in MADE_ANEW.items()},
}
"""All files of the folder. One of these names that has other columns is none of ours, or of another version."""


def kept_in(folder: Path) -> FolderTarget:
    """The folder as a target: all tables that a check leaves in it."""
    return FolderTarget(folder, tuple(FileTarget(folder / name, _is_table_of_ours) for name in COLUMNS))


def _is_table_of_ours(file: Path) -> bool:
    try:
        with pq.ParquetFile(file) as table:
            if set(table.schema_arrow.names) != COLUMNS[file.name]:
                return False
            if "identity_version" not in COLUMNS[file.name] or not table.num_row_groups:
                return True
            first = table.read_row_group(0, columns=["identity_version"])
    except (pa.ArrowInvalid, OSError):
        return False
    # Two rules give one item two names: what another rule named cannot be added to without doubling it.
    return set(first["identity_version"].to_pylist()) <= {IDENTITY_VERSION}


@contextmanager
def unfinished_items(folder: Path | None) -> Iterator[Path | None]:
    """Where the items of this check lie until all of it is done; None where nothing is to be kept."""
    if folder is None:
        yield None
        return
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)  # what a check left that was killed
    try:
        try:
            yield folder / _UNFINISHED_ITEMS
        finally:
            _clear(folder)
    finally:
        _clear(folder)  # again, should an interruption have come just then


def _clear(folder: Path) -> None:
    """Remove the unfinished items and what was on the way to them: an interruption may come while that is cleared
    away where it was made."""
    for begun in (f".*{_UNFINISHED_ITEMS}*", f"{UNFINISHED}*"):
        for path in folder.glob(begun):
            path.unlink(missing_ok=True)
    (folder / _UNFINISHED_ITEMS).unlink(missing_ok=True)


def known_items(folder: Path | None) -> Path | None:
    """The items of earlier checks in the folder, if there are any."""
    return _ours(folder / ITEMS) if folder is not None else None


def known_accounts(folder: Path | None, read: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """The accounts just read and those of earlier imports into the folder; what was just read counts."""
    kept = _kept(folder)
    if not kept:
        return tuple(read)
    accounts = {(account.platform, account.ref): account for account in kept}
    for account in read:
        accounts[account.platform, account.ref] = account.or_else(accounts.get((account.platform, account.ref)))
    return with_keys(list(accounts.values()))


def known_owners(folder: Path | None) -> Owners:
    """Whose the exports of earlier checks were, by what was kept of them."""
    kept = _kept(folder)
    file = _ours(folder / FACTS) if folder is not None else None
    facts: dict[tuple[str, bytes], list[AccountFact]] = {}
    for row in pq.read_table(file).to_pylist() if file is not None else ():
        fact = AccountFact(row["fact"], row["value"], row["valid_from"])
        facts.setdefault((row["platform"], row["account_ref"]), []).append(fact)
    return Owners(
        {
            (account.platform, account.ref): evidence_of(
                [account.user_name] if account.user_name else [], facts.get((account.platform, account.ref), ())
            )
            for account in kept
        },
        _exports_read(folder),
    )


def _exports_read(folder: Path | None) -> Iterator[tuple[str, bytes, str]]:
    """Platform, account and export of all that was read before, a stretch of rows at a time."""
    file = known_items(folder)
    if file is None:
        return
    columns = ["platform", "account_ref", "source_export"]
    with pq.ParquetFile(file) as items:
        for batch in items.iter_batches(columns=columns):
            seen = pa.Table.from_batches([batch]).unify_dictionaries().group_by(columns).aggregate([])
            for row in seen.to_pylist():
                yield row["platform"], row["account_ref"], row["source_export"]


def _kept(folder: Path | None) -> list[OwnAccount]:
    file = _ours(folder / ACCOUNTS) if folder else None
    return [OwnAccount(**row) for row in pq.read_table(file).to_pylist()] if file else []


def _ours(file: Path) -> Path | None:
    """The file, if there is one and it has our columns."""
    if not file.exists():
        return None
    if not _is_table_of_ours(file):
        raise TargetRefusedError("foreign", path=file)
    return file


def keep_tables(
    folder: Path,
    items: Path,
    accounts: Sequence[OwnAccount],
    connection: duckdb.DuckDBPyConnection,
    facts: Sequence[tuple[str, bytes, str, AccountFact]],
) -> None:
    """Leave all tables of a check in the folder. The first takes its place when the last is written."""
    with ExitStack() as stack:
        for table in MADE_ANEW:
            unfinished = stack.enter_context(atomic_path(folder / f"{table}.parquet"))
            connection.execute(copy_sql(f"FROM {table}", unfinished))
        pq.write_table(_all_facts(folder, facts), stack.enter_context(atomic_path(folder / FACTS)))
        rows = [structs.asdict(account) for account in accounts]
        unfinished = stack.enter_context(atomic_path(folder / ACCOUNTS))
        pq.write_table(pa.Table.from_pylist(rows, schema=ACCOUNT_SCHEMA), unfinished)
    put_in_place(items, folder / ITEMS)


def _all_facts(folder: Path, read: Sequence[tuple[str, bytes, str, AccountFact]]) -> pa.Table:
    """The facts just read and those of earlier checks, each once."""
    new = facts_table(read)
    kept = _ours(folder / FACTS)
    if kept is None:
        return new
    both = pa.concat_tables([pq.read_table(kept, schema=new.schema), new]).unify_dictionaries()
    return both.group_by(new.schema.names, use_threads=False).aggregate([]).cast(new.schema)
