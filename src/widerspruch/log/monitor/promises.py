"""What receipts promise, held against the sets in a log, as far as that can be told without anybody's path."""

from collections.abc import Iterable, Iterator, Sequence

from widerspruch.log.findings import LogFinding, finding
from widerspruch.log.monitor.entries import WatchedSet
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.receipt import ReadReceipt, Receipt, read_receipt


def look_at_receipts(
    receipts: Iterable[bytes], sets: Sequence[WatchedSet], keys: TrustedKeys, now: int, late_after: int
) -> Iterator[LogFinding]:
    """Of each receipt, by its place among those given, from 1: its name might be somebody's.

    Args:
        now: Microseconds UTC.

        late_after: Microseconds after the promised instant by which a set is to be in the log.
    """
    for place, data in enumerate(receipts, 1):
        try:
            read = read_receipt(data, keys.of_use("receipts"), signature_needed=bool(keys.keys))
            receipt = read.receipt
            _require_platform(keys, read)
        except ProtocolError as error:
            yield finding("receipt_unreadable", receipt=place, why=error.code)
            continue
        yield from _promise(place, receipt, sets, now, late_after)


def _require_platform(keys: TrustedKeys, read: ReadReceipt) -> None:
    """A platform's key does not promise for another one."""
    platform = read.receipt.platform
    right = [one.key.key_id for one in keys.keys if one.may_sign("receipts") and one.speaks_for(platform)]
    if keys.keys and read.signed_by not in right:
        raise ProtocolError("key_of_other_platform", signer=read.signed_by, platform=platform)


def _promise(
    place: int, receipt: Receipt, sets: Sequence[WatchedSet], now: int, late_after: int
) -> Iterator[LogFinding]:
    promised = receipt.in_sets_from
    bound = [one for one in sets if one.header.platform == receipt.platform and one.header.issued_at >= promised]
    for one in bound:
        until = one.header.received_until
        if until < receipt.received_at:
            number, received_at = one.header.number, receipt.received_at
            yield finding(
                "promise_unkept",
                receipt=place,
                number=number,
                index=one.index,
                received_at=received_at,
                received_until=until,
            )
            return
    if not bound and now - promised > late_after:
        yield finding("promise_overdue", receipt=place, platform=receipt.platform, in_sets_from=promised)
