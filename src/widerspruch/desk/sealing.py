"""What names a person is encrypted before it reaches the database, and found there by a keyed hash."""

import hmac
import secrets
from collections.abc import Mapping
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from widerspruch.desk.errors import DeskError

T = TypeVar("T")

KEY_BYTES = 32
_NONCE = 12
_NUMBER = 2
_SEPARATOR = "\x1f"


class Sealer:
    """AES-256-GCM with numbered keys: the newest seals, all of them open.

    What was sealed: two bytes of the key's number, twelve of a random nonce, the ciphertext with its tag. The kind of
    value is authenticated, so that what was sealed as one kind cannot be opened as another.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"at least one key, each of {KEY_BYTES} bytes")
        self._keys = {number: AESGCM(key) for number, key in keys.items()}
        self.newest = max(keys)

    def seal(self, value: msgspec.Struct) -> bytes:
        """Another result each time, also for the same value."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self.newest].encrypt(nonce, msgspec.json.encode(value), _kind(type(value)))
        return self.newest.to_bytes(_NUMBER, "big") + nonce + sealed

    def open(self, sealed: bytes | memoryview, kind: type[T]) -> T:
        """The value. Raises DeskError `sealed_unreadable`: no key of it, changed, or another kind."""
        raw = bytes(sealed)
        number, nonce, inside = int.from_bytes(raw[:_NUMBER], "big"), raw[_NUMBER : _NUMBER + _NONCE], raw[14:]
        try:
            return msgspec.json.decode(self._keys[number].decrypt(nonce, inside, _kind(kind)), type=kind)
        except (KeyError, InvalidTag, ValueError, msgspec.MsgspecError) as error:
            raise DeskError("sealed_unreadable") from error

    def is_old(self, sealed: bytes | memoryview) -> bool:
        """Whether it was sealed with another key than the newest."""
        return int.from_bytes(bytes(sealed[:_NUMBER]), "big") != self.newest


class Lookup:
    """Keyed hashes by which rows are found."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a lookup key has {KEY_BYTES} bytes")
        self._key = key

    def key_of(self, label: str, *values: str) -> bytes:
        """32 bytes. Labels keep hashes of different things apart; they and the values are told apart by length, too."""
        parts = (label, *(f"{len(value)}:{value}" for value in values))
        return hmac.digest(self._key, _SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), "sha256")


def _kind(kind: type) -> bytes:
    return f"widerspruch/desk/{kind.__name__}".encode()
