"""A mail as bytes: the same at each attempt, so that whoever gets it twice can see that it is one.

The parts are put together here and not by the standard library's `EmailMessage`, which takes four times as long and
draws its boundaries at random.
"""

import base64
import binascii
from collections.abc import Iterator
from email.headerregistry import Address, HeaderRegistry
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from functools import lru_cache

from msgspec import Struct

from widerspruch.desk.mail.blocks import MailBody
from widerspruch.desk.mail.page import page
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.mail.return_paths import MailNumber, boundary, message_id
from widerspruch.lib.mail_addresses import MailAddress
from widerspruch.lib.shown import shown
from widerspruch.rulebook.instants import instant_of

_END = b"\r\n"
_header_of = HeaderRegistry()
_POLICY, _POLICY_UTF8 = SMTP.clone(max_line_length=76), SMTPUTF8.clone(max_line_length=76)


class MailFrom(Struct, frozen=True):
    """Who writes. `reply_to`: where an answer goes; None: to the sender. `key`: `DeskKeys.bounces`."""

    sender: MailAddress
    reply_to: MailAddress | None
    key: bytes


def message(letter: MailBody, mail: MailNumber, written_at: int, to: MailAddress, whose: MailFrom) -> bytes:
    """The whole mail, with CRLF at the ends of lines, none of them too long for any server.

    Args:
        written_at: When it came to be owed, microseconds UTC.
    """
    letters, outer = (boundary(whose.key, mail, part) for part in ("letters", "outer"))
    body = _several("alternative", letters, [_text("plain", plain_text(letter)), _text("html", page(letter))])
    if letter.attachments:
        body = _several("mixed", outer, [body, *(_json(name, data) for name, data in letter.attachments)])
    return b"".join((*_headers(letter, mail, written_at, to, whose), b"MIME-Version: 1.0", _END, body))


def _headers(letter: MailBody, mail: MailNumber, written_at: int, to: MailAddress, whose: MailFrom) -> Iterator[bytes]:
    utf8 = to.needs_utf8
    yield _address("From", whose.sender, shown(whose.sender.name) or letter.sender_name, utf8)
    is_plain = to.address.isascii() and len(to.address) <= _FITS
    yield f"To: {to.address}\r\n".encode() if is_plain else _folded("To", _named(to), utf8)
    if whose.reply_to is not None:
        yield _address("Reply-To", whose.reply_to, "", utf8)
    yield _text_of("Subject", shown(letter.subject), utf8)
    yield f"Date: {format_datetime(instant_of(written_at))}\r\n".encode()
    yield f"Message-ID: {message_id(whose.key, mail, whose.sender.domain)}\r\n".encode()
    yield b"Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
    if letter.no_more:
        yield f"List-Unsubscribe: <{letter.no_more}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()
    yield f"Content-Language: {letter.language}\r\n".encode()


_FITS = 70
"""Characters that go on one line with the name of a header."""


@lru_cache(maxsize=64)
def _address(name: str, whose: MailAddress, called: str, utf8: bool) -> bytes:
    """Ours, not the person's: the same in thousands of mails."""
    return _folded(name, _named(whose, called), utf8)


@lru_cache(maxsize=64)
def _text_of(name: str, value: str, utf8: bool) -> bytes:
    return _folded(name, value, utf8)


def _folded(name: str, value: object, utf8: bool) -> bytes:
    header: str = _header_of(name, value).fold(policy=_POLICY_UTF8 if utf8 else _POLICY)
    return header.encode("utf-8", "replace")


def _several(kind: str, between: str, parts: list[bytes]) -> bytes:
    line = b"--" + between.encode()
    head = f'Content-Type: multipart/{kind};\r\n boundary="{between}"\r\n\r\n'.encode()
    return head + b"".join(line + _END + part + _END for part in parts) + line + b"--" + _END


def _text(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode()
    lines = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").split(b"\n")
    return head + _END.join(binascii.b2a_qp(line, istext=False).replace(b"=\n", b"=\r\n") for line in lines)


def _json(name: str, data: bytes) -> bytes:
    """Name: of ours, ASCII without quotes."""
    head = (
        f'Content-Type: application/json;\r\n name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment;\r\n filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(data).replace(b"\n", _END)


def _named(address: MailAddress, name: str = "") -> Address:
    return Address(name, addr_spec=address.address)
