"""What names a person is encrypted before it reaches the database, and found there by a keyed hash."""

import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from widerspruch.desk import values
from widerspruch.desk.errors import DeskError

T = TypeVar("T")

KEY_BYTES = 32
_NONCE = 12
_NUMBER = 2
_SEPARATOR = "\x1f"


Again = Callable[[], Mapping[int, bytes] | None]
"""The keys by number where they have changed since they were last asked for; else None."""


def unchanged() -> None:
    """Keys that stay as they are."""


class Sealer:
    """AES-256-GCM with numbered keys: the newest seals, all of them open.

    What was sealed: two bytes of the key's number, twelve of a random nonce, the ciphertext with its tag. The kind of
    value is authenticated, so that what was sealed as one kind cannot be opened as another.
    """

    def __init__(self, keys: Mapping[int, bytes], again: Again = unchanged) -> None:
        """`again`: a key that was added while the desk runs is used from then on."""
        self._again = again
        self._take(keys)

    def _take(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"at least one key, each of {KEY_BYTES} bytes")
        self._keys = {number: AESGCM(key) for number, key in keys.items()}

    def _current(self) -> Mapping[int, AESGCM]:
        changed = self._again()
        if changed is not None:
            self._take(changed)
        return self._keys

    @property
    def newest(self) -> int:
        """The number of the key that seals."""
        return max(self._current())

    def seal(self, value: msgspec.Struct) -> bytes:
        """Another result each time, also for the same value. It is a struct of `desk.values`: a new key finds those."""
        return self.seal_all([value])[0]

    def seal_all(self, several: Sequence[msgspec.Struct]) -> list[bytes]:
        """The same for several, with one look at the folder of keys and one at chance. At each look the interpreter
        lets another thread go on, and when it counts there are many."""
        keys = self._current()
        number = max(keys)
        chance = secrets.token_bytes(_NONCE * len(several))
        sealed = []
        for place, value in enumerate(several):
            assert type(value).__module__ == values.__name__, "what is sealed is sealed anew by its kind"
            nonce = chance[place * _NONCE : (place + 1) * _NONCE]
            sealed.append(_sealed(number, keys[number], nonce, msgspec.json.encode(value), _kind(type(value))))
        return sealed

    def open(self, sealed: bytes | memoryview, kind: type[T]) -> T:
        """The value.

        Raises:
            DeskError: `field_key_missing` (values: file), or `sealed_unreadable`: changed, or of another kind.
        """
        try:
            return msgspec.json.decode(self._open(bytes(sealed), _kind(kind)), type=kind)
        except (InvalidTag, ValueError, msgspec.MsgspecError) as error:
            raise DeskError("sealed_unreadable") from error

    def reseal(self, sealed: bytes | memoryview) -> bytes:
        """The same value under the newest key. Raises as `open`."""
        raw = bytes(sealed)
        for kind in KINDS:
            try:
                return self._seal(self._open(raw, kind), kind)
            except (InvalidTag, ValueError):
                continue
        raise DeskError("sealed_unreadable")

    def _seal(self, plain: bytes, kind: bytes) -> bytes:
        keys = self._current()
        number, nonce = max(keys), secrets.token_bytes(_NONCE)
        return _sealed(number, keys[number], nonce, plain, kind)

    def _open(self, raw: bytes, kind: bytes) -> bytes:
        number = number_of(raw)
        key = self._keys.get(number) or self._current().get(number)
        if key is None:
            raise DeskError("field_key_missing", file=f"fields-{number}.key")
        return key.decrypt(raw[_NUMBER : _NUMBER + _NONCE], raw[_NUMBER + _NONCE :], kind)


def _sealed(number: int, key: AESGCM, nonce: bytes, plain: bytes, kind: bytes) -> bytes:
    return number.to_bytes(_NUMBER, "big") + nonce + key.encrypt(nonce, plain, kind)


def number_of(sealed: bytes | memoryview) -> int:
    """Of the key that something was sealed with."""
    return int.from_bytes(bytes(sealed[:_NUMBER]), "big")


class Lookup:
    """Keyed hashes by which rows are found.

    A new key is laid over the older ones: it hashes what they gave. So every row gets its new hash from its old one,
    also where what was hashed is kept nowhere; and whoever has stolen the older keys cannot try out names any more.
    """

    def __init__(self, *keys: bytes, again: Again = unchanged) -> None:
        """Keys: all there ever were, the oldest first."""
        self._again = again
        self._take(keys)

    def _take(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a lookup key has {KEY_BYTES} bytes")
        self._keys = tuple(keys)

    def _current(self) -> tuple[bytes, ...]:
        changed = self._again()
        if changed is not None:
            self._take([changed[number] for number in sorted(changed)])
        return self._keys

    @property
    def number(self) -> int:
        """Of the newest key."""
        return len(self._current())

    @property
    def number_in_use(self) -> int:
        """The same as it was when a hash was last made: without a look at the folder."""
        return len(self._keys)

    def key_of(self, label: str, *named: str) -> bytes:
        """32 bytes. Labels keep hashes of different things apart; what is named is told apart by length, too."""
        first, *later = self._current()
        parts = (label, *(f"{len(one)}:{one}" for one in named))
        hashed = hmac.digest(first, _SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), "sha256")
        for key in later:
            hashed = rehashed(key, hashed)
        return hashed


def rehashed(key: bytes, hashed: bytes | memoryview) -> bytes:
    """What a hash becomes under a newer key."""
    return hmac.digest(key, bytes(hashed), "sha256")


def _kind(kind: type) -> bytes:
    return f"widerspruch/desk/{kind.__name__}".encode()


KINDS = tuple(
    _kind(kind)
    for kind in vars(values).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == values.__name__
)
