"""Who was told what, when, by which channel: looked up, and signed with the key that signs receipts."""

import secrets
from collections.abc import Iterator

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_lookup_key
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.protocol.notice_proof import NoticeProof, NoticeTelling, seal_notice_proof
from widerspruch.protocol.receipt import SALT_BYTES, account_commitment


def prove_notice(desk: Desk, notice: Notice, account_id: str) -> bytes:
    """The proof that the holder of an account was told. Account: as the platform writes its id.

    Raises:
        DeskError: `notice_not_told`: they were not, or that was kept long enough.
    """
    key = account_lookup_key(desk.keys.lookup, notice.platform, account_id)
    row = NoticeRecipient.objects.filter(notice=notice, account_key=key).first()
    told = () if row is None else tuple(sorted(_tellings(row), key=lambda one: one.at))
    if row is None or not told:
        raise DeskError("notice_not_told")
    salt = secrets.token_bytes(SALT_BYTES)
    proof = NoticeProof(
        platform=notice.platform,
        account=account_commitment(salt, account_id),
        notice=notice.name,
        version=notice.version,
        digest=notice.digest,
        language=row.language,
        told=told,
        stated_at=max(desk.now(), *(one.came_back_at or one.at for one in told)),
    )
    return seal_notice_proof(proof, salt, bytes(notice.content), desk.keys.receipts)


def _tellings(row: NoticeRecipient) -> Iterator[NoticeTelling]:
    mailed = row if row.told_with is None else NoticeRecipient.objects.filter(pk=row.told_with).first()
    if mailed is not None and mailed.sent_at is not None:
        back = None if mailed.bounced_at is None else max(mailed.bounced_at, mailed.sent_at)
        yield NoticeTelling("mail", mailed.sent_at, back)
    if row.shown_at is not None:
        yield NoticeTelling("platform", row.shown_at)
