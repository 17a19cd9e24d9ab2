"""What somebody says of their accounts, as events of their case file, or, field by field, what is wrong with it.

The page with the accounts and `widerspruch casefile add` both ask here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Literal, TypeVar

from msgspec import Struct, structs

from widerspruch.lib.parse import folded
from widerspruch.objections.account import Account, AccountKind
from widerspruch.objections.events import AccountAdded, AccountChanged, AgeStated
from widerspruch.person.account_entry import AccountEntry, linked_place
from widerspruch.person.account_fields import (
    FieldMistake,
    Mistaken,
    parse_address,
    parse_age,
    parse_kind,
    parse_label,
    parse_platform,
)
from widerspruch.rulebook.load import Rulebook

EntryField = Literal["platform", "kind", "label", "address", "adult", "linked_to", "usual_address"]
EntryCode = (
    FieldMistake
    | Literal[
        "nothing_chosen", "too_many", "already_listed", "twice", "indistinct", "label_taken", "not_listed", "no_centre"
    ]
)

WITHOUT_ACCOUNT: tuple[AccountKind, ...] = ("none", "mentioned")
"""What is no account has no address, and stands in no accounts centre."""

MOST_AT_ONCE = 60
"""Accounts entered together: nobody has more to type in one go."""

Value = TypeVar("Value")


class EntryMistake(Struct, frozen=True):
    """What is wrong with one field. Its sentence is `account_entry.<code>` in the catalogue of the room.

    Attributes:
        place: Of the account among those entered together, from 0; None: it is no single account's.
    """

    place: int | None
    field: EntryField
    code: EntryCode


class EntryMistakes(Struct, frozen=True):
    """Because of these nothing was entered."""

    mistakes: tuple[EntryMistake, ...]


AccountEvents = tuple[AccountAdded | AccountChanged | AgeStated, ...]


def add_accounts(
    entries: Sequence[AccountEntry],
    listed: Iterable[Account],
    rulebook: Rulebook,
    usual_address: str = "",
    taken_off: Iterable[str] = (),
) -> AccountEvents | EntryMistakes:
    """The events that put accounts on the list: all of them, or none.

    Args:
        listed: The accounts on the list so far.

        usual_address: For all accounts without one of their own, save where a platform knows people by telephone.

        taken_off: Keys of accounts that once stood on the list: what happened to theirs is not another account's.
    """
    if not entries or len(entries) > MOST_AT_ONCE:
        code: EntryCode = "too_many" if entries else "nothing_chosen"
        return EntryMistakes((EntryMistake(None, "platform", code),))
    usual = parse_address(usual_address)
    if isinstance(usual, Mistaken):
        return EntryMistakes((EntryMistake(None, "usual_address", usual.code),))
    entering = _Entering(listed, rulebook, usual, taken_off)
    for entry in entries:
        entering.enter(entry)
    return entering.result()


def change_account(
    key: str, entry: AccountEntry, listed: Iterable[Account], rulebook: Rulebook
) -> AccountEvents | EntryMistakes:
    """The events after which an account is as it was typed now; none where nothing is new.

    Platform and key stay: `entry.platform` and `entry.label` are not looked at. An age that was stated stays where
    none is typed. Raises `KeyError` where no account on
    the list has the key.
    """
    accounts = {account.key: account for account in listed}
    before = accounts.pop(key)
    fields = _Fields(0)
    kind = fields.take("kind", parse_kind(entry.kind), before.kind)
    email = fields.take("address", parse_address(entry.address), before.email)
    age = fields.take("adult", parse_age(entry.adult), None)
    adult = before.adult if age is None else age
    after = structs.replace(before, kind=kind, email=email, adult=adult)
    if (kind, email) != (before.kind, before.email) and _somebody_elses(after, accounts.values()):
        fields.mistake("address", "twice")
    target = accounts.get(entry.linked_to)
    after, linked = _in_centre(after, entry, target, accounts.values(), rulebook, fields)
    if fields.mistakes:
        return EntryMistakes(tuple(fields.mistakes))
    if linked is None and after.adult is not None and structs.replace(after, adult=before.adult) == before:
        return () if after == before else (AgeStated(key, after.adult),)
    return tuple(AccountChanged(account) for account in (linked, after) if account is not None and account != before)


class _Fields:
    """The fields of one account, with what is wrong with them."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.mistakes: list[EntryMistake] = []

    def mistake(self, field: EntryField, code: EntryCode) -> None:
        self.mistakes.append(EntryMistake(self.place, field, code))

    def take(self, field: EntryField, read: Value | Mistaken, otherwise: Value) -> Value:
        """What was read; where that was not to be understood, `otherwise`, and the mistake is noted."""
        if isinstance(read, Mistaken):
            self.mistake(field, read.code)
            return otherwise
        return read


