"""Takes mail that comes back, by SMTP or LMTP: for addresses that we signed, and for nobody else."""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.db import close_old_connections

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.logs import note
from widerspruch.desk.mail.bounces import LONGEST, read_bounce, record_bounce
from widerspruch.desk.mail.return_paths import mail_returned_to

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

_NOBODY = "550 5.1.1 Nobody has this address"
_ONE_AT_A_TIME = "452 4.5.3 One recipient at a time"
_LATER = "451 4.3.0 Not just now"
_THANKS = "250 2.0.0 Taken"


class BounceServer(Controller):
    """Listens in a thread of its own, from `start()` to `stop()`.

    Args:
        lmtp: Whether it speaks LMTP: for the mail server that hands over, on this machine or in its network.

    Raises:
        DeskError: `bounces_not_configured`.

        OSError: something else uses the port.
    """

    def __init__(self, desk: Desk, host: str, port: int, *, lmtp: bool = False) -> None:
        if desk.config.smtp is None or not desk.config.smtp.bounce_domain:
            raise DeskError("bounces_not_configured")
        self._lmtp = lmtp
        super().__init__(_Handler(desk), hostname=host, port=port)

    def factory(self) -> SMTP:
        """One per connection. What a message is is said in it, so nothing but its length is limited here."""
        kind = LMTP if self._lmtp else SMTP
        return kind(self.handler, data_size_limit=LONGEST, enable_SMTPUTF8=True, timeout=60, hostname="bounces")


class _Handler:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, server: SMTP, session: "Session", envelope: "Envelope", address: str, options: Any
    ) -> str:
        """Refused here, so that nothing that is not ours is ever taken and sent back."""
        smtp = self._desk.config.smtp
        domain = smtp.bounce_domain if smtp else ""
        if not domain or mail_returned_to(self._desk.keys, address, domain) is None:
            return _NOBODY
        if envelope.rcpt_tos:  # each mail of ours has an address of its own; LMTP would want an answer for each
            return _ONE_AT_A_TIME
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: "Session", envelope: "Envelope") -> str:  # noqa: N802
        """Taken once it is in the tables."""
        raw = envelope.original_content or b""
        try:
            await asyncio.to_thread(_take, self._desk, raw, str(envelope.rcpt_tos[0]))
        except DeskError as error:
            note("bounce_put_off", level=logging.WARNING, code=error.code)
            return _LATER
        return _THANKS


def _take(desk: Desk, raw: bytes, recipient: str) -> None:
    close_old_connections()
    bounce = read_bounce(desk, raw, recipient)
    if bounce is not None:
        record_bounce(desk, bounce)
