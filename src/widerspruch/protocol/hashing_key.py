"""The secret that turns account ids and handles into keys: HMAC-SHA-256, cut to 128 bits.

Whoever holds a set without this key cannot find out who is in it, not even by trying all account ids; whoever holds
both can. The key therefore never lies beside the set.
"""

import hashlib
import hmac
import re
import secrets
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Self, get_args

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import read_key_file, write_new

Sign = Literal[
    "account",
    "handle",
    "entity",
    "url",
    "email",
    "phone",
    "name",
    "first_name",
    "place",
    "employer",
    "companion",
]
"""What a key stands for. `account`: an author's id exactly as the platform writes it, whole numbers in decimal.
Everything else is folded (`protocol.fold`) before it is hashed."""
SIGNS: tuple[Sign, ...] = get_args(Sign)

KEY_BYTES = 16
"""Of a key in a set. Among 274 million accounts, the chance that any two share one is below 1 in 10^21."""

_SECRET_BYTES = 32
_BLOCK = 64
_SEPARATOR = "\x1f"
_FORMAT = "widerspruch/hashing-key/1"
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class HashingKey:
    """A secret of 32 bytes and the id it is known by. Its `repr` does not show the secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != _SECRET_BYTES:
            raise ValueError(f"a hashing key has {_SECRET_BYTES} bytes")
        self._secret = secret
        self.key_id = f"hmac:{hashlib.sha256(b'widerspruch/key-id' + secret).hexdigest()[:16]}"

    @classmethod
    def new(cls) -> Self:
        """A fresh key from the system's randomness."""
        return cls(secrets.token_bytes(_SECRET_BYTES))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, `hashing_key_other` (another kind of file) or
                `hashing_key_damaged` (secret and id do not belong together); values: file.
        """
        data = read_key_file(path)
        try:
            written = tomllib.loads(data.decode("utf-8"))
            if written.get("format") != _FORMAT:
                raise ProtocolError("hashing_key_other", file=path.name)
            key = cls(bytes.fromhex(written["secret"]))
        except (ValueError, KeyError, TypeError) as error:
            code = "hashing_key_damaged" if _FORMAT.encode() in data else "hashing_key_other"
            raise ProtocolError(code, file=path.name) from error
        if written.get("key_id") != key.key_id:
            raise ProtocolError("hashing_key_damaged", file=path.name)
        return key

    def save(self, path: Path) -> None:
        """Write it as text, for its owner alone. Raises ProtocolError `key_file_exists` rather than replace a file."""
        lines = (
            "# Turns account ids into keys. Keep it secret and apart from the sets made with it.",
            f'format = "{_FORMAT}"',
            f'key_id = "{self.key_id}"',
            f'secret = "{self._secret.hex()}"',
            "",
        )
        write_new(path, "\n".join(lines).encode(), 0o600)

    def key_of(self, platform: str, sign: Sign, value: str) -> bytes:
        """The key of one value, 16 bytes."""
        return hmac.digest(self._secret, _prefix(platform, sign) + value.encode(), "sha256")[:KEY_BYTES]

    def keys_of(self, platform: str, sign: Sign, values: Iterable[str]) -> Iterator[bytes]:
        """The keys of many values, in their order; the same as `key_of`, about three times as fast."""
        padded = self._secret.ljust(_BLOCK, b"\0")
        inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + _prefix(platform, sign))
        outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
        for value in values:
            inside = inner.copy()
            inside.update(value.encode())
            around = outer.copy()
            around.update(inside.digest())
            yield around.digest()[:KEY_BYTES]

    def __repr__(self) -> str:
        return f"HashingKey({self.key_id})"


def is_platform_name(name: str) -> bool:
    """Whether a platform may be called so: lower-case letters, digits, `_`, `-` and `.`, at most 64."""
    return _PLATFORM.fullmatch(name) is not None


def _prefix(platform: str, sign: Sign) -> bytes:
    if not is_platform_name(platform) or sign not in SIGNS:
        raise ValueError("no platform or sign of this name")
    return f"widerspruch/1{_SEPARATOR}{platform}{_SEPARATOR}{sign}{_SEPARATOR}".encode()
