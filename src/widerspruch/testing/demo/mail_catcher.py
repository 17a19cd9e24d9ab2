"""Takes every mail and delivers none: they are looked at in the browser, or by a test."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller

from widerspruch.testing.demo.caught_mail import CaughtMail
from widerspruch.testing.demo.in_thread import LOOPBACK, listening

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

MOST = 2_000
"""Mails that are kept; then the oldest go."""


class MailCatcher:
    """What was caught so far. Usable from several threads.

    Attributes:
        port: Where it takes mail, on this machine alone.
    """

    def __init__(self, port: int, folder: Path | None) -> None:
        self.port = port
        self._folder = folder
        self._more = threading.Condition()
        self._mails: list[CaughtMail] = []
        self._count = 0

    def mails(self, to: str | None = None) -> list[CaughtMail]:
        """Oldest first; those to one recipient, or all."""
        with self._more:
            return [mail for mail in self._mails if to is None or to in mail.recipients]

    def mail(self, number: int) -> CaughtMail | None:
        """The one of this number, if it is still there."""
        with self._more:
            return next((mail for mail in self._mails if mail.number == number), None)

    def wait_for(self, to: str, count: int = 1, seconds: float = 20) -> list[CaughtMail]:
        """The mails to one recipient, once there are that many. Raises `TimeoutError`."""
        with self._more:
            if not self._more.wait_for(lambda: sum(to in mail.recipients for mail in self._mails) >= count, seconds):
                raise TimeoutError(f"{count} mails were waited for")
            return [mail for mail in self._mails if to in mail.recipients]

    def take(self, sender: str, recipients: tuple[str, ...], raw: bytes) -> None:
        """Keep one; where there is a folder, as a file there, too."""
        with self._more:
            self._count += 1
            if self._folder is not None:
                (self._folder / f"{self._count:06}.eml").write_bytes(raw)
            self._mails.append(CaughtMail(self._count, sender, recipients, raw))
            del self._mails[:-MOST]
            self._more.notify_all()


@contextmanager
def mail_catcher(folder: Path | None = None, port: int = 0) -> Iterator[MailCatcher]:
    """Catch while the block lasts.

    Args:
        folder: Where each mail is kept as a file, besides.

        port: 0: any that is free.

    Raises:
        OSError: something else uses the port.
    """
    with listening(port) as bound:
        catcher = MailCatcher(bound.getsockname()[1], folder)
        controller = _Listening(_Handler(catcher), bound)
        controller.start()
        try:
            yield catcher
        finally:
            controller.stop()


class _Listening(Controller):
    """On a socket that is bound already: so nothing else can take its port."""

    def __init__(self, handler: object, bound: socket.socket) -> None:
        super().__init__(handler, hostname=LOOPBACK, port=bound.getsockname()[1], server_hostname="catcher.example.org")
        self._bound = bound

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._bound)


class _Handler:
    def __init__(self, catcher: MailCatcher) -> None:
        self._catcher = catcher

    async def handle_DATA(self, server: "SMTP", session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """Called by aiosmtpd for each mail."""
        raw = envelope.original_content or b""
        recipients = tuple(str(one) for one in envelope.rcpt_tos)
        await asyncio.to_thread(self._catcher.take, str(envelope.mail_from or ""), recipients, raw)
        return "250 Caught"


def named(part: EmailMessage, number: int) -> str:
    """A file name for an attachment, whatever stands in the mail."""
    return Path(part.get_filename() or f"attachment-{number}").name
