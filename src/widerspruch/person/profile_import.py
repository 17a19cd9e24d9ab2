"""One export's profile on its way into the table of items: whose is it, and what does it say about the account?"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from hashlib import blake2b
from typing import Self

import pyarrow as pa

from widerspruch.exports.drop.profiles import ExportProfile
from widerspruch.exports.read import Batch
from widerspruch.items.item import AccountFact
from widerspruch.items.table import ItemSource, to_record_batch
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.whose import Owners, also_of, evidence_of
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.instants import day_of


class ProfileImport:
    """One profile on its way into the spool: whose account is it, and what does it say about it?

    Can be sent to another process, which takes some of the batches and sends it back.
    """

    def __init__(self, profile: ExportProfile) -> None:
        self._platform = profile.platform
        self._archives = profile.archives
        self._export = _export_name(profile)
        self._named_by_archive = profile.user_name
        self._user_names: dict[str, str] = {}
        self._refs: dict[str, bytes] = {}
        self._facts: list[tuple[str, int, str, AccountFact]] = []

    def learn(self, batch: Batch) -> None:
        """Remember a batch's facts."""
        for fact in batch.facts:
            self._facts.append((batch.platform, batch.part, batch.member, fact))
            if fact.fact == "username":
                self._user_names.setdefault(batch.platform, fact.value)

    def settle(self, owners: Owners) -> None:
        """Decide whose the export is, once the account files have been read and before any item is written."""
        for platform in dict.fromkeys([self._platform, *self._user_names]):
            said = evidence_of(self._names(platform), (fact for at, _, _, fact in self._facts if at == platform))
            self._refs[platform] = owners.whose(platform, said, self._export, self._archives)

    def take(self, batch: Batch, write: Callable[[pa.RecordBatch], None]) -> None:
        """Write a batch's items; remember its facts."""
        self.learn(batch)
        self.write_items(batch, write)

    def write_items(self, batch: Batch, write: Callable[[pa.RecordBatch], None]) -> None:
        """Write a batch's items."""
        if not batch.items:
            return
        source = ItemSource(self._export, batch.part, batch.member, batch.parser)
        write(to_record_batch(batch.items, batch.platform, self._ref(batch.platform), source))

    def _names(self, platform: str) -> list[str]:
        """What the owner is called at a platform; the archive is called after the user of the export's own."""
        named = [self._user_names.get(platform), self._named_by_archive if platform == self._platform else None]
        return [name for name in named if name]

    def without_facts(self) -> Self:
        """The same account and nothing said about it yet: for whoever takes the next batches elsewhere."""
        blank = copy(self)
        blank._user_names, blank._refs, blank._facts = dict(self._user_names), dict(self._refs), []
        return blank

    def add(self, others: Sequence[Self], members: Sequence[tuple[int, str]]) -> None:
        """Take over what others learnt from members, given by part and name in the order of reading."""
        place = {member: position for position, member in enumerate(members)}
        facts = [fact for other in others for fact in other._facts]
        self._facts += sorted(facts, key=lambda fact: place[fact[1], fact[2]])
        for other in others:
            self._user_names |= other._user_names
            self._refs |= other._refs

    def _ref(self, platform: str) -> bytes:
        """The account's reference. A platform that the account files do not speak of is its owner's as well."""
        if self._platform not in self._refs:
            self.settle(Owners())
        if platform not in self._refs:
            self._refs[platform] = also_of(platform, self._refs[self._platform])
        return self._refs[platform]

    def facts(self) -> list[tuple[str, bytes, str, AccountFact]]:
        """The facts, each with the account it is about."""
        return [(platform, self._ref(platform), member, fact) for platform, _, member, fact in self._facts]

    def accounts(self, owners: Owners) -> list[OwnAccount]:
        """The accounts of this profile: of its platform, and of those whose items lay in it."""
        main = self._ref(self._platform)
        births = {fact.value for *_, fact in self._facts if fact.fact == "birth_date"}
        births |= owners.evidence(self._platform, main).births
        ages = {Age.of_birth(born) for born in births} - {UNKNOWN_AGE}
        if len(ages) > 1:
            owners.of_two_ages |= set(self._refs.items())
        display_name = next((fact.value for *_, fact in self._facts if fact.fact == "display_name"), None)
        return [
            OwnAccount(
                platform,
                platform,
                ref,
                next(iter(self._names(platform)), None),
                next(iter(ages)) if len(ages) == 1 else UNKNOWN_AGE,
                display_name,
            )
            for platform, ref in self._refs.items()
        ]


SMALL = 64 * 1024
"""Bytes. The sizes of larger files tell two exports apart well enough."""

MOST_LOOKED_INTO = 50
"""Files, so that naming an unpacked export costs nothing to speak of."""


def _export_name(profile: ExportProfile) -> str:
    """A name for the export that tells exports apart, whatever their files are called, and holds no user name."""
    day = day_of(profile.exported_at).isoformat() if profile.exported_at is not None else "undated"
    digest = blake2b(digest_size=8)
    looked_into = 0
    for known in profile.members:
        member = known.member
        digest.update(f"{member.name}\n{member.size}\n".encode("utf-8", "replace"))
        if member.size <= SMALL and looked_into < MOST_LOOKED_INTO:
            looked_into += 1
            with suppress(OSError):
                digest.update(member.checksum().to_bytes(4, "big"))
    return f"{profile.platform}-{day}-{digest.hexdigest()}"
