"""Where a notice leads: addresses that hold nothing readable, and hold for a time."""

import base64
import binascii

from widerspruch.desk.addresses import public
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.values import NoticeLink, NoticeLinkUse

NOTICE_PATH, NO_NOTICES_PATH = "/notice/", "/no-notices/"

LASTS = 180 * DAY
"""Microseconds after somebody was put on the list: as long as their account is kept with the notice."""


def notice_link(desk: Desk, recipient: NoticeRecipient) -> str:
    """To the notice and the form with their account in it."""
    return public(desk.config, NOTICE_PATH + _token(desk, recipient, "object"))


def no_notices_link(desk: Desk, recipient: NoticeRecipient) -> str:
    """To no more notices by mail; to be called by whoever reads mail for them, too (RFC 8058)."""
    return public(desk.config, NO_NOTICES_PATH + _token(desk, recipient, "no_mail"))


def recipient_of(desk: Desk, token: str, use: NoticeLinkUse, now: int) -> int | None:
    """Primary key of the recipient; None: it is no such link of ours, or not any more."""
    try:
        sealed = base64.urlsafe_b64decode(token.encode("ascii") + b"==")
        link = desk.keys.sealer.open(sealed, NoticeLink)
    except (DeskError, ValueError, binascii.Error):
        return None
    return link.recipient if link.use == use and now < link.until else None


def _token(desk: Desk, recipient: NoticeRecipient, use: NoticeLinkUse) -> str:
    sealed = desk.keys.sealer.seal(NoticeLink(recipient.pk, use, recipient.added_at + LASTS))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")
