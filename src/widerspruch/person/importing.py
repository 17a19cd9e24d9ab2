"""Dropped files -> one table of items, the accounts they belong to, and what became of every file."""

from collections.abc import Callable, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path

import duckdb
from msgspec import Struct

from widerspruch.exports.archive.profiles import Profile
from widerspruch.exports.inventory import Inventory
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.read import Batch, Drop, read_profile
from widerspruch.items.identity import account_ref
from widerspruch.items.item import AccountFact
from widerspruch.items.merge import Merged, merge
from widerspruch.items.table import Source, to_record_batch
from widerspruch.items.writer import ItemWriter
from widerspruch.person.deciding import OwnAccount
from widerspruch.rulebook.instants import day_of, start_of_day

ADULT_AT = 18
"""Years. Meta's and LinkedIn's terms speak of people of age; 18 in DE, AT, CH and LI."""


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


class _ProfileImport:
    """One profile on its way into the spool: whose account is it, and what does it say about it?"""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._export = _export_name(profile)
        self._user_names: dict[str, str] = {}
        if profile.user_name:
            self._user_names[profile.platform] = profile.user_name
        self._refs: dict[str, bytes] = {}
        self._facts: list[tuple[str, str, AccountFact]] = []

    def take(self, batch: Batch, writer: ItemWriter) -> None:
        """Write a batch's items; remember its facts."""
        for fact in batch.facts:
            self._facts.append((batch.platform, batch.member, fact))
            if fact.fact == "username":
                self._user_names[batch.platform] = fact.value
        if not batch.items:
            return
        source = Source(self._export, batch.part, batch.member, batch.parser)
        writer.write(to_record_batch(batch.items, batch.platform, self._ref(batch.platform), source))

    def _ref(self, platform: str) -> bytes:
        """The account's reference, settled when it is first needed: account files are read before items."""
        return self._refs.setdefault(platform, account_ref(platform, self._user_names.get(platform, "")))

    def facts(self) -> list[tuple[str, bytes, str, AccountFact]]:
        """The facts, each with the account it is about."""
        return [(platform, self._ref(platform), member, fact) for platform, member, fact in self._facts]

    def accounts(self) -> list[OwnAccount]:
        """The accounts of this profile: of its platform, and of those whose items lay in it."""
        adult_from = next(
            (adult_from_birth(fact.value) for _, _, fact in self._facts if fact.fact == "birth_date"), None
        )
        platforms = dict.fromkeys([self._profile.platform, *self._refs])
        return [
            OwnAccount(platform, platform, self._ref(platform), self._user_names.get(platform), adult_from)
            for platform in platforms
        ]


def import_drop(
    drop: Drop,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    on_progress: Callable[[int], None] | None = None,
    known: Path | None = None,
) -> Imported:
    """Read all profiles into `target`, merged with what is known already.

    Args:
        target: Parquet file of items; an existing one is added to unless `known` is given.
        known: Items of earlier imports, which stay as they are; all of them are in `target`, too.
        on_progress: Called with numbers of plain bytes read; together `Drop`'s profiles' `bytes_to_read`.
    """
    spool = target.with_name(f".{target.name}.spool")
    try:
        return _import_through(spool, drop, target, connection, on_progress, known)
    finally:
        spool.unlink(missing_ok=True)


def _import_through(
    spool: Path,
    drop: Drop,
    target: Path,
    connection: duckdb.DuckDBPyConnection,
    on_progress: Callable[[int], None] | None,
    known: Path | None,
) -> Imported:
    accounts: dict[bytes, OwnAccount] = {}
    facts: list[tuple[str, bytes, str, AccountFact]] = []
    inventories: list[tuple[ExportPlatform, Inventory]] = []
    problems = list(drop.problems)
    with ItemWriter(spool) as writer:
        for profile in drop.profiles:
            reading = read_profile(profile, on_progress)
            profile_import = _ProfileImport(profile)
            for batch in reading:
                profile_import.take(batch, writer)
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


def adult_from_birth(born: str) -> int | None:
    """The 18th birthday of somebody born on an ISO day, in microseconds UTC; None if it is no such day."""
    try:
        day = date.fromisoformat(born)
    except ValueError:
        return None
    if (day.month, day.day) == (2, 29):
        return start_of_day(date(day.year + ADULT_AT, 3, 1))
    return start_of_day(day.replace(year=day.year + ADULT_AT))


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


def _export_name(profile: Profile) -> str:
    """A name for the export that tells exports apart and holds no user name."""
    day = day_of(profile.exported_at).isoformat() if profile.exported_at is not None else "undated"
    digest = blake2b("\n".join(profile.archives).encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{profile.platform}-{day}-{digest}"
