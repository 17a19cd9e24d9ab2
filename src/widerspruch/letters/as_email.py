"""A letter as a mail: a draft that a mail program opens, or an address that begins one.

Nothing is sent here. What people typed is one line wherever a header has one line, so that no line of it becomes a
header of its own.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from msgspec import Struct

from widerspruch.letters.as_text import letter_body
from widerspruch.letters.cleaning import one_line
from widerspruch.letters.errors import LettersError, field_label
from widerspruch.letters.letter import Correspondent, Letter
from widerspruch.lib.mail_addresses import read_address

LONGEST_MAILTO = 2000
"""Characters. Windows hands a program at most 2,083 of an address (INTERNET_MAX_URL_LENGTH), and cuts off the rest."""

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_NO_FILE_NAME = re.compile(r'[\\/:*?"<>|]')


class LetterAttachment(Struct, frozen=True):
    """What goes with a mail, byte for byte.

    Attributes:
        media_type: "application/pdf".
    """

    name: str
    media_type: str
    data: bytes


def letter_as_eml(
    letter: Letter,
    attachments: Iterable[LetterAttachment] = (),
    *,
    at: datetime | None = None,
    message_id: str | None = None,
    is_draft: bool = True,
) -> bytes:
    """The letter as an `.eml` file, with CR LF: a draft (`X-Unsent`) that its sender looks at and sends.

    Without an address of the recipient, or of the sender, the mail program asks for it. Raises `LettersError` where an
    address is none.

    Args:
        at: When it was written, with its zone; None: the mail program says when it is sent.

        message_id: With its angle brackets.

        is_draft: False: the mail as it is sent.
    """
    mail = EmailMessage(policy=SMTP)
    if is_draft:
        mail["X-Unsent"] = "1"
    if letter.sender.email:
        mail["From"] = mail_address(letter.sender, "sender")
    if letter.recipient.email:
        mail["To"] = mail_address(letter.recipient, "recipient")
    mail["Subject"] = header_line(letter.subject)
    if at is not None:
        mail["Date"] = at
    if message_id is not None:
        assert _MESSAGE_ID.fullmatch(message_id), "a message ID is made by us, of ASCII"
        mail["Message-ID"] = message_id
    mail.set_content(letter_body(letter), charset="utf-8", cte="quoted-printable")
    mail["Content-Language"] = letter.language
    for attachment in attachments:
        maintype, subtype = _media_type(attachment).split("/")
        mail.add_attachment(attachment.data, maintype, subtype, filename=file_name(attachment.name))
    return mail.as_bytes()


def letter_as_mailto(letter: Letter, *, with_text: bool = True) -> str | None:
    """An address (RFC 6068) at which a mail program begins a mail; None where there is none to write to, or where it is
    too long to be handed on whole. `with_text`: else only recipient and subject, and the text is pasted."""
    if not letter.recipient.email:
        return None
    user, _, domain = mail_address(letter.recipient, "recipient").addr_spec.rpartition("@")
    parts = [("subject", one_line(letter.subject))]
    if with_text:
        parts.append(("body", letter_body(letter, wrapped=False).rstrip("\n").replace("\n", "\r\n")))
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in parts)
    address = f"mailto:{quote(user, safe='')}@{quote(domain, safe='')}?{query}"
    return address if len(address) <= LONGEST_MAILTO else None


def mail_address(correspondent: Correspondent, field: str) -> Address:
    """Name and address of a correspondent; a domain with umlauts as mail servers know it. Raises `LettersError`."""
    read = read_address(one_line(correspondent.email or ""))
    # Few servers take letters beyond ASCII before the @, and a mail to there would come back.
    if read is None or read.needs_utf8:
        raise LettersError("no_mail_address", field=field_label(field))
    return Address(_name_in_head(correspondent.name), read.local, read.domain)


LONGEST_NAME_IN_HEAD = 200
"""Characters. The whole name stands in the letter; a head with thousands takes Python's own package a minute."""


def _name_in_head(name: str) -> str:
    line = header_line(name)
    return line if len(line) <= LONGEST_NAME_IN_HEAD else f"{line[: LONGEST_NAME_IN_HEAD - 1].rstrip()}…"


def header_line(text: str) -> str:
    """Text for a header. `=?` would begin an encoded word there: one that says a line's end ends the header."""
    return one_line(text).replace("=?", "= ?")


def file_name(name: str) -> str:
    """The name of an attachment as every system can keep it; its end, which says what it is, stays."""
    plain = _NO_FILE_NAME.sub("_", header_line(name)).strip(". ") or "-"
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:50]}…{plain[-49:]}"


LONGEST_NAME = 100


def _media_type(attachment: LetterAttachment) -> str:
    """Mails are evidence, to be kept byte for byte: as a mail within a mail they would be written anew."""
    told = attachment.media_type.lower()
    is_plain = _MEDIA_TYPE.fullmatch(told) and not told.startswith(("message/", "multipart/"))
    return told if is_plain else "application/octet-stream"
