"""Mails that are really signed, by invented keys of domains that nobody asks."""

import base64
from functools import cache

import dkim
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from made_mails import mail

DOMAIN = "facebook.example"
NAME = f"s1._domainkey.{DOMAIN}"


@cache
def key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def record(bits: int = 2048, more: str = "") -> bytes:
    """What stands in the directory."""
    public = key(bits).public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; " + more.encode() + b"p=" + base64.b64encode(public)


def pem(bits: int = 2048) -> bytes:
    return key(bits).private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())


def signed(raw: bytes | None = None, *, domain: str = DOMAIN, bits: int = 2048, selector: str = "s1", **how) -> bytes:
    """A mail with a signature above it."""
    raw = mail(From=f"Meta <case@mail.{DOMAIN}>") if raw is None else raw
    how.setdefault("include_headers", [b"from", b"subject", b"date", b"to", b"content-type", b"mime-version"])
    signature = dkim.sign(raw, selector.encode(), domain.encode(), pem(bits), **how)
    return signature + raw


@cache
def _ed25519() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def ed25519_record() -> bytes:
    public = _ed25519().public_key().public_bytes(form.Encoding.Raw, form.PublicFormat.Raw)
    return b"v=DKIM1; k=ed25519; p=" + base64.b64encode(public)


def signed_ed25519(raw: bytes) -> bytes:
    """Signed by hand, as RFC 8463 says: what signs in dkimpy needs another library."""
    import hashlib

    from dkim.canonicalization import CanonicalizationPolicy

    policy = CanonicalizationPolicy.from_c_value(b"relaxed/relaxed")
    headers, body = dkim.rfc822_parse(raw)
    body_hash = base64.b64encode(hashlib.sha256(policy.canonicalize_body(body)).digest())
    value = b" v=1; a=ed25519-sha256; c=relaxed/relaxed; d=%s; s=s1; h=from:subject:content-type; bh=%s; b=" % (
        DOMAIN.encode(),
        body_hash,
    )
    hasher = hashlib.sha256()
    dkim.hash_headers(
        hasher,
        policy,
        policy.canonicalize_headers(headers),
        [b"from", b"subject", b"content-type", b"from"],
        [b"DKIM-Signature", value + b"\r\n"],
        None,
    )
    return b"DKIM-Signature:" + value + base64.b64encode(_ed25519().sign(hasher.digest())) + b"\r\n" + raw


def sealed(raw: bytes, results: str, sealer: str) -> bytes:
    """Passed on by a server that seals what it saw."""
    seen = f"Authentication-Results: {results}\r\n".encode() + raw
    lines = dkim.arc_sign(
        seen,
        b"s1",
        sealer.encode(),
        pem(),
        results.partition(";")[0].encode(),
        include_headers=[b"from", b"subject", b"date", b"to", b"content-type"],
    )
    return b"".join(lines) + raw
