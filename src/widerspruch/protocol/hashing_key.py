"""The secret that turns account ids and handles into keys of 128 bits, by HMAC-SHA-256 or by AES-CMAC.

Whoever holds a set without this key cannot find out who is in it, not even by trying all account ids; whoever holds
both can. The key therefore never lies beside the set. Which of the two algorithms, and why: docs/protocol/keys.md.
"""

import hashlib
import hmac
import re
import secrets
import tomllib
from pathlib import Path
from typing import Literal, Self, get_args

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new
from widerspruch.protocol.keyed_hash import KEY_BYTES as KEY_BYTES
from widerspruch.protocol.keyed_hash import CmacHash, HmacHash, KeyedHash

Algorithm = Literal["hmac", "cmac"]
"""`hmac`: HMAC-SHA-256, cut to 128 bits. `cmac`: AES-CMAC with a 256-bit key for each platform and identifier; many
values take a small part of the time."""
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)

Identifier = (
    Literal["account", "handle", "entity", "url", "email", "phone", "name", "first_name"]
    | Literal["place", "employer", "companion", "repository", "domain", "path_prefix"]
)
"""What a key stands for. `account`: an author's id exactly as the platform writes it, whole numbers in decimal,
UUIDs of a list in small letters (`identifiers.account_ids`).
Everything else is folded before it is hashed: what people are recognised by in `identifiers.fold`, what they may object
for beside their accounts (`repository`, `domain`, `path_prefix`, and `url` of a page) in `identifiers.scopes`."""
IDENTIFIERS: tuple[Identifier, ...] = tuple(one for group in get_args(Identifier) for one in get_args(group))

_SECRET_BYTES = 32
_SEPARATOR = "\x1f"
_FORMAT = "widerspruch/hashing-key/2"
_FORMAT_OF_HMAC_ONLY = "widerspruch/hashing-key/1"
_PLATFORM = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class HashingKey:
    """A secret of 32 bytes, what is done with it, and the id it is known by. Its `repr` does not show the secret.

    Attributes:
        key_id: Begins with the algorithm, so that whoever knows a set's key id knows how it was hashed.
    """

    def __init__(self, secret: bytes, algorithm: Algorithm = "hmac") -> None:
        if len(secret) != _SECRET_BYTES:
            raise ValueError(f"a hashing key has {_SECRET_BYTES} bytes")
        if algorithm not in ALGORITHMS:
            raise ValueError("no algorithm of this name")
        self._secret, self.algorithm = secret, algorithm
        self.key_id = f"{algorithm}:{hashlib.sha256(b'widerspruch/key-id' + secret).hexdigest()[:16]}"
        self._hashes: dict[tuple[str, Identifier], KeyedHash] = {}

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

    def key_of(self, platform: str, identifier: Identifier, value: str) -> bytes:
        """The key of one value, 16 bytes; of many: `sets.keyed_columns.KeyedColumns`, which is another implementation.

        Raises:
            ValueError: no platform or identifier of this name.
        """
        return self.hash_for(platform, identifier).key_of(value.encode())

    def hash_for(self, platform: str, identifier: Identifier) -> KeyedHash:
        """What makes the keys of all values of this kind. It holds the secret, or one as good. Raises as `key_of`."""
        known = self._hashes.get((platform, identifier))
        if known is None:
            known = self._hashes[platform, identifier] = self._new_hash(platform, identifier)
        return known

    def _new_hash(self, platform: str, identifier: Identifier) -> KeyedHash:
        if self.algorithm == "hmac":
            return HmacHash(self._secret, _prefix("widerspruch/1", platform, identifier))
        # A label of its own: under the label of `hmac` this would be, cut, the key of the empty text.
        return CmacHash(hmac.digest(self._secret, _prefix("widerspruch/cmac/1", platform, identifier), "sha256"))

    def __repr__(self) -> str:
        return f"HashingKey({self.key_id})"


def is_platform_name(name: str) -> bool:
    """Whether a platform may be called so: lower-case letters, digits, `_`, `-` and `.`, at most 64."""
    return _PLATFORM.fullmatch(name) is not None


def _prefix(label: str, platform: str, identifier: Identifier) -> bytes:
    if not is_platform_name(platform) or identifier not in IDENTIFIERS:
        raise ValueError("no platform or identifier of this name")
    return f"{label}{_SEPARATOR}{platform}{_SEPARATOR}{identifier}{_SEPARATOR}".encode()
