"""Receipts of platforms among a person's evidence: which pieces are some, and which account each is about."""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.account import Account
from widerspruch.objections.events import FilingEvent
from widerspruch.protocol.discovery import Discovery, read_discovery
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import LONGEST_RECEIPT, ReadReceipt
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.web_addresses import host_of


class PublishedKeys(Struct, frozen=True):
    """With what a desk signs its receipts, as it published that while it was asked directly. `host`: of the desk.
    `earlier`: ids of those with which it signed before."""

    host: str
    keys: tuple[VerifyingKey, ...]
    earlier: frozenset[str] = frozenset()


class PublishedDocument(Struct, frozen=True):
    """What a desk published of itself, as it was kept while it was asked directly, and the digest of that evidence."""

    digest: str
    data: bytes
    discovery: Discovery


def claims_to_be_receipt(data: bytes) -> bool:
    """Whether a piece of evidence says that it is a receipt; broken ones, and those of later kinds, do, too."""
    return len(data) <= LONGEST_RECEIPT and data.lstrip()[:1] == b"{" and b'"widerspruch/receipt/' in data


def account_of(read: ReadReceipt, accounts: Iterable[Account]) -> str | None:
    """The key of the account in the case file that a receipt is about; None where it opens to none of them.

    A case file knows no ids of platforms. It has what the person calls an account, which may be its id.
    """
    opened = opened_by(read, accounts)
    return None if opened is None else opened[0]


def opened_by(read: ReadReceipt, accounts: Iterable[Account]) -> tuple[str, str] | None:
    """The key of the account that a receipt is about, and the name to which it opens."""
    ours = (one for one in accounts if one.platform == read.receipt.platform)
    return next(((one.key, name) for one in ours for name in _called(one) if read.is_about(name)), None)


def published_keys(file: CaseFile, digest: str) -> PublishedKeys | None:
    """The keys that a desk published while it was asked for what this receipt confirms, as they were kept then: when
    that began, and each time another key signed.

    None: it did not come that way, or what was kept is gone.
    """
    events = [(one, one.event) for one in file.recorded() if isinstance(one.event, FilingEvent)]
    names = {event.filing for one, event in events if digest in one.evidence}
    entries = {
        entry.key_id: entry
        for document in published_documents(file, names)
        for entry in document.discovery.keys
        if entry.use == "receipts"
    }
    if not entries:
        return None
    desk = next(event.desk for _, event in events if event.filing in names)
    keys = tuple(VerifyingKey.from_pem(entry.pem.encode(), entry.file) for entry in entries.values())
    earlier = frozenset(entry.key_id for entry in entries.values() if entry.until is not None)
    return PublishedKeys(host_of(desk) or desk, keys, earlier)


def published_documents(file: CaseFile, filings: Collection[str]) -> Iterator[PublishedDocument]:
    """What desks published of themselves while they were asked for something, the oldest first.

    Args:
        filings: What the program calls the requests.
    """
    for one in file.recorded():
        if isinstance(one.event, FilingEvent) and one.event.filing in filings:
            for digest in one.evidence:
                try:
                    data = file.evidence_bytes(digest)
                    yield PublishedDocument(digest, data, read_discovery(data))
                except (CaseFileError, ProtocolError):
                    continue  # the answer itself, a receipt, or a document that is gone


def _called(account: Account) -> Iterator[str]:
    yield account.key
    _, _, own_name = account.key.partition(":")
    yield from (name for name in (own_name, account.email) if name)
