"""Who an item is: a versioned hash of what it is, so that importing twice adds nothing.

No export of Meta gives a post an id. An item's fingerprint is the hash of platform, account, kind, time, text,
media names and links. Two different things that look exactly alike (somebody posted "Danke!" twice in one second)
get an occurrence number within their export; the item id hashes both.
"""

from collections.abc import Iterable
from hashlib import blake2b
from unicodedata import is_normalized, normalize

from widerspruch.items.item import Item, Medium

IDENTITY_VERSION = 1
"""Stored with each row, so that a better rule can be rolled out without duplicating rows."""

ID_BYTES = 16
_SEPARATOR = "\x1f"
_ACCOUNT_KEY = b"widerspruch/account/1"


def account_ref(platform: str, account: str) -> bytes:
    """A person's account as 16 bytes. On the person's own machine the key is public: it keeps names out of
    tables that are shown or shared, it does not protect against guessing. A platform uses a secret key."""
    folded = normalize("NFC", account).casefold().removeprefix("@")
    return blake2b(f"{platform}{_SEPARATOR}{folded}".encode(), digest_size=ID_BYTES, key=_ACCOUNT_KEY).digest()


def _basenames(media: tuple[Medium, ...]) -> str:
    names = [medium.ref[medium.ref.rfind("/") + 1 :] for medium in media]
    return names[0] if len(names) == 1 else _SEPARATOR.join(sorted(names))


class Fingerprints:
    """Fingerprints of the items of one account on one platform."""

    def __init__(self, platform: str, account: bytes) -> None:
        self._prefix = f"{IDENTITY_VERSION}{_SEPARATOR}{platform}{_SEPARATOR}{account.hex()}"

    def of(self, items: Iterable[Item]) -> list[bytes]:
        """One fingerprint of 16 bytes per item."""
        prefix = self._prefix
        fingerprints = []
        for item in items:
            text = item.text or ""
            if not text.isascii() and not is_normalized("NFC", text):
                text = normalize("NFC", text)
            media = _basenames(item.media) if item.media else ""
            links = _SEPARATOR.join(item.links) if item.links else ""
            identity = f"{prefix}\x1e{item.kind}\x1e{item.created_at}\x1e{text}\x1e{media}\x1e{links}"
            fingerprints.append(blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=ID_BYTES).digest())
        return fingerprints


def item_id(fingerprint: bytes, occurrence: int) -> bytes:
    """The id of the n-th item with this fingerprint in one export; the first one's is the fingerprint itself."""
    if occurrence == 0:
        return fingerprint
    return blake2b(fingerprint + occurrence.to_bytes(8, "big"), digest_size=ID_BYTES).digest()
