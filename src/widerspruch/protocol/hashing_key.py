"""The secret that turns account ids and handles into keys of 128 bits, by HMAC-SHA-256 or by AES-CMAC.

Whoever holds a set without this key cannot find out who is in it, not even by trying all account ids; whoever holds
both can. The key therefore never lies beside the set. Which of the two algorithms, and why: docs/protocol/keys.md.
"""

import hashlib
import hmac
import re
import secrets
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, Self, get_args

import pyarrow as pa

from widerspruch.protocol.cmac_hash import CmacHash
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new
from widerspruch.protocol.keyed_hash import KEY_BYTES as KEY_BYTES
from widerspruch.protocol.keyed_hash import ROWS_AT_ONCE, HmacHash, KeyedHash, fixed_binary

Algorithm = Literal["hmac", "cmac"]
"""`hmac`: HMAC-SHA-256, cut to 128 bits. `cmac`: AES-CMAC with a 256-bit key for each platform and sign; many values
take a small part of the time."""
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

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
Everything else is folded (`identifiers.fold`) before it is hashed."""
SIGNS: tuple[Sign, ...] = get_args(Sign)

_SECRET_BYTES = 32
_SEPARATOR = "\x1f"
_FORMAT = "widerspruch/hashing-key/2"
_FORMAT_OF_HMAC_ONLY = "widerspruch/hashing-key/1"
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class HashingKey:
    """A secret of 32 bytes, what is done with it, and the id it is known by. Its `repr` does not show the secret.

    Attributes:
        algorithm: How values become keys.

        key_id: Begins with the algorithm, so that whoever knows a set's key id knows how it was hashed.
    """

    def __init__(self, secret: bytes, algorithm: Algorithm = "hmac") -> None:
        if len(secret) != _SECRET_BYTES:
            raise ValueError(f"a hashing key has {_SECRET_BYTES} bytes")
        if algorithm not in ALGORITHMS:
            raise ValueError("no algorithm of this name")
        self._secret, self.algorithm = secret, algorithm
        self.key_id = f"{algorithm}:{hashlib.sha256(b'widerspruch/key-id' + secret).hexdigest()[:16]}"
        self._hashes: dict[tuple[str, Sign], KeyedHash] = {}

    @classmethod
    def new(cls, algorithm: Algorithm = "hmac") -> Self:
        """A fresh key from the system's randomness."""
        return cls(secrets.token_bytes(_SECRET_BYTES), algorithm)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, `key_file_open` (others may read it),
                `hashing_key_other` (another kind of file) or `hashing_key_damaged` (secret, algorithm and id do not
                belong together); values: file.
        """
        data = read_key_file(path)
        ours = any(name.encode() in data for name in (_FORMAT, _FORMAT_OF_HMAC_ONLY))
        try:
            written = tomllib.loads(data.decode("utf-8"))
            if written.get("format") not in (_FORMAT, _FORMAT_OF_HMAC_ONLY):
                raise ProtocolError("hashing_key_other", file=path.name)
            algorithm: Algorithm = "hmac" if written["format"] == _FORMAT_OF_HMAC_ONLY else written["algorithm"]
            key = cls(bytes.fromhex(written["secret"]), algorithm)
        except (ValueError, KeyError, TypeError) as error:
            raise ProtocolError("hashing_key_damaged" if ours else "hashing_key_other", file=path.name) from error
        if written.get("key_id") != key.key_id:
            raise ProtocolError("hashing_key_damaged", file=path.name)
        require_secret(path)
        return key

    def save(self, path: Path) -> None:
        """Write it as text, for its owner alone. Raises ProtocolError `key_file_exists` rather than replace a file."""
        lines = (
            "# Turns account ids into keys. Keep it secret and apart from the sets made with it.",
            f'format = "{_FORMAT}"',
            f'algorithm = "{self.algorithm}"',
            f'key_id = "{self.key_id}"',
            f'secret = "{self._secret.hex()}"',
            "",
        )
        write_new(path, "\n".join(lines).encode(), 0o600)

    def key_of(self, platform: str, sign: Sign, value: str) -> bytes:
        """The key of one value, 16 bytes, by another implementation than the keys of many."""
        return self._hash(platform, sign).one(value.encode())

    def keys_of(self, platform: str, sign: Sign, values: Iterable[str]) -> Iterator[bytes]:
        """The keys of many values, in their order; the same as `key_of`, and faster. It may read ahead."""
        return self._hash(platform, sign).many(values)

    def keys_of_column(self, platform: str, sign: Sign, values: pa.Array) -> pa.Array:
        """The keys of a column, in its order; the same as `key_of`, and with `cmac` the fastest way by far.

        Args:
            platform, sign: What the values are.
            values: Strings (`pa.string()` or `pa.large_string()`) without nulls.

        Returns:
            `pa.uuid()` without nulls. Memory: 16 bytes per value, and little beside them.

        Raises:
            ValueError: there is a null among the values, or no platform or sign of this name.

            TypeError: the values are no strings.
        """
        if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
            raise TypeError(f"keys are made of strings, not of {values.type}")
        if values.null_count:
            raise ValueError("a value that is not there has no key")
        keyed = self._hash(platform, sign)
        chunks = [keyed.column(values.slice(start, ROWS_AT_ONCE)) for start in range(0, len(values), ROWS_AT_ONCE)]
        keys = pa.concat_arrays(chunks) if chunks else fixed_binary(b"")
        return pa.ExtensionArray.from_storage(pa.uuid(), keys)

    def _hash(self, platform: str, sign: Sign) -> KeyedHash:
        known = self._hashes.get((platform, sign))
        if known is None:
            known = self._hashes[platform, sign] = self._new_hash(platform, sign)
        return known

    def _new_hash(self, platform: str, sign: Sign) -> KeyedHash:
        if self.algorithm == "hmac":
            return HmacHash(self._secret, _prefix("widerspruch/1", platform, sign))
        # A label of its own: under the label of `hmac` this would be, cut, the key of the empty text.
        return CmacHash(hmac.digest(self._secret, _prefix("widerspruch/cmac/1", platform, sign), "sha256"))

    def __repr__(self) -> str:
        return f"HashingKey({self.key_id})"


def is_platform_name(name: str) -> bool:
    """Whether a platform may be called so: lower-case letters, digits, `_`, `-` and `.`, at most 64."""
    return _PLATFORM.fullmatch(name) is not None


def _prefix(label: str, platform: str, sign: Sign) -> bytes:
    if not is_platform_name(platform) or sign not in SIGNS:
        raise ValueError("no platform or sign of this name")
    return f"{label}{_SEPARATOR}{platform}{_SEPARATOR}{sign}{_SEPARATOR}".encode()
