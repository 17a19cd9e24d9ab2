"""The folder in which a person keeps their tables: what it knows counts in the next check, which replaces them all.

They change at once, at the end of a check: until then everything new lies in a folder within, under a name of its own.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.items.identity import IDENTITY_VERSION
from widerspruch.items.item import AccountFact
from widerspruch.items.table import facts_table
from widerspruch.lib.targets import FileTarget, FolderTarget, TargetRefusedError, marked
from widerspruch.lib.temporary import cleared_away
from widerspruch.lib.whole_files import OWNER_ONLY, UNFINISHED, put_in_place
from widerspruch.person.own_account import OwnAccount, each_once, with_keys
from widerspruch.person.tables import ACCOUNTS, COLUMNS, DESCRIPTION, FACTS, ITEMS, TABLES_MARK, VERDICTS
from widerspruch.person.whose import Owners, evidence_of
from widerspruch.rulebook.coming_of_age import Age

_NEXT = f"{UNFINISHED}next"


def kept_in(folder: Path) -> FolderTarget:
    """The folder as a target: all tables that a check leaves in it, and what describes them."""
    tables = [FileTarget(folder / name, _is_table_of_ours) for name in COLUMNS]
    return FolderTarget(folder, (*tables, FileTarget(folder / DESCRIPTION, marked(TABLES_MARK))))


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
def unfinished_tables(folder: Path | None) -> Iterator[Path]:
    """Where the tables of a check lie until all of it is done, or, where nothing is to be kept, as long as the block
    lasts."""
    if folder is None:
        with TemporaryDirectory(prefix="widerspruch-", ignore_cleanup_errors=True) as temporary:
            yield Path(temporary)
        return
    unfinished = folder / _NEXT
    shutil.rmtree(unfinished, ignore_errors=True)  # what a check left that was killed
    unfinished.mkdir(mode=0o700, parents=True)
    with cleared_away(unfinished):
        yield unfinished


def replace_tables(unfinished: Path, folder: Path) -> None:
    """Give all tables of a check their places in the folder.

    Without a description it cannot be opened, so that goes first and comes last. Whoever loses power in between can
    still add to the folder: accounts are there before the items that are theirs.
    """
    _put_tables(unfinished, folder, (*sorted(COLUMNS.keys() - {ITEMS}), ITEMS, DESCRIPTION))


def replace_decision(unfinished: Path, folder: Path) -> None:
    """Give what another question has changed its place: the folder is without a description then."""
    _put_tables(unfinished, folder, (ACCOUNTS, VERDICTS))


def _put_tables(unfinished: Path, folder: Path, names: Iterable[str]) -> None:
    (folder / DESCRIPTION).unlink(missing_ok=True)
    for name in names:
        (unfinished / name).chmod(OWNER_ONLY)
        put_in_place(unfinished / name, folder / name)


def known_items(folder: Path | None) -> Path | None:
    """The items of earlier checks in the folder, if there are any."""
    return _ours(folder, ITEMS)


def known_accounts(folder: Path | None, read: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """The accounts just read and those of earlier imports into the folder; what was just read counts."""
    return with_keys(list(each_once([*_kept(folder), *read]).values()))


def known_owners(folder: Path | None) -> Owners:
    """Whose the exports of earlier checks were, by what was kept of them."""
    kept = _kept(folder)
    file = _ours(folder, FACTS)
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


def all_facts(folder: Path | None, read: Sequence[tuple[str, bytes, str, AccountFact]]) -> pa.Table:
    """The facts just read and those of earlier checks, each once."""
    new = facts_table(read)
    kept = _ours(folder, FACTS)
    if kept is None:
        return new
    both = pa.concat_tables([pq.read_table(kept, schema=new.schema), new]).unify_dictionaries()
    return both.group_by(new.schema.names, use_threads=False).aggregate([]).cast(new.schema)


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
    file = _ours(folder, ACCOUNTS)
    return [_account(row) for row in pq.read_table(file).to_pylist()] if file else []


def _account(row: dict[str, Any]) -> OwnAccount:
    age = Age(row.pop("adult"), row.pop("adult_from"))
    return OwnAccount(**row, age=age)


def _ours(folder: Path | None, name: str) -> Path | None:
    """A table of the folder, if it is there and has our columns."""
    if folder is None or not (folder / name).exists():
        return None
    if not _is_table_of_ours(folder / name):
        raise TargetRefusedError("foreign", path=folder / name)
    return folder / name
