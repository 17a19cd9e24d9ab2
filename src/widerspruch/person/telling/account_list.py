"""The list of accounts, in words: what is known of each, and which were taken off."""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.objections.case import AccountOnFile, Case
from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


class ListedAccount(Struct, frozen=True):
    """One account on the list.

    Attributes:
        number: Of the event that added it.

        kind: What the person has there.

        address: Its e-mail address or telephone number; None: not said.

        centre: Which accounts stand in the same accounts centre; None: none is known.

        age: Whether its holder is of age; None: not said.

        remark: What is out of the ordinary: the rulebook does not know the platform any more.
    """

    number: int
    key: str
    name: str
    kind: str
    address: str | None = None
    centre: str | None = None
    age: str | None = None
    remark: str | None = None


class AccountTakenOff(Struct, frozen=True):
    """An account that is no longer on the list; what happened to its objections stays in the case."""

    number: int
    key: str
    name: str


class AccountList(Struct, frozen=True):
    """All accounts, in the order in which they were added; `total` says how many there are."""

    accounts: tuple[ListedAccount, ...]
    taken_off: tuple[AccountTakenOff, ...]
    total: str


MOST_NAMED = 5
"""Accounts of one accounts centre that are named beside another; of more, how many there are."""


def account_list(case: Case, rulebook: Rulebook, words: PersonWords) -> AccountList:
    """The list of a case."""
    names = {key: account_name(key, rulebook) for key in case.accounts}
    known = frozenset(people_platforms(rulebook))
    centres: dict[str, list[str]] = {}
    for account in case.listed:
        if account.group is not None:
            centres.setdefault(account.group, []).append(account.key)

    def told(one: AccountOnFile) -> ListedAccount:
        account, say = one.account, words.person
        beside = [names[key] for key in centres.get(account.group or "", ()) if key != account.key]
        return ListedAccount(
            number=one.number,
            key=account.key,
            name=names[account.key],
            kind=say(f"accounts.listed_kind.{account.kind}"),
            address=account.email,
            centre=_centre(beside, words) if beside else None,
            age=None if account.adult is None else say("accounts.adult" if account.adult else "accounts.minor"),
            remark=None if account.platform in known else say("accounts.platform_dropped"),
        )

    on_file = case.accounts.values()
    gone = (one for one in on_file if one.removed)
    return AccountList(
        accounts=tuple(told(one) for one in on_file if not one.removed),
        taken_off=tuple(AccountTakenOff(one.number, one.account.key, names[one.account.key]) for one in gone),
        total=words.person("accounts.total", n=len(case.listed)) if case.listed else words.person("accounts.none"),
    )


def _centre(beside: Sequence[str], words: PersonWords) -> str:
    more = len(beside) - MOST_NAMED
    named = [*beside[:MOST_NAMED], words.person("accounts.centre_more", n=more)] if more > 0 else beside
    return words.person("accounts.centre", others=words.listed(named))
