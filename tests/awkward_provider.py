"""An identity provider that signs whatever a test tells it to: `provider.token(...)` and `provider.answers(...)`."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct, field

from widerspruch.lib import clock
from widerspruch.testing.demo.in_thread import served

CLIENT_ID = "desk"

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY = rsa.generate_private_key(65537, 2048)
SHORT_KEY = rsa.generate_private_key(65537, 1024)


class AwkwardProvider(Struct):
    """What it does with whoever asks.

    Attributes:
        keys: Name -> private key, as it publishes them now.

        metadata, claims: What is other than usual.

        make_token: Claims -> ID token.

        asked: Paths, in order.
    """

    issuer: str = ""
    keys: dict[str, Any] = field(default_factory=lambda: {"rsa": RSA_KEY, "ec": EC_KEY, "short": SHORT_KEY})
    described: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    claims: dict[str, Any] = {}
    userinfo: dict[str, Any] = {}
    make_token: Callable[[dict[str, Any]], Any] = lambda claims: jwt.encode(
        claims, RSA_KEY, "RS256", headers={"kid": "rsa"}
    )
    token_status: int = 200
    asked: list[str] = []
    nonce: str = ""
    sent: dict[str, Any] = {}

    def good_claims(self, **changed: object) -> dict[str, Any]:
        now = clock.now() // 1_000_000
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "erika", "iat": now, "exp": now + 300}
        claims |= {"nonce": self.nonce, **changed}
        return {name: value for name, value in claims.items() if value is not None}

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "userinfo_endpoint": f"{self.issuer}/userinfo",
                    **self.metadata,
                }
            case "/jwks":
                return 200, {"keys": [self._public(kid, key) for kid, key in self.keys.items()]}
            case "/token":
                self.sent = {name: values[0] for name, values in parse_qs(body.decode()).items()}
                return self.token_status, {
                    "access_token": "at",
                    "token_type": "Bearer",
                    "id_token": self.make_token(self.good_claims(**self.claims)),
                }
            case "/userinfo":
                return 200, {"sub": "erika", **self.userinfo}
            case _:
                return 404, {}

    def _public(self, kid: str, key: Any) -> dict[str, Any]:
        kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
        described = json.loads(kind.to_jwk(key.public_key()))
        return {**described, "kid": kid, "use": "sig", **self.described}


def pem_of(key: Any) -> bytes:
    """What is public of a key, as somebody might use it for a shared secret."""
    pem: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return pem


@contextmanager
def awkward_provider() -> Iterator[AwkwardProvider]:
    """Serve it while the block lasts."""
    provider = AwkwardProvider(asked=[])

    def app(environ: Any, start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, answer = provider.answer(environ["PATH_INFO"], body)
        raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        start_response(f"{status} x", [("Content-Type", "application/json"), ("Content-Length", str(len(raw)))])
        return [raw]

    with served(app) as issuer:
        provider.issuer = issuer
        yield provider
