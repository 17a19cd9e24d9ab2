"""Keys to the interface for machines: bearer tokens, of which only a digest is kept in the configuration."""

import hmac
import secrets
from hashlib import sha256

from msgspec import Struct

from widerspruch.desk.config import CredentialConfig

PREFIX = {"platform": "wdp_", "gate": "wdg_", "metrics": "wdm_"}
"""By which people, and programs that look for secrets in the wrong places, know what they have found."""

LONGEST = 200


class NewCredential(Struct, frozen=True):
    """A token, and what the configuration keeps of it. The token is shown once and is nowhere afterwards."""

    token: str
    kept: CredentialConfig


def new_credential(name: str, role: str) -> NewCredential:
    """For whoever is to have that role. Name: by which people know it."""
    token = PREFIX[role] + secrets.token_urlsafe(32)
    return NewCredential(token, CredentialConfig(name, role, digest_of(token)))  # type: ignore[arg-type]  # a role of PREFIX


def digest_of(token: str) -> str:
    """Hex. Tokens are long and made by chance: nobody finds one by trying, so a plain digest is enough."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def credential_in(header: str | None, known: tuple[CredentialConfig, ...]) -> CredentialConfig | None:
    """Whose token stands in an `Authorization` header. All are compared, so that the time tells nothing."""
    scheme, _, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST:
        return None
    digest = digest_of(token.strip())
    found = None
    for one in known:
        if hmac.compare_digest(one.sha256.lower(), digest):
            found = one
    return found
