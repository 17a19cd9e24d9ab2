"""A mail server that is spoken to by SMTP: verified TLS, a login, and an end to every wait."""

import base64
import contextlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from msgspec import Struct

SmtpTls = Literal["none", "starttls", "implicit"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")

ConnectProblem = Literal[
    "without_tls",  # it may be spoken to only over TLS, and was not to be
    "unknown_host",
    "unreachable",
    "timed_out",
    "connection_lost",  # it was there, and then no more
    "tls_missing",  # it offers no TLS, or somebody in between took the offer out
    "certificate_wrong",  # it is expired, or another server's, or nobody vouches for it
    "tls_failed",
    "greeting_refused",
    "login_missing",  # it offers none, or none that is known here
    "login_refused",
]


class SmtpConnectError(Exception):
    """There is no connection that mail may go over.

    Attributes:
        code: What the server answered, if it did.
    """

    def __init__(self, problem: ConnectProblem, code: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.code = problem, code


class _LoginMissingError(smtplib.SMTPException):
    """The server offers no login that is known here."""


class SmtpPlace(Struct, frozen=True):
    """Where a server is.

    Attributes:
        tls: `none` is for loopback alone.

        ca_file: Whose certificates are believed, where not the system's.

        timeout: Seconds without an answer after which it is given up.
    """

    host: str
    port: int
    tls: SmtpTls = "starttls"
    ca_file: Path | None = None
    timeout: float = 30

    @property
    def is_private(self) -> bool:
        """Whether nobody in between reads along."""
        return self.tls != "none" or self.host in LOOPBACK


class SmtpLogin(Struct, frozen=True):
    """Who somebody is to a server."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "SmtpLogin()"


def connect(place: SmtpPlace, own_name: str, login: SmtpLogin | None, watch: "ConnectionWatch") -> smtplib.SMTP:
    """A connection over which mail may go.

    Args:
        own_name: How this side calls itself: a domain.

        watch: Looks after the connection from its first byte on.

    Raises:
        SmtpConnectError: Nothing of the login was said unless the server is the one that was meant.
    """
    if not place.is_private:
        raise SmtpConnectError("without_tls")
    if not place.host.strip():
        raise SmtpConnectError("unknown_host")
    problem: ConnectProblem = "greeting_refused"
    try:
        server = _WatchedServer(place, own_name, watch)
        try:
            if place.tls == "starttls":
                problem = "tls_missing"
                server.starttls(context=_tls(place))
            problem = "greeting_refused"
            server.ehlo_or_helo_if_needed()
            if login is not None:
                problem = "login_refused"
                _log_in(server, login)
        except BaseException:
            server.close()
            raise
    except smtplib.SMTPResponseException as error:
        raise SmtpConnectError(problem, error.smtp_code) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a host that cannot be a name
        raise SmtpConnectError(_problem_of(error) or problem) from error
    return server


def _problem_of(error: Exception) -> ConnectProblem | None:
    """What an error of the connection itself says; None: it is about what was just asked of the server."""
    cause = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else None
    about = cause if isinstance(cause, OSError) else error  # a silent server is told as one that hung up
    known = next((problem for kind, problem in _PROBLEMS if isinstance(about, kind)), None)
    is_of_smtp = isinstance(error, smtplib.SMTPException)  # those are OSErrors, too
    return known or ("unreachable" if isinstance(error, OSError) and not is_of_smtp else None)


_PROBLEMS: tuple[tuple[type[Exception], ConnectProblem], ...] = (
    (ssl.SSLCertVerificationError, "certificate_wrong"),
    (ssl.SSLError, "tls_failed"),
    (socket.gaierror, "unknown_host"),
    (UnicodeError, "unknown_host"),
    (TimeoutError, "timed_out"),
    (ConnectionRefusedError, "unreachable"),
    (ConnectionError, "connection_lost"),
    (smtplib.SMTPServerDisconnected, "connection_lost"),
    (_LoginMissingError, "login_missing"),
    (smtplib.SMTPNotSupportedError, "tls_missing"),
)
"""The first that fits."""


class _WatchedServer(smtplib.SMTP):
    """Its connection is watched before anything is said over it, TLS included."""

    def __init__(self, place: SmtpPlace, own_name: str, watch: "ConnectionWatch") -> None:
        self._place, self._watch = place, watch
        super().__init__(place.host, place.port, own_name, timeout=place.timeout)

    def getreply(self) -> tuple[int, bytes]:
        """One answer, of which only so much is taken: a server may go on with its lines for ever."""
        if self.file is None:
            self.file = _ShortAnswers(self.sock.makefile("rb"))  # type: ignore[union-attr]
        self.file.begin()
        return super().getreply()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._watch.look_after(connection)
        if self._place.tls != "implicit":
            return connection
        try:
            return _tls(self._place).wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise


LONGEST_REPLY = 1 << 16
"""Bytes. A server's answers are some lines long."""


class _ShortAnswers:
    """What the library reads answers from."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = LONGEST_REPLY

    def begin(self) -> None:
        self._left = LONGEST_REPLY

    def readline(self, most: int) -> bytes:
        line = self._file.readline(most)
        self._left -= len(line)
        if self._left < 0:
            raise ConnectionError
        return line

    def close(self) -> None:
        self._file.close()


def _tls(place: SmtpPlace) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=place.ca_file)


def _log_in(server: smtplib.SMTP, login: SmtpLogin) -> None:
    """One attempt, for some servers lock out whoever fails twice; names and passwords as RFC 4616 has them, in UTF-8.
    The standard library tries every method, and sends nothing beyond ASCII."""
    known = server.esmtp_features.get("auth", "").upper().split()
    user, password = login.user.encode(), login.password.encode()
    if "PLAIN" in known:
        both = _in_base64(b"\0" + user + b"\0" + password)
        answer = server.docmd("AUTH", f"PLAIN {both}")
    elif "LOGIN" in known:
        answer = server.docmd("AUTH", f"LOGIN {_in_base64(user)}")
        if answer[0] == _GO_ON:
            answer = server.docmd(_in_base64(password))
    else:
        raise _LoginMissingError
    if answer[0] not in _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(*answer)


_GO_ON, _LOGGED_IN = 334, (235, 503)


def _in_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


class ConnectionWatch:
    """Looks after a connection: whatever the server does, what is under way ends.

    Args:
        lasts: Seconds that one thing may take altogether, at most: a server that answers a byte at a time is given up,
            too. It ends after half of them at the earliest.
    """

    def __init__(self, lasts: float) -> None:
        self._lasts = lasts
        self._connection: socket.socket | None = None
        self._is_over = threading.Event()
        self._number, self._is_under_way = 0, False
        threading.Thread(target=self._look, daemon=True).start()

    def look_after(self, connection: socket.socket) -> None:
        """From now on after this one: also when it goes on as one of TLS."""
        self._let_go()
        self._connection = connection.dup()

    @contextlib.contextmanager
    def over(self) -> Iterator[None]:
        """What is under way in the block is one thing."""
        self._number += 1
        self._is_under_way = True
        try:
            yield
        finally:
            self._is_under_way = False

    def end(self) -> None:
        """There is nothing to look after any more."""
        self._is_over.set()
        self._let_go()

    def _let_go(self) -> None:
        before, self._connection = self._connection, None
        if before is not None:
            before.close()

    def _look(self) -> None:
        """Twice in the time of a thing; one that is seen both times has taken too long."""
        seen = 0
        while not self._is_over.wait(self._lasts / 2):
            number, connection = self._number if self._is_under_way else 0, self._connection
            if number and number == seen and connection is not None:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            seen = number
