"""The person's own accounts: what is known of each, and what it is called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from widerspruch.lib.parse import folded
from widerspruch.lib.shown import shown
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age


class OwnAccount(Struct, frozen=True):
    """An account whose export was read.

    Attributes:
        key: The platform's name, followed by the user name where there are several: "instagram:erika".

        display_name: What the person is called where no user name tells accounts apart.

        age: The person's, as they or their exports say.
    """

    key: str
    platform: str
    ref: bytes
    user_name: str | None = None
    age: Age = UNKNOWN_AGE
    display_name: str | None = None


def each_once(accounts: Iterable[OwnAccount]) -> dict[tuple[str, bytes], OwnAccount]:
    """Accounts by platform and reference: of several that are one the last, and what it does not say as said before."""
    found: dict[tuple[str, bytes], OwnAccount] = {}
    for account in accounts:
        earlier = found.get((account.platform, account.ref), account)
        found[account.platform, account.ref] = structs.replace(
            account,
            user_name=account.user_name or earlier.user_name,
            age=earlier.age if account.age == UNKNOWN_AGE else account.age,
            display_name=account.display_name or earlier.display_name,
        )
    return found


def with_keys(accounts: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """Accounts named as the person names them: the platform, and the user's name where there are several."""
    platforms = Counter(account.platform for account in accounts)
    so_far: Counter[str] = Counter()
    named: dict[str, OwnAccount] = {}
    for account in accounts:
        key = account.platform
        if platforms[account.platform] > 1:
            so_far[account.platform] += 1
            called = f"{account.platform}:{_called(account) or so_far[account.platform]}"
            key = called
            while key in named:
                so_far[called] += 1
                key = f"{called}-{so_far[called] + 1}"
        named[key] = structs.replace(account, key=key)
    return tuple(named.values())


def _called(account: OwnAccount) -> str:
    """What tells an account from others of its platform, in one word that can be typed."""
    name = shown(account.user_name or account.display_name or "").casefold().removeprefix("@")
    return "-".join(name.replace("=", " ").replace("@", " ").split())


def own_handles(accounts: Iterable[OwnAccount]) -> frozenset[str]:
    """The user names of all accounts, casefolded: whoever writes one of them names nobody else."""
    names = (account.user_name for account in accounts if account.user_name)
    return frozenset(name.casefold() for name in names if _HANDLE.fullmatch(name))


_HANDLE = re.compile(r"[\w.-]{1,100}")


def accounts_named(name: str, accounts: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """The accounts that a statement means: by key, as the report prints it, or all of a platform by its name."""
    return tuple(account for account in accounts if folded(name).replace(":@", ":") in _names_of(account))


def _names_of(account: OwnAccount) -> tuple[str, ...]:
    called = account.key.partition(":")[2]
    user_name = (account.user_name or called).removeprefix("@")
    spoken = (f"{account.platform} ({name})" for name in (called, user_name) if name)
    return tuple(map(folded, (account.key, account.platform, *spoken, f"{account.platform}:{user_name}")))
