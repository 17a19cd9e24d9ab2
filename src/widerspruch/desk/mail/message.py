"""A mail as bytes: the same at each attempt, so that whoever gets it twice can see that it is one."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from msgspec import Struct

from widerspruch.desk.mail.addresses import MailAddress
from widerspruch.desk.mail.blocks import Letter
from widerspruch.desk.mail.page import page
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.mail.return_paths import boundary, message_id
from widerspruch.lib.shown import shown
from widerspruch.rulebook.instants import instant_of


class MailFrom(Struct, frozen=True):
    """Who writes. `reply_to`: where an answer goes; None: to the sender."""

    sender: MailAddress
    reply_to: MailAddress | None
    key: bytes


def message(letter: Letter, mail: int, written_at: int, to: MailAddress, whose: MailFrom) -> bytes:
    """The whole mail, with CRLF at the ends of lines, none of them too long for any server.

    Args:
        mail: Primary key of its row. `written_at`: when it came to be owed, microseconds UTC.
    """
    made = EmailMessage(policy=(SMTPUTF8 if to.needs_utf8 else SMTP).clone(max_line_length=76))
    made["From"] = _header(whose.sender, shown(whose.sender.name) or letter.sender_name)
    made["To"] = _header(to)
    if whose.reply_to is not None:
        made["Reply-To"] = _header(whose.reply_to)
    made["Subject"] = shown(letter.subject)
    made["Date"] = format_datetime(instant_of(written_at))
    made["Message-ID"] = message_id(whose.key, mail, whose.sender.domain)
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["Content-Language"] = letter.language
    made.set_content(plain_text(letter), cte="quoted-printable")
    made.add_alternative(page(letter), subtype="html", cte="quoted-printable")
    for name, data in letter.attachments:
        made.add_attachment(data, maintype="application", subtype="json", filename=name)
    for number, part in enumerate(made.walk()):
        if part.is_multipart():
            part.set_boundary(boundary(whose.key, mail, str(number)))
    return made.as_bytes()


def _header(address: MailAddress, name: str = "") -> Address:
    return Address(name, addr_spec=address.address)
