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
    headers: dict[str, object] = {
        "From": _named(whose.sender, shown(whose.sender.name) or letter.sender_name),
        "To": _named(to),
        **({"Reply-To": _named(whose.reply_to)} if whose.reply_to is not None else {}),
        "Subject": shown(letter.subject),
    }
    policy = _POLICY_UTF8 if to.needs_utf8 else _POLICY
    for name, value in headers.items():
        yield _header_of(name, value).fold(policy=policy).encode("utf-8", "replace")
    yield f"Date: {format_datetime(instant_of(written_at))}\r\n".encode()
    yield f"Message-ID: {message_id(whose.key, mail, whose.sender.domain)}\r\n".encode()
    yield b"Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n"
    if letter.no_more:
        yield f"List-Unsubscribe: <{letter.no_more}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode()
    yield f"Content-Language: {letter.language}\r\n".encode()


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
