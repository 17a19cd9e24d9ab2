"""The signed statement by which an identity provider says who somebody is.

To believe an ID token, all of these have to hold (OpenID Connect Core 1.0, 3.1.3.7):

1. It is a signed token, signed in a way from our list.
2. The key that it names is one that the provider publishes, for this way of signing. Where there is only one key, it
   need not be named.
3. The signature is that key's.
4. It is from the provider that was asked.
5. It is for us, and was asked for by us.
6. It is not over yet, and was made just now.
7. It answers the very login that was begun in this browser.
8. It says who.
"""

import hmac
from collections.abc import Callable, Mapping
from typing import Any

import jwt
from msgspec import Struct

from widerspruch.desk.access.provider import ALGORITHMS, PublicKey
from widerspruch.desk.errors import DeskError

LONGEST = 1 << 16
"""Characters of a token."""

LEEWAY = 120
"""Seconds by which the provider's clock may differ from ours."""

MADE_WITHIN = 600
"""Seconds since it was made: it comes straight from the provider."""

_ONLY_SIGNATURE: Any = {
    "verify_signature": True,
    **{f"verify_{claim}": False for claim in ("exp", "nbf", "iat", "aud", "iss", "sub", "jti")},
}


class ExpectedLogin(Struct, frozen=True):
    """What an answer has to fit to. `nonce`: of the login that was begun."""

    issuer: str
    client_id: str
    nonce: str


def read_id_token(
    token: object, expected: ExpectedLogin, key_of: Callable[[str | None, str], PublicKey | None], now: int
) -> Mapping[str, object]:
    """Its claims, if it is to be believed.

    Args:
        key_of: Name of a key (None: the only one), algorithm -> the provider's key; None: it has none.

        now: Microseconds UTC.

    Raises:
        DeskError: `login_refused` with `why`, a code for whoever runs the desk; and whatever `key_of` raises.
    """
    # (1): it is signed, in a way from our list.
    if not isinstance(token, str) or len(token) > LONGEST:
        raise refused("no_token")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise refused("no_token") from error
    algorithm, kid = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise refused("algorithm")
    if kid is not None and not isinstance(kid, str):
        raise refused("no_key_named")
    if "crit" in header or "b64" in header:
        raise refused("unknown_extension")

    # (2): the key that it names is the provider's.
    key = key_of(kid, algorithm)
    if key is None:
        raise refused("unknown_key")

    # (3): the signature is the key's.
    try:
        claims = jwt.decode(token, key, algorithms=[algorithm], options=_ONLY_SIGNATURE)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise refused("signature") from error

    _check_for_us(claims, expected)
    _check_times(claims, now // 1_000_000)

    # (7): it answers this login.
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise refused("nonce")

    # (8): it says who.
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise refused("no_subject")
    return claims


def refused(why: str) -> DeskError:
    """The error of a login that is not believed. Why is written down, not told: whoever forges learns nothing."""
    return DeskError("login_refused", why=why)


def _check_for_us(claims: Mapping[str, object], expected: ExpectedLogin) -> None:
    # (4): it is from the provider that was asked.
    if claims.get("iss") != expected.issuer:
        raise refused("issuer")

    # (5): it is for us, and was asked for by us.
    said = claims.get("aud")
    audience = [said] if isinstance(said, str) else said
    if not isinstance(audience, list) or expected.client_id not in audience:
        raise refused("audience")
    asked_by = claims.get("azp")
    if asked_by != expected.client_id and (asked_by is not None or len(audience) > 1):
        raise refused("asked_by_another")


def _check_times(claims: Mapping[str, object], now: int) -> None:
    # (6): it is not over yet, and was made just now.
    ends, made, begins = (_seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None:
        raise refused("no_times")
    if ends <= now - LEEWAY:
        raise refused("expired")
    if made > now + LEEWAY or (begins is not None and begins > now + LEEWAY):
        raise refused("from_the_future")
    if made < now - MADE_WITHIN - LEEWAY:
        raise refused("made_long_ago")


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
