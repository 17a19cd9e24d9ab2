"""Receipts of platforms among a person's evidence: which pieces are some, and which account each is about."""

from collections.abc import Iterable, Iterator

from widerspruch.objections.account import Account
from widerspruch.protocol.receipt import LONGEST_RECEIPT, ReadReceipt


def claims_to_be_receipt(data: bytes) -> bool:
    """Whether a piece of evidence says that it is a receipt; broken ones, and those of later kinds, do, too."""
    return len(data) <= LONGEST_RECEIPT and data.lstrip()[:1] == b"{" and b'"widerspruch/receipt/' in data


def account_of(read: ReadReceipt, accounts: Iterable[Account]) -> str | None:
    """The key of the account in the case file that a receipt is about; None where it opens to none of them.

    A case file knows no ids of platforms. It has what the person calls an account, which may be its id.
    """
    ours = (one for one in accounts if one.platform == read.receipt.platform)
    return next((one.key for one in ours if any(read.is_about(name) for name in _called(one))), None)


def _called(account: Account) -> Iterator[str]:
    yield account.key
    _, _, own_name = account.key.partition(":")
    yield from (name for name in (own_name, account.email) if name)
