"""The list of accounts, in words: what is known of each, and which were taken off."""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.objections.account import Account
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


def account_list(case: Case, rulebook: Rulebook, words: PersonWords) -> AccountList:
    """The list of a case."""
    on_file, listed = case.accounts.values(), case.listed
    accounts = tuple(_told(one, listed, rulebook, words) for one in on_file if not one.removed)
    return AccountList(
        accounts=accounts,
        taken_off=tuple(
            AccountTakenOff(one.number, one.account.key, account_name(one.account.key, rulebook))
            for one in on_file
            if one.removed
        ),
        total=words.person("accounts.total", n=len(accounts)),
    )


def _told(one: AccountOnFile, listed: Sequence[Account], rulebook: Rulebook, words: PersonWords) -> ListedAccount:
    account, say = one.account, words.person
    beside = [other for other in listed if other.key != account.key and other.group == account.group is not None]
    others = words.listed(account_name(other.key, rulebook) for other in beside) if beside else None
    return ListedAccount(
        number=one.number,
        key=account.key,
        name=account_name(account.key, rulebook),
        kind=say(f"accounts.listed_kind.{account.kind}"),
        address=account.email,
        centre=say("accounts.centre", others=others) if others else None,
        age=None if account.adult is None else say("accounts.adult" if account.adult else "accounts.minor"),
        remark=None if account.platform in people_platforms(rulebook) else say("accounts.platform_dropped"),
    )
