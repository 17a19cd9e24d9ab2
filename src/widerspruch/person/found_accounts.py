"""The accounts whose exports were looked at, as entries for the list of accounts: proposed, never entered by itself."""

from collections import Counter
from collections.abc import Iterable, Sequence

from widerspruch.lib.parse import folded
from widerspruch.objections.account import Account
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.account_fields import possible_label
from widerspruch.person.own_account import OwnAccount


def proposed_accounts(found: Sequence[OwnAccount], listed: Iterable[Account], at: int) -> tuple[AccountEntry, ...]:
    """Entries for found accounts that are not on the list yet.

    An export says who its owner is at a platform, never by which address. Nobody is asked for a name where there is
    but one.

    Args:
        at: The instant at which the holder is of age or not, microseconds UTC.
    """
    known = tuple(listed)
    on_list = listed_as(found, known)
    found_there = Counter(account.platform for account in found)
    listed_there = Counter(account.platform for account in known if account.kind in _OWN)
    entries = []
    for account in found:
        if account.key in on_list:
            continue
        several = found_there[account.platform] > 1 or listed_there[account.platform]
        label = _label(account) if several else ""
        entries.append(AccountEntry(account.platform, label=label, adult=_AGE[account.age.is_adult(at)]))
    return tuple(entries)


def listed_as(found: Sequence[OwnAccount], listed: Iterable[Account]) -> dict[str, str]:
    """By key of a found account, the key that it has on the list; without those that are not there.

    The only account of a platform on the list is taken for the only one that was found there. Of several it is the one
    of its name, else the one without a name of its own.
    """
    own = [account for account in listed if account.kind in _OWN]
    found_there = Counter(account.platform for account in found)
    on_list: dict[str, str] = {}
    for account in found:
        there = [other for other in own if other.platform == account.platform]
        if len(there) > 1 or found_there[account.platform] > 1:
            by_key = {folded(other.key): other for other in there}
            names = (folded(_named(account)), folded(account.key))
            there = [by_key[name] for name in names if name in by_key]
        if there:
            on_list[account.key] = there[0].key
    return on_list


_OWN = ("own", "locked_out")

_AGE = {True: "yes", False: "no", None: ""}


def _named(account: OwnAccount) -> str:
    label = _label(account)
    return f"{account.platform}:{label}" if label else account.platform


def _label(account: OwnAccount) -> str:
    """What tells the account apart, as a key can hold it."""
    return possible_label(account.key.partition(":")[2] or account.user_name or account.display_name or "")
