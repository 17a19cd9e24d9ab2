"""Mail goes over verified TLS or not at all, in one connection, signed where a key is given."""

import os
import stat
from pathlib import Path

import dkim
import pytest
from aiosmtpd.smtp import AuthResult
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from desk.mail.smtp_server import TestServer, own_authority, smtp_server
from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail import sending
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.sending import Posting, SmtpCarrier
from widerspruch.lib.mail_addresses import read_address
from widerspruch.protocol.errors import ProtocolError

MAIL = b"From: w@example.org\r\nTo: a@example.org\r\nSubject: Test\r\n\r\nHello\r\n.\r\n"


def posting(to: str = "a@example.org", data: bytes = MAIL) -> Posting:
    address = read_address(to)
    assert address is not None
    return Posting("bounce+1.x@example.org", address, data)


def carry(config: SmtpConfig, *postings: Posting) -> None:
    with SmtpCarrier(config) as carrier:
        for one in postings or (posting(),):
            carrier.carry(one)


def refused(config: SmtpConfig, one: Posting | None = None) -> tuple[str, str]:
    with pytest.raises(CarryError) as error:
        carry(config, one or posting())
    return error.value.problem, error.value.standing


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_over_tls_with_an_authority_that_is_trusted(tmp_path: Path, tls: str) -> None:
    own = own_authority(tmp_path)
    options = (
        {"ssl_context": own.server} if tls == "implicit" else {"tls_context": own.server, "require_starttls": True}
    )
    with smtp_server(**options) as server:
        carry(server.config(tls=tls, ca_file=own.ca_file))
        assert server.mails[0].data == MAIL


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("why", ["another authority", "another name"])
def test_a_certificate_that_does_not_hold_ends_it_before_anything_is_said(tmp_path: Path, tls: str, why: str) -> None:
    own = own_authority(tmp_path, "127.0.0.1" if why == "another authority" else "mx.example.net")
    ca_file = None if why == "another authority" else own.ca_file
    options = {"ssl_context": own.server} if tls == "implicit" else {"tls_context": own.server}
    with smtp_server(**options) as server:
        assert refused(server.config(tls=tls, ca_file=ca_file)) == ("tls_failed", "carrier")
        assert server.mails == []


def test_a_server_that_offers_no_tls_is_given_nothing() -> None:
    """As where somebody in between takes the offer out."""
    with smtp_server() as server:
        assert refused(server.config(tls="starttls")) == ("tls_missing", "carrier")
        assert server.mails == []


def test_without_tls_only_this_machine_is_spoken_to() -> None:
    with pytest.raises(DeskError, match="mail_without_tls"):
        SmtpCarrier(SmtpConfig("mx.example.net", 25, "w@example.org", tls="none"))


def test_a_login_goes_over_tls_and_a_wrong_one_stops_all_mail(tmp_path: Path) -> None:
    own = own_authority(tmp_path)

    def authenticator(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"right", handled=False)

    with smtp_server(
        tls_context=own.server, auth_required=True, auth_require_tls=True, authenticator=authenticator
    ) as server:
        carry(server.config(tls="starttls", ca_file=own.ca_file, user="w", password="right"))
        assert len(server.mails) == 1
        wrong = server.config(tls="starttls", ca_file=own.ca_file, user="w", password="wrong")
        assert refused(wrong) == ("login_refused", "carrier")
        without = server.config(tls="starttls", ca_file=own.ca_file)
        assert refused(without)[1] == "passing"


def test_nobody_there_stops_all_mail() -> None:
    assert refused(SmtpConfig("127.0.0.1", 1, "w@example.org", tls="none")) == ("unreachable", "carrier")


def test_an_address_beyond_ascii_goes_where_the_server_knows_it(server: TestServer) -> None:
    carry(server.config(), posting("jörg@bücher.example"), posting("a@bücher.example"))
    assert server.recipients() == ["jörg@xn--bcher-kva.example", "a@xn--bcher-kva.example"]
    with smtp_server(enable_SMTPUTF8=False) as old:
        assert refused(old.config(), posting("jörg@bücher.example")) == ("address_needs_smtputf8", "lasting")
        carry(old.config(), posting("a@bücher.example"))


def test_a_server_that_drips_answers_is_given_up_altogether(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line comes within the timeout, the mail never ends: a lease must not run out over it."""
    monkeypatch.setattr(sending, "MAIL_LASTS", 0.3)
    server.slow = 5
    assert refused(server.config(timeout=60)) == ("connection_lost", "passing")


@pytest.fixture(scope="module")
def dkim_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def saved(path: Path, key: RSAPrivateKey | Ed25519PrivateKey, mode: int = 0o600) -> Path:
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(mode)
    return path


def dns_of(key: RSAPrivateKey) -> bytes:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def test_what_arrives_carries_the_domains_signature(
    server: TestServer, tmp_path: Path, dkim_key: RSAPrivateKey
) -> None:
    path = saved(tmp_path / "dkim.pem", dkim_key)
    carry(server.config(dkim_key=path, dkim_selector="desk", dkim_domain="example.org"), posting(), posting())
    asked: list[bytes] = []

    def dns(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name)
        return dns_of(dkim_key)

    for mail in server.mails:
        assert dkim.verify(mail.data, dnsfunc=dns)
        assert not dkim.verify(mail.data.replace(b"Hello", b"Hullo"), dnsfunc=dns)
        assert not dkim.verify(mail.data.replace(b"To: a@", b"To: b@"), dnsfunc=dns)
    assert {*asked} == {b"desk._domainkey.example.org."}


@pytest.mark.parametrize("wrong", ["open", "missing", "no key", "ed25519", "weak", "no selector"])
def test_a_key_that_cannot_or_must_not_sign_is_refused_at_the_start(
    tmp_path: Path, dkim_key: RSAPrivateKey, wrong: str
) -> None:
    path = tmp_path / "dkim.pem"
    match wrong:
        case "open":
            saved(path, dkim_key, 0o644)
        case "no key":
            path.write_bytes(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
            path.chmod(0o600)
        case "ed25519":
            saved(path, Ed25519PrivateKey.generate())
        case "weak":
            saved(path, generate_private_key(65537, 1024))
        case "no selector":
            saved(path, dkim_key)
    selector = "" if wrong == "no selector" else "desk"
    config = SmtpConfig(
        "127.0.0.1", 25, "w@example.org", tls="none", dkim_key=path, dkim_selector=selector, dkim_domain="example.org"
    )
    with pytest.raises(ProtocolError if wrong in ("open", "missing") else DeskError) as error:
        SmtpCarrier(config)
    assert str(tmp_path) not in str(error.value)
    if wrong == "open" and os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    config = SmtpConfig("mx.example.net", 587, "w@example.org", user="w", password="geheim")
    assert "geheim" not in repr(config)


@pytest.mark.parametrize("sender", ["", "nobody", "a@example.org, b@example.org"])
def test_a_sender_that_is_no_address_is_refused_at_the_start(sender: str) -> None:
    with pytest.raises(DeskError, match="mail_sender_unusable"):
        SmtpCarrier(SmtpConfig("127.0.0.1", 25, sender, tls="none"))
