"""A mail that was caught, and what of it is shown."""

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import cast

from msgspec import Struct


class CaughtMail(Struct, frozen=True):
    """As it came over SMTP.

    Attributes:
        number: From 1.

        sender, recipients: Of the envelope; where failed mail would go, and where this one went.

        raw: With the lines of the letter itself.
    """

    number: int
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The letter."""
        return BytesParser(policy=default).parsebytes(self.raw)

    @property
    def subject(self) -> str:
        """Its subject in one line."""
        return " ".join(str(self.message.get("Subject", "")).split())

    @property
    def text(self) -> str:
        """Its plain text; empty where there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """Its HTML; empty where there is none."""
        return self._body("html")

    @property
    def attachments(self) -> tuple[EmailMessage, ...]:
        """In order."""
        return tuple(self.message.iter_attachments())

    def attachment(self, name: str) -> bytes:
        """The bytes of the one with this file name. Raises `KeyError`."""
        for part in self.attachments:
            if part.get_filename() == name:
                return content_of(part)
        raise KeyError(name)

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


def content_of(part: EmailMessage) -> bytes:
    """What was attached, as it was before it was packed for the way."""
    return cast("bytes", part.get_payload(decode=True) or b"")
