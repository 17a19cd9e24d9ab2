"""The accounts whose exports were looked at, as entries for the list of accounts: proposed, never entered by itself."""

from collections import Counter
from collections.abc import Iterable, Sequence

from widerspruch.lib.parse import folded
from widerspruch.objections.account import Account
from widerspruch.person.account_entries import AccountEntry
from widerspruch.person.account_fields import possible_label
from widerspruch.person.own_account import OwnAccount


def proposed_accounts(found: Sequence[OwnAccount], listed: Iterable[Account], at: int) -> tuple[AccountEntry, ...]:
    """Entries for found accounts that are not on the list yet.

    An export says who its owner is at a platform, never by which address: the only account of a platform on the list
    is taken for the only one that was found there. Nobody is asked for a name where there is but one.

    Args:
        at: The instant at which the holder is of age or not, microseconds UTC.
    """
    own = [account for account in listed if account.kind in ("own", "locked_out")]
    listed_there = Counter(account.platform for account in own)
    found_there = Counter(account.platform for account in found)
    keys = {folded(account.key) for account in own}
    entries = []
    for account in found:
        several = found_there[account.platform] > 1
        on_list = listed_there[account.platform] == 1 and not several
        if on_list or folded(account.key) in keys or folded(_named(account)) in keys:
            continue
        label = _label(account) if several or listed_there[account.platform] else ""
        entries.append(AccountEntry(account.platform, label=label, adult=_AGE[account.age.is_adult(at)]))
    return tuple(entries)


_AGE = {True: "yes", False: "no", None: ""}


def _named(account: OwnAccount) -> str:
    label = _label(account)
    return f"{account.platform}:{label}" if label else account.platform


def _label(account: OwnAccount) -> str:
    """What tells the account apart, as a key can hold it."""
    return possible_label(account.key.partition(":")[2] or account.user_name or account.display_name or "")