class _Entering:
    """Accounts entered together, one after the other, into a list."""

    def __init__(
        self, listed: Iterable[Account], rulebook: Rulebook, usual: str | None, taken_off: Iterable[str]
    ) -> None:
        self._rulebook = rulebook
        self._usual = usual
        self._before = {account.key: account for account in listed}
        self._accounts = dict(self._before)
        self._taken = {folded(key) for key in (*self._before, *taken_off)}
        self._keys: list[str | None] = []
        self._mistakes: list[EntryMistake] = []

    def enter(self, entry: AccountEntry) -> None:
        fields = _Fields(len(self._keys))
        platform = fields.take("platform", parse_platform(entry.platform, self._rulebook), "")
        kind: AccountKind = fields.take("kind", parse_kind(entry.kind), "own")
        label = fields.take("label", parse_label(entry.label), "")
        email = fields.take("address", parse_address(entry.address), None)
        adult = fields.take("adult", parse_age(entry.adult), None)
        if not fields.mistakes:
            if email is None and kind not in WITHOUT_ACCOUNT and not known_by_telephone(platform, self._rulebook):
                email = self._usual
            account = Account(platform, platform, kind, email, adult=adult)
            key = self._key(account, label, fields)
            self._put(structs.replace(account, key=key), entry, fields)
        self._keys.append(None if fields.mistakes else key)
        self._mistakes += fields.mistakes

    def result(self) -> AccountEvents | EntryMistakes:
        if self._mistakes:
            return EntryMistakes(tuple(self._mistakes))
        changed = (self._accounts[key] for key, before in self._before.items() if self._accounts[key] != before)
        added = (self._accounts[key] for key in self._keys if key is not None)
        return (*map(AccountChanged, changed), *map(AccountAdded, added))

    def _key(self, account: Account, label: str, fields: _Fields) -> str:
        """A key that nothing else on the list has."""
        if label:
            key = f"{account.platform}:{label}"
            if folded(key) in self._taken:
                fields.mistake("label", "label_taken")
            return key
        alike = [other for other in self._accounts.values() if _alike(account, other)]
        if account.kind in WITHOUT_ACCOUNT and alike:
            fields.mistake("kind", "already_listed")
        elif any(account.email == other.email for other in alike):
            fields.mistake("address", "indistinct" if account.email is None else "twice")
        keys = (account.platform if n == 1 else f"{account.platform}:{n}" for n in count(1))
        return next(key for key in keys if folded(key) not in self._taken)

    def _put(self, account: Account, entry: AccountEntry, fields: _Fields) -> None:
        known = self._accounts.values()
        target = self._accounts.get(self._meant(entry.linked_to))
        account, linked = _in_centre(account, entry, target, known, self._rulebook, fields)
        for put in filter(None, (linked, account)):
            self._accounts[put.key] = put
            self._taken.add(folded(put.key))

    def _meant(self, link: str) -> str:
        """The key that a link means; empty where it means nothing that is on the list by now."""
        place = linked_place(link)
        if place is None:
            return link
        return (self._keys[place] or "") if place < len(self._keys) else ""


def usual_address(listed: Iterable[Account]) -> str:
    """The e-mail address that most accounts on the list use, the first of several; empty: none does."""
    addresses = Counter(account.email for account in listed if account.email and "@" in account.email)
    return max(addresses, key=addresses.__getitem__, default="")


def known_by_telephone(platform: str, rulebook: Rulebook) -> bool:
    """Whether a platform knows people by their telephone number and not by an e-mail address."""
    return any(route.demands.phone for route in rulebook.routes_of(platform))


def linkable(platform: str, other: str, rulebook: Rulebook) -> bool:
    """Whether accounts of two platforms can stand in one accounts centre."""
    centres = [rulebook.platforms[slug].accounts_centre for slug in (platform, other) if slug in rulebook.platforms]
    return len(centres) == 2 and centres[0] is not None and centres[0] == centres[1]


def _alike(account: Account, other: Account) -> bool:
    return account.platform == other.platform and account.kind == other.kind


def _somebody_elses(account: Account, others: Iterable[Account]) -> bool:
    """Whether another account has the same address, and no name of the person's tells this one apart."""
    label = account.key.partition(":")[2]
    named = bool(label) and not label.isdigit()
    same = (other for other in others if _alike(account, other) and account.email == other.email)
    return account.email is not None and not named and any(same)


def _in_centre(
    account: Account,
    entry: AccountEntry,
    target: Account | None,
    known: Iterable[Account],
    rulebook: Rulebook,
    fields: _Fields,
) -> tuple[Account, Account | None]:
    """An account in the accounts centre that was said, and the account that thereby stands in one, too."""
    alone = structs.replace(account, group=None)
    if account.kind in WITHOUT_ACCOUNT or not (entry.linked_to or entry.group):
        return alone, None
    if not entry.linked_to:
        if not linkable(account.platform, account.platform, rulebook):
            fields.mistake("linked_to", "no_centre")
        return structs.replace(account, group=fields.take("linked_to", parse_label(entry.group), "")), None
    if target is None or not linkable(account.platform, target.platform, rulebook):
        fields.mistake("linked_to", "not_listed" if target is None else "no_centre")
        return alone, None
    if target.group is not None:
        return structs.replace(account, group=target.group), None
    group = _new_group(known)
    return structs.replace(account, group=group), structs.replace(target, group=group)


def _new_group(known: Iterable[Account]) -> str:
    groups = {account.group for account in known}
    return next(name for name in map(str, count(1)) if name not in groups)
