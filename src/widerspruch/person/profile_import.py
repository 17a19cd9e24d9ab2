"""One export's profile on its way into the table of items: whose is it, and what does it say about the account?"""

from collections.abc import Callable, Sequence
from copy import copy
from datetime import date
from hashlib import blake2b
from typing import Self

import pyarrow as pa

from widerspruch.exports.archive.profiles import Profile
from widerspruch.exports.read import Batch
from widerspruch.items.identity import account_ref
from widerspruch.items.item import AccountFact
from widerspruch.items.table import Source, to_record_batch
from widerspruch.person.deciding import OwnAccount
from widerspruch.rulebook.coming_of_age import of_age_on
from widerspruch.rulebook.instants import day_of, start_of_day


class ProfileImport:
    """One profile on its way into the spool: whose account is it, and what does it say about it?

    Can be sent to another process, which takes some of the batches and sends it back.
    """

    def __init__(self, profile: Profile) -> None:
        self._platform = profile.platform
        self._export = _export_name(profile)
        self._user_names: dict[str, str] = {}
        if profile.user_name:
            self._user_names[profile.platform] = profile.user_name
        self._refs: dict[str, bytes] = {}
        self._facts: list[tuple[str, int, str, AccountFact]] = []

    def take(self, batch: Batch, write: Callable[[pa.RecordBatch], None]) -> None:
        """Write a batch's items; remember its facts."""
        for fact in batch.facts:
            self._facts.append((batch.platform, batch.part, batch.member, fact))
            if fact.fact == "username":
                self._user_names[batch.platform] = fact.value
        if not batch.items:
            return
        source = Source(self._export, batch.part, batch.member, batch.parser)
        write(to_record_batch(batch.items, batch.platform, self._ref(batch.platform), source))

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
        """The account's reference, settled when it is first needed: account files are read before items."""
        return self._refs.setdefault(platform, account_ref(platform, self._user_names.get(platform, "")))

    def facts(self) -> list[tuple[str, bytes, str, AccountFact]]:
        """The facts, each with the account it is about."""
        return [(platform, self._ref(platform), member, fact) for platform, _, member, fact in self._facts]

    def accounts(self) -> list[OwnAccount]:
        """The accounts of this profile: of its platform, and of those whose items lay in it."""
        births = (fact.value for *_, fact in self._facts if fact.fact == "birth_date")
        adult_from = next(map(adult_from_birth, births), None)
        platforms = dict.fromkeys([self._platform, *self._refs])
        return [
            OwnAccount(platform, platform, self._ref(platform), self._user_names.get(platform), adult_from)
            for platform in platforms
        ]


def adult_from_birth(born: str) -> int | None:
    """From when on somebody born on an ISO day is of age, in microseconds UTC; None if it is no such day."""
    try:
        return start_of_day(of_age_on(date.fromisoformat(born)))
    except ValueError:  # no day, or one of a year in which nobody now living comes of age
        return None


def _export_name(profile: Profile) -> str:
    """A name for the export that tells exports apart and holds no user name."""
    day = day_of(profile.exported_at).isoformat() if profile.exported_at is not None else "undated"
    digest = blake2b("\n".join(profile.archives).encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{profile.platform}-{day}-{digest}"
