"""Handing mails to a server by SMTP: verified TLS, one connection for many, and an end to every wait."""

import contextlib
import smtplib
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self

from msgspec import Struct

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.dkim_signer import DkimSigner
from widerspruch.desk.mail.problems import CarryError, Standing
from widerspruch.lib.mail_addresses import MailAddress, read_sender
from widerspruch.lib.smtp import (
    LOOPBACK,
    ConnectionWatch,
    ConnectProblem,
    SmtpConnectError,
    SmtpLogin,
    SmtpPlace,
    connect,
)

MAIL_LASTS = 5 * 60
"""Seconds that one mail may take altogether, at most: a server that answers a byte at a time is given up, too."""

_WHY_NONE: Mapping[ConnectProblem, str] = {
    "without_tls": "tls_missing",
    "unknown_host": "unreachable",
    "unreachable": "unreachable",
    "timed_out": "unreachable",
    "connection_lost": "unreachable",
    "tls_missing": "tls_missing",
    "certificate_wrong": "tls_failed",
    "tls_failed": "tls_failed",
    "greeting_refused": "greeting_refused",
    "login_missing": "login_refused",
    "login_refused": "login_refused",
}
"""As whoever runs a desk is told."""

_ABOUT_US = frozenset((503, 530, 534, 535, 538))
"""Answers to a recipient that are not about the recipient: the order of commands, a login that is wanted."""


class Posting(Struct, frozen=True):
    """A mail and its envelope."""

    sender: str
    to: MailAddress
    data: bytes


class MailCarrier(Protocol):
    """Hands mails over. Of one thread at a time."""

    def open(self) -> None:
        """Be ready. Raises CarryError (`carrier`)."""
        ...

    def carry(self, posting: Posting) -> None:
        """Hand one over; it was taken where nothing is raised. Raises CarryError."""
        ...

    def close(self) -> None:
        """Let go; it may be opened again."""
        ...


class SmtpCarrier:
    """A server as `SmtpConfig` names it.

    Raises:
        DeskError: `mail_without_tls` (values: host), `mail_sender_unusable`, `dkim_key_unusable` (values: file), and
            what reading a key file raises.
    """

    def __init__(self, config: SmtpConfig) -> None:
        if config.tls == "none" and config.host not in LOOPBACK:
            raise DeskError("mail_without_tls", host=config.host)
        sender = read_sender(config.sender)
        if sender is None:
            raise DeskError("mail_sender_unusable")
        self._config, self._sender = config, sender
        self._signer = DkimSigner.of(config)
        self._server: smtplib.SMTP | None = None
        self._watch: ConnectionWatch | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect, with TLS and login, unless that is done."""
        if self._server is None:
            watch = ConnectionWatch(MAIL_LASTS)
            try:
                self._server, self._watch = self._connected(watch), watch
            finally:
                if self._watch is None:
                    watch.end()

    def carry(self, posting: Posting) -> None:
        """Hand one over. A connection that the server closed while nothing was under way is opened once more."""
        data = posting.data if self._signer is None else self._signer.signed(posting.data)
        was_open = self._server is not None
        self.open()
        try:
            self._hand_over(posting, data)
        except _ClosedBetweenMailsError:
            if not was_open:
                raise CarryError("connection_lost", "passing") from None
            self.open()
            try:
                self._hand_over(posting, data)
            except _ClosedBetweenMailsError:
                raise CarryError("connection_lost", "passing") from None

    def close(self) -> None:
        """Say goodbye where the server still listens."""
        if self._server is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.end()
        if server is not None:
            server.close()

    def _connected(self, watch: ConnectionWatch) -> smtplib.SMTP:
        config = self._config
        place = SmtpPlace(config.host, config.port, config.tls, config.ca_file, config.timeout)
        login = SmtpLogin(config.user, config.password) if config.user else None
        try:
            with watch.over():
                return connect(place, self._sender.domain, login, watch)
        except SmtpConnectError as error:
            raise CarryError(_WHY_NONE[error.problem], "carrier") from error

    def _hand_over(self, posting: Posting, data: bytes) -> None:
        server, watch = self._server, self._watch
        assert server is not None
        assert watch is not None
        has_begun = False
        try:
            with watch.over():
                options = ["SMTPUTF8", "BODY=8BITMIME"] if posting.to.needs_utf8 else []
                if options and not server.has_extn("smtputf8"):
                    raise CarryError("address_needs_smtputf8", "lasting")
                self._answered(server.mail(posting.sender, options), "sender")
                has_begun = True
                self._answered(server.rcpt(posting.to.address), "recipient")
                self._answered(server.data(data), "content")
        except CarryError:
            raise
        except smtplib.SMTPDataError as error:
            self._answered((error.smtp_code, _raw(error.smtp_error)), "content")
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            if not has_begun and isinstance(error, smtplib.SMTPServerDisconnected):
                raise _ClosedBetweenMailsError from error
            raise CarryError("connection_lost", "passing") from error
        except (smtplib.SMTPException, UnicodeError, ValueError) as error:
            self._drop()
            raise CarryError("not_understood", "passing") from error

    def _answered(self, answer: tuple[int, bytes], about: str) -> None:
        code, text = answer
        if 200 <= code < 300:
            return
        if code == 421:
            self._drop()
            if about == "sender":
                raise _ClosedBetweenMailsError
        elif self._server is not None:
            with contextlib.suppress(smtplib.SMTPServerDisconnected, OSError):
                self._server.rset()
        raise CarryError(f"{about}_{code}", _standing(code, text, about))


class _ClosedBetweenMailsError(Exception):
    """The server ended the connection before the mail began: as after a hundred, or after a pause."""


def _standing(code: int, text: bytes, about: str) -> Standing:
    """Only what a server says of this recipient, or of this content, for good is lasting: what it says of the sender,
    of policy (5.7) or of a login concerns all mail, and somebody will mend it."""
    is_for_good = 500 <= code < 600 and about != "sender" and code not in _ABOUT_US and not text.startswith(b"5.7.")
    return "lasting" if is_for_good else "passing"


def _raw(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
