"""Receipts of a case: one per account that it covers, made again from the tables whenever somebody wants them.

Nothing of a receipt is kept but its salt: with the same rows and the same key it comes out the same, byte for byte.
After a change of keys what is made again carries the new key's signature; what was handed out before stays valid, for
old public keys stay published.
"""

import hashlib
from collections.abc import Iterable, Sequence

from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import id_without_account
from widerspruch.desk.models import Coverage
from widerspruch.desk.values import AccountIdentity
from widerspruch.protocol.receipt import receipt_for, seal_receipt
from widerspruch.rulebook.vocabulary import SCOPES, Scope


def receipts_of(desk: Desk, case_id: str) -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of the receipt of every account that a case covers or covered, in the order of their beginning.

    Case: as people write it. None of an account whose identity or salt was deleted. Somebody without an account has one
    for each platform, about `holders.id_without_account`.
    """
    rows = Coverage.objects.filter(case__case_id=case_id)
    return tuple(receipts_for(desk, rows.select_related("account", "case").order_by("since", "id")))


def receipts_for(desk: Desk, coverages: Iterable[Coverage]) -> Iterable[tuple[str, bytes]]:
    """The same for coverages that were read already, with their case and account."""
    for coverage in coverages:
        if has_receipt(coverage):
            yield receipt_name(coverage), _receipt(desk, coverage)


def has_receipt(coverage: Coverage) -> bool:
    """Whether there still is all that a receipt is made of. For what is only claimed there is none: it would tell
    whoever claims an account by which key that stands in exclusion sets."""
    is_known = coverage.account is None or bool(coverage.account.sealed)
    is_covered = any(getattr(coverage, scope) for scope in SCOPES)
    return coverage.case.assurance == "verified" and is_known and is_covered and bool(coverage.salt)


def receipt_name(coverage: Coverage) -> str:
    """Such as `receipt-beispielnetz-3f9a1c.json`: tells accounts apart, and tells nothing of them."""
    return f"receipt-{coverage.platform}-{hashlib.sha256(bytes(coverage.salt)).hexdigest()[:6]}.json"


def _receipt(desk: Desk, coverage: Coverage) -> bytes:
    return receipt_bytes(
        desk,
        case_id=coverage.case.case_id,
        platform=coverage.platform,
        account_id=account_id_of(desk, coverage),
        salt=bytes(coverage.salt),
        since=coverage.since,
        scopes=[scope for scope in SCOPES if getattr(coverage, scope)],
        in_sets_from=coverage.in_sets_from,
    )


def account_id_of(desk: Desk, coverage: Coverage) -> str:
    """What a receipt is made out for, in the clear; of nobody's account, what stands for it."""
    if coverage.account is None:
        return id_without_account(coverage.case.case_id)
    return desk.keys.sealer.open(coverage.account.sealed, AccountIdentity).account_id


def receipt_bytes(
    desk: Desk,
    *,
    case_id: str,
    platform: str,
    account_id: str,
    salt: bytes,
    since: int,
    scopes: Sequence[Scope],
    in_sets_from: int,
) -> bytes:
    """The receipt of one covered account, from what was recorded of it."""
    receipt = receipt_for(
        account_id,
        salt,
        desk.keys.hashing,
        platform=platform,
        case=case_id,
        received_at=since,
        scopes=scopes,
        in_sets_from=in_sets_from,
    )
    return seal_receipt(receipt, salt, desk.keys.receipts)
