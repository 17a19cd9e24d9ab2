"""Who an item is: a versioned hash of what it is, so that importing twice adds nothing.

No export of Meta gives a post an id. An item's fingerprint is the hash of platform, account, kind, time, text,
media names, links, and of a message its chat and its author: "Ok" at noon is said in many. Two different things that
look exactly alike (somebody posted "Danke!" twice in one second) get an occurrence number within their export; the item
id hashes both.
"""

from hashlib import blake2b
from itertools import pairwise
from unicodedata import normalize

import pyarrow as pa
import pyarrow.compute as pc
from xxhash import xxh3_128_digest

from widerspruch.items.columns import Media

IDENTITY_VERSION = 2
"""Stored with each row: items that another rule has named are not mixed with these. 1 knew no chats and no authors."""

ID_BYTES = 16

_UNIT, _FIELD = "\x1f", "\x1e"
_ACCOUNT_KEY = b"widerspruch/account/1"


MAY_CHANGE_IN_NFC = (
    r"[\x{300}-\x{200B}\x{20D0}-\x{20FF}\x{2126}-\x{212B}\x{2329}\x{232A}\x{2ADC}-\x{FDFF}\x{FE10}-\x{1EFFF}"
    r"\x{1FB00}-\x{10FFFF}]"
)
"""All characters but those that no composition touches: Latin below U+0300, punctuation, symbols, emoji. A test
goes through Unicode and holds that nothing is missing here."""


def account_ref(platform: str, account: str) -> bytes:
    """A person's account as 16 bytes. On the person's own machine the key is public: it keeps names out of
    tables that are shown or shared, it does not protect against guessing. A platform uses a secret key."""
    folded = normalize("NFC", account).casefold().removeprefix("@")
    return blake2b(f"{platform}{_UNIT}{folded}".encode(), digest_size=ID_BYTES, key=_ACCOUNT_KEY).digest()


def fingerprints(
    platform: str,
    account: bytes,
    kinds: pa.Array,
    created_at: pa.Array,
    texts: pa.Array,
    media: Media,
    links: pa.ListArray,
    voices: pa.Array | None = None,
) -> list[bytes]:
    """One fingerprint of 16 bytes per row of these columns, all of one account.

    Args:
        voices: Of each row, `voice` of its chat and author; None where no row has any.

    The hash is XXH3 with 128 bits: an identity is no seal. Who could forge a collision could as well leave the
    item out of the export.
    """
    owner = f"{IDENTITY_VERSION}{_UNIT}{platform}{_UNIT}{account.hex()}"
    identities = pc.binary_join_element_wise(
        pa.scalar(owner),
        kinds.dictionary_decode() if pa.types.is_dictionary(kinds.type) else kinds,
        created_at.cast(pa.string()),
        _composed(texts).cast(pa.string()),
        pc.binary_join(_names(media), _UNIT),
        pc.binary_join(links, _UNIT),
        pa.scalar("") if voices is None else voices,
        _FIELD,
        null_handling="replace",
    )
    return [xxh3_128_digest(identity) for identity in identities.cast(pa.binary()).to_pylist()]


def voice(thread: str | None, author: str | None) -> str:
    """In which chat who speaks, however it is written in this export."""
    return _UNIT.join(
        "" if name is None else " ".join(normalize("NFKC", name).casefold().split()) for name in (thread, author)
    )


def item_id(fingerprint: bytes, occurrence: int) -> bytes:
    """The id of the n-th item with this fingerprint in one export; the first one's is the fingerprint itself."""
    if occurrence == 0:
        return fingerprint
    return xxh3_128_digest(fingerprint + occurrence.to_bytes(8, "big"))


def _names(media: Media) -> pa.ListArray:
    """The names of each item's media, without their folders and in an order that does not depend on the export."""
    names = [ref.rpartition("/")[2] for ref in media.refs]
    offsets = [0, *media.ends]
    for begin, end in pairwise(offsets):
        if end - begin > 1:
            names[begin:end] = sorted(names[begin:end])
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(names, pa.string()))


def _composed(texts: pa.Array) -> pa.Array:
    """Texts in NFC. A million texts are nearly all composed already: only those with a character that could change
    are looked at."""
    doubtful = pc.match_substring_regex(texts, MAY_CHANGE_IN_NFC)
    if not pc.any(doubtful).as_py():
        return texts
    composed = [normalize("NFC", text) for text in texts.filter(doubtful).to_pylist()]
    return pc.replace_with_mask(texts, doubtful.fill_null(False), pa.array(composed, texts.type))
