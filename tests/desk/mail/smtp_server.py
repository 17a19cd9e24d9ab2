"""A real SMTP server on loopback that does to mails what a test wants done to them."""

import asyncio
import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec import Struct

from widerspruch.desk.config import SmtpConfig


class ReceivedMail(Struct, frozen=True):
    """What the server took."""

    sender: str
    to: str
    data: bytes


Answer = Callable[[str], str | None]
"""To a recipient, or to the content of a mail to them: what the server answers; None: it is content. `drop` ends the
connection without an answer."""


class TestServer:
    """What came in; and what it answers, which a test may change while it runs."""

    __test__ = False

    def __init__(self) -> None:
        self.mails: list[ReceivedMail] = []
        self.to_sender: Answer = lambda to: None
        self.to_recipient: Answer = lambda to: None
        self.to_content: Answer = lambda to: None
        self.after_taking: Answer = lambda to: None
        self.slow = 0.0
        self.port = 0
        self.connections = 0
        self._lock = threading.Lock()

    def config(self, **changed: Any) -> SmtpConfig:
        values: dict[str, Any] = {"tls": "none", "timeout": 10, "bounce_domain": "bounces.example.org"}
        return SmtpConfig("127.0.0.1", self.port, "Beispielnetz <widerspruch@example.org>", **(values | changed))

    def recipients(self) -> list[str]:
        with self._lock:
            return [mail.to for mail in self.mails]

    # What aiosmtpd calls.

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        envelope.mail_options.extend(options)
        envelope.mail_from = address
        return await _done(server, self.to_sender(address)) or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        answer = await _done(server, self.to_recipient(address))
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.slow:
            await asyncio.sleep(self.slow)
        to = envelope.rcpt_tos[0]
        answer = await _done(server, self.to_content(to))
        if answer is not None:
            return answer
        with self._lock:
            self.mails.append(ReceivedMail(envelope.mail_from, to, envelope.original_content))
        return await _done(server, self.after_taking(to)) or "250 taken"

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses


async def _done(server: Any, answer: str | None) -> str | None:
    if answer == "drop":
        server.transport.abort()
        await asyncio.sleep(3600)
    return answer


@contextmanager
def smtp_server(**options: Any) -> Iterator[TestServer]:
    """Run one while the block lasts. Options: of aiosmtpd's `Controller` and `SMTP`."""
    handler = TestServer()
    options.setdefault("enable_SMTPUTF8", True)
    controller = _AnyPort(handler, hostname="127.0.0.1", port=0, server_hostname="mx.example.org", **options)
    controller.start()
    handler.port = controller.server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        controller.stop()


class _AnyPort(Controller):
    def _trigger_server(self) -> None:
        """It would connect to port 0; that the server stands is known when `start` returns."""
        self._factory_invoker()


class OwnAuthority(Struct, frozen=True):
    """A certificate authority of a test's own, and a server's certificate by it."""

    ca_file: Path
    server: ssl.SSLContext


def own_authority(folder: Path, host: str = "127.0.0.1") -> OwnAuthority:
    """Host: the name or address in the server's certificate."""
    ca_key, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
    day = dt.timedelta(days=1)
    now = dt.datetime.now(dt.UTC)
    ca_name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority of the tests")])
    about = x509.CertificateBuilder().not_valid_before(now - day).not_valid_after(now + day)
    ca = (
        about.subject_name(ca_name)
        .issuer_name(ca_name)
        .public_key(ca_key.public_key())
        .serial_number(1)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(ca_key, SHA256())
    )
    try:
        named: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        named = x509.DNSName(host)
    certificate = (
        about.subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mx")]))
        .issuer_name(ca_name)
        .public_key(key.public_key())
        .serial_number(2)
        .add_extension(x509.SubjectAlternativeName([named]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(ca_key, SHA256())
    )
    ca_file, chain = folder / "ca.pem", folder / "server.pem"
    ca_file.write_bytes(ca.public_bytes(Encoding.PEM))
    chain.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return OwnAuthority(ca_file, context)
