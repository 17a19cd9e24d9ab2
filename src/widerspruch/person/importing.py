"""Dropped files -> one table of items, the accounts they belong to, and what became of every file."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
from msgspec import Struct

from widerspruch.exports.inventory import Inventory
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.read import Drop, read_profile
from widerspruch.items.item import AccountFact
from widerspruch.items.merge import Merged, merge
from widerspruch.items.writer import ItemWriter
from widerspruch.person.deciding import OwnAccount
from widerspruch.person.profile_import import ProfileImport
from widerspruch.person.reading_shares import processes_worth_it, read_in_shares


class Imported(Struct, frozen=True):
    """What an import gave.

    Attributes:
        items: Parquet file of `items.schema.ITEM`.

        facts: (platform, account_ref, member, fact) of all accounts.

        inventories: One per profile, with the platform.

        problems: What the person should know, of the drop, its profiles and their members, in this order.
    """

    items: Path
    accounts: tuple[OwnAccount, ...]
    merged: Merged
    facts: tuple[tuple[str, bytes, str, AccountFact], ...]
    inventories: tuple[tuple[ExportPlatform, Inventory], ...]
    problems: tuple[Problem, ...]


def import_drop(
    drop: Drop,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    on_progress: Callable[[int], None] | None = None,
    known: Path | None = None,
    processes: int | None = None,
) -> Imported:
    """Read all profiles into `target`, merged with what is known already.

    Args:
        target: Parquet file of items; an existing one is added to unless `known` is given.
        known: Items of earlier imports, which stay as they are; all of them are in `target`, too.
        on_progress: Called with numbers of plain bytes read; together `Drop`'s profiles' `bytes_to_read`.
        processes: How many read each profile; as many as pay and there are processors, if left out.

    Raises `RefusedError` (reading_stopped) when one of several processes is killed.
    """
    spool = target.with_name(f".{target.name}.spool")
    try:
        return _import_through(spool, drop, target, connection, on_progress or (lambda _: None), known, processes)
    finally:
        spool.unlink(missing_ok=True)


def _import_through(
    spool: Path,
    drop: Drop,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    on_progress: Callable[[int], None],
    known: Path | None,
    processes: int | None,
) -> Imported:
    accounts: dict[bytes, OwnAccount] = {}
    facts: list[tuple[str, bytes, str, AccountFact]] = []
    inventories: list[tuple[ExportPlatform, Inventory]] = []
    problems = list(drop.problems)
    with ItemWriter(spool) as writer:
        for profile in drop.profiles:
            reading = read_profile(profile, on_progress)
            profile_import = ProfileImport(profile)
            wanted = processes or processes_worth_it(profile)
            if wanted > 1:
                read_in_shares(reading, profile_import, writer.write, on_progress, wanted)
            for batch in reading:
                profile_import.take(batch, writer.write)
            facts += profile_import.facts()
            for account in profile_import.accounts():
                accounts[account.ref] = _richer(accounts.get(account.ref), account)
            inventories.append((profile.platform, reading.inventory))
            problems += [*reading.problems, *reading.inventory.problems]
    if known is None and target.exists():
        known = target
    merged = merge(connection, spool, known, target)
    return Imported(
        items=target,
        accounts=with_keys(list(accounts.values())),
        merged=merged,
        facts=tuple(facts),
        inventories=tuple(inventories),
        problems=tuple(problems),
    )


def _richer(one: OwnAccount | None, other: OwnAccount) -> OwnAccount:
    return one if one is not None and one.adult_from is not None else other


def with_keys(accounts: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """Accounts named as the person names them: the platform, and the user name where there are several."""
    platforms = [account.platform for account in accounts]
    named = []
    for number, account in enumerate(accounts, start=1):
        key = account.platform
        if platforms.count(account.platform) > 1:
            key = f"{account.platform}:{(account.user_name or str(number)).casefold()}"
        named.append(OwnAccount(key, account.platform, account.ref, account.user_name, account.adult_from))
    return tuple(named)
