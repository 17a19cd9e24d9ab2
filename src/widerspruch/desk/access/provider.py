"""What the identity provider publishes of itself: where it is asked, and with which keys it signs."""

import ipaddress
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import jwt
import msgspec
import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from msgspec import Struct

from widerspruch.desk.config import HOUR
from widerspruch.desk.errors import DeskError

ALGORITHMS: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC"}
"""How an ID token may be signed -> the type of key. No others are known here, least of all `none` and secrets."""

SHORTEST_RSA = 2048
"""Bits."""

TIMEOUT = (5.0, 10.0)
"""Seconds until it is reached, and between two pieces of its answer."""

LARGEST = 1 << 20
"""Bytes of an answer."""

GOOD_FOR = HOUR
ASKED_AGAIN_AFTER = HOUR // 60
"""A key that is not known may be new: then they are asked for again, but not for every token that somebody makes up."""

PublicKey = RSAPublicKey | EllipticCurvePublicKey


class ProviderMetadata(Struct, frozen=True):
    """OpenID Connect Discovery 1.0, as far as it matters here; of answers with their issuer: RFC 9207."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _JsonWebKeySet(Struct, frozen=True):
    keys: tuple[dict[str, Any], ...]


class Provider:
    """Asks a provider, and remembers what it said. Usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._metadata: tuple[ProviderMetadata, int] | None = None
        self._keys: tuple[tuple[dict[str, Any], ...], int] | None = None

    def metadata(self, issuer: str, now: int) -> ProviderMetadata:
        """Where it is asked.

        Raises:
            DeskError: `login_insecure`, `login_unreachable`, `login_misconfigured`.
        """
        require_secure(issuer)
        with self._lock:
            known = self._metadata
            if known is None or known[0].issuer != issuer or not 0 <= now - known[1] < GOOD_FOR:
                known = self._metadata = (_read_metadata(issuer), now)
            return known[0]

    def key(self, issuer: str, kid: str | None, algorithm: str, now: int) -> PublicKey | None:
        """The key of that name for that algorithm; None: it has none. Raises as `metadata`.

        Only where there is one key, it need not be named: OpenID Connect Core 1.0, 10.1.
        """
        address = self.metadata(issuer, now).jwks_uri
        with self._lock:
            if self._keys is None or not 0 <= now - self._keys[1] < GOOD_FOR:
                self._keys = (fetch(address, _JsonWebKeySet).keys, now)
            found = _chosen(self._keys[0], kid, algorithm)
            if found is None and now - self._keys[1] >= ASKED_AGAIN_AFTER:
                self._keys = (fetch(address, _JsonWebKeySet).keys, now)
                found = _chosen(self._keys[0], kid, algorithm)
            return found


def require_secure(address: str) -> None:
    """Refuse an address that somebody on the way could answer for.

    Raises:
        DeskError: `login_insecure`.
    """
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_loopback(parts.hostname or ""):
        return
    raise DeskError("login_insecure")


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def fetch(address: str, kind: Any, headers: Mapping[str, str] | None = None) -> Any:
    """JSON from the provider, read as a type.

    Raises:
        DeskError: `login_unreachable`, `login_misconfigured`: it is not what it should be.
    """
    require_secure(address)
    try:
        with requests.get(
            address,
            headers={"Accept": "application/json", **(headers or {})},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return read_answer(answer, kind)
    except requests.RequestException as error:
        raise DeskError("login_unreachable") from error


def read_answer(answer: requests.Response, kind: Any) -> Any:
    """What an answer says. Raises as `fetch`."""
    if answer.status_code >= 500:
        raise DeskError("login_unreachable")
    body = b"".join(_at_most(answer.iter_content(1 << 16), LARGEST))
    try:
        if answer.status_code != 200:
            raise DeskError("login_misconfigured")
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise DeskError("login_misconfigured") from error


def _at_most(pieces: Any, most: int) -> Any:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > most:
            raise DeskError("login_misconfigured")
        yield piece


def _read_metadata(issuer: str) -> ProviderMetadata:
    read: ProviderMetadata = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration", ProviderMetadata)
    if read.issuer != issuer:
        raise DeskError("login_misconfigured")
    endpoints = (read.authorization_endpoint, read.token_endpoint, read.jwks_uri, read.userinfo_endpoint)
    for endpoint in filter(None, endpoints):
        require_secure(endpoint)
    return read


def _chosen(keys: tuple[dict[str, Any], ...], kid: str | None, algorithm: str) -> PublicKey | None:
    if kid is None and len(keys) > 1:
        return None
    for one in keys:
        fits = kid in (None, one.get("kid")) and one.get("kty") == ALGORITHMS[algorithm]
        if fits and one.get("alg", algorithm) == algorithm and one.get("use", "sig") == "sig":
            return _public(one, algorithm)
    return None


def _public(described: dict[str, Any], algorithm: str) -> PublicKey | None:
    public = {name: value for name, value in described.items() if name in ("kty", "n", "e", "crv", "x", "y")}
    try:
        key = jwt.PyJWK(public, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if isinstance(key, RSAPublicKey):
        return key if key.key_size >= SHORTEST_RSA else None
    return key if isinstance(key, EllipticCurvePublicKey) and key.curve.name == "secp256r1" else None
