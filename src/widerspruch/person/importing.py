"""Dropped files -> one table of items, the accounts they belong to, and what became of every file."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec import Struct, structs

from widerspruch.exports.inventory import Inventory
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.read import Drop, Reading, read_profile
from widerspruch.items.item import AccountFact
from widerspruch.items.merge import Merged, merge
from widerspruch.items.writer import ItemWriter
from widerspruch.person.own_account import OwnAccount, each_once, with_keys
from widerspruch.person.profile_import import ProfileImport
from widerspruch.person.reading_shares import processes_worth_it, read_in_shares
from widerspruch.person.whose import Belonging, Owners
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE


class Imported(Struct, frozen=True):
    """What became of the files of a drop.

    Attributes:
        inventories: One per profile, with the platform; without one, that of files which nobody could place.

        problems: What the person should know, of the drop, its profiles and their members, in this order.

        belonging: Which exports were taken for one account's, and of which nobody can tell.
    """

    merged: Merged
    inventories: tuple[tuple[ExportPlatform | None, Inventory], ...]
    problems: tuple[Problem, ...]
    belonging: tuple[Belonging, ...] = ()


class DropRead(Struct, frozen=True):
    """What an import gave, besides the items.

    Attributes:
        facts: (platform, account_ref, member, fact) of all accounts.
    """

    imported: Imported
    accounts: tuple[OwnAccount, ...]
    facts: tuple[tuple[str, bytes, str, AccountFact], ...]


def import_drop(
    drop: Drop,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    on_progress: Callable[[int], None] | None = None,
    known: Path | None = None,
    processes: int | None = None,
    owners: Owners | None = None,
) -> DropRead:
    """Read all profiles into `target`, merged with what is known already.

    Args:
        target: Parquet file of items; an existing one is added to unless `known` is given.
        known: Items of earlier imports, which stay as they are; all of them are in `target`, too.
        on_progress: Called with numbers of plain bytes read; together `Drop`'s profiles' `bytes_to_read`.
        owners: The accounts of earlier imports; those of this one are added.
        processes: How many read each profile; as many as pay and there are processors, if left out.

    Raises `RefusedError` (reading_stopped) when one of several processes is killed.
    """
    on_progress = on_progress or (lambda _: None)
    owners = owners or Owners()
    accounts: list[OwnAccount] = []
    facts: list[tuple[str, bytes, str, AccountFact]] = []
    inventories: list[tuple[ExportPlatform | None, Inventory]] = []
    problems = list(drop.problems)
    spool = target.with_name(f".{target.name}.spool")
    try:
        with ItemWriter(spool) as writer:
            for profile in drop.profiles:
                reading = read_profile(profile, on_progress)
                profile_import = ProfileImport(profile)
                _begin(reading, profile_import, owners, writer.write)
                wanted = processes or processes_worth_it(profile)
                if wanted > 1:
                    read_in_shares(reading, profile_import, writer.write, on_progress, wanted)
                for batch in reading:
                    profile_import.take(batch, writer.write)
                facts += profile_import.facts()
                accounts += profile_import.accounts(owners)
                inventories.append((profile.platform, reading.inventory))
                problems += [*reading.problems, *reading.inventory.problems]
        if known is None and target.exists():
            known = target
        merged = merge(connection, spool, known, target)
    finally:
        spool.unlink(missing_ok=True)
    if drop.unplaced.reports or drop.unplaced.media:
        inventories.append((None, drop.unplaced))
        problems += drop.unplaced.problems
    return DropRead(
        imported=Imported(
            merged=merged,
            inventories=tuple(inventories),
            problems=tuple(problems),
            belonging=tuple(owners.belonging),
        ),
        accounts=with_keys(
            [
                # Two days of birth for one account: nobody knows.
                structs.replace(account, age=UNKNOWN_AGE) if key in owners.of_two_ages else account
                for key, account in each_once(accounts).items()
            ]
        ),
        facts=tuple(facts),
    )


def _begin(
    reading: Reading, profile_import: ProfileImport, owners: Owners, write: Callable[[pa.RecordBatch], None]
) -> None:
    """Read the account files, settle whose the export is, and only then write what items they hold."""
    held, items = [], 0
    for batch in reading.account_files():
        profile_import.learn(batch)
        held.append(batch)
        items += len(batch.items)
        if items > MOST_HELD:
            break
    profile_import.settle(owners)
    for batch in held:
        profile_import.write_items(batch, write)


MOST_HELD = 100_000
"""Items of account files that wait in memory until it is settled whose they are; no person's have a hundredth of it."""
