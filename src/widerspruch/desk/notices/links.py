"""Where a notice leads: addresses that hold nothing readable, and hold for a time.

The same recipient has the same address at each attempt, so that a mail that comes twice can be seen to be one.
"""

import base64
import binascii
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from msgspec import Struct

from widerspruch.desk.addresses import public
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.sealing import Lookup

NOTICE_PATH, NO_NOTICES_PATH = "/n/", "/no-notices/"

OBJECT_PART, CODE_PART = "/object", "/code"
"""Behind the address of a notice: the form, and where the mailed code is entered."""

LASTS = 180 * DAY
"""Microseconds after somebody was put on the list: as long as their account is kept with the notice."""

NoticeLinkUse = Literal["object", "no_mail"]
"""Reading and objecting; no more notices by mail."""


class _NoticeLink(Struct, frozen=True, array_like=True):
    recipient: int
    use: NoticeLinkUse
    until: int


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
    except (ValueError, binascii.Error):
        return None
    for secret in (desk.keys.bounces, *desk.keys.bounces_before):
        try:
            link = msgspec.msgpack.decode(_cipher(secret).decrypt(sealed, None), type=_NoticeLink)
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            continue
        return link.recipient if link.use == use and now < link.until else None
    return None


def path_of(link: str, part: str = "") -> str:
    """Of an address of ours what stands behind the host."""
    return "/" + link.split("/", 3)[3] + part


def _token(desk: Desk, recipient: NoticeRecipient, use: NoticeLinkUse) -> str:
    link = _NoticeLink(recipient.pk, use, recipient.added_at + LASTS)
    sealed = _cipher(desk.keys.bounces).encrypt(msgspec.msgpack.encode(link), None)
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode("ascii")


def _cipher(secret: bytes) -> AESSIV:
    return AESSIV(Lookup(secret).key_of("notice-link"))
