"""Ed25519 key pairs: one signs statements, its public half lets anyone check them."""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new

_READABLE_BY_ALL = 0o644
_OWNER_ONLY = 0o600
_NO_KEY = (ValueError, TypeError, UnsupportedAlgorithm)


_PRIME = 2**255 - 19
_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER = frozenset((0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8))
"""The y of all points of order 1, 2, 4 and 8. A key that is one of them has signed everything."""


def _is_of_small_order(raw: bytes) -> bool:
    """Whatever its sign, and also where y is spelled above the prime."""
    y = int.from_bytes(raw, "little") % 2**255
    return y % _PRIME in _SMALL_ORDER


class VerifyingKey:
    """The public half. Two are equal when their key is."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a PEM file (SubjectPublicKeyInfo).

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, `verifying_key_other`, or `verifying_key_weak` for
                a point under which forged signatures verify (values: file).
        """
        return cls.from_pem(read_key_file(path), path.name)

    @classmethod
    def from_pem(cls, data: bytes, name: str) -> Self:
        """The key of a PEM file that somebody else has read; errors call it `name`. Raises as `load`."""
        try:
            key = load_pem_public_key(data)
        except _NO_KEY as error:
            raise ProtocolError("verifying_key_other", file=name) from error
        if not isinstance(key, Ed25519PublicKey):
            raise ProtocolError("verifying_key_other", file=name)
        found = cls(key)
        if found.is_weak:
            raise ProtocolError("verifying_key_weak", file=name)
        return found

    @classmethod
    def from_raw(cls, data: bytes) -> Self | None:
        """The key of the 32 bytes that stand in a message; None: they are none, or forged signatures verify with it."""
        try:
            key = cls(Ed25519PublicKey.from_public_bytes(data))
        except _NO_KEY:
            return None
        return None if key.is_weak else key

    @property
    def pem(self) -> bytes:
        """As it is handed out: PEM, SubjectPublicKeyInfo."""
        return self._key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def save(self, path: Path) -> None:
        """Write it as PEM. Raises ProtocolError `key_file_exists` rather than replace a file."""
        write_new(path, self.pem, _READABLE_BY_ALL)

    @cached_property
    def raw(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._key.public_bytes_raw()

    @cached_property
    def key_id(self) -> str:
        """`ed25519:` and 16 hex digits: enough to find the key, not to trust it."""
        return f"ed25519:{hashlib.sha256(self.raw).hexdigest()[:16]}"

    @property
    def is_weak(self) -> bool:
        """Whether it is a point under which forged signatures verify."""
        return _is_of_small_order(self.raw)

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the private half signed exactly these bytes. A point of small order has signed nothing."""
        if self.is_weak:
            return False
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyingKey) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"VerifyingKey({self.key_id})"


class SigningKey:
    """The private half. Its `repr` does not show it."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def new(cls) -> Self:
        """A fresh key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a PEM file (PKCS8, not encrypted).

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, `signing_key_other`, or `key_file_open` where
                others may read it (values: file).
        """
        data = read_key_file(path)
        try:
            key = load_pem_private_key(data, password=None)
        except _NO_KEY as error:
            raise ProtocolError("signing_key_other", file=path.name) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ProtocolError("signing_key_other", file=path.name)
        require_secret(path)
        return cls(key)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of 32 random bytes, for whoever keeps it in a file of their own. Raises `ValueError`: not so many."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def seed(self) -> bytes:
        """The 32 bytes that it is made of: whoever has them signs with it."""
        return self._key.private_bytes_raw()

    def save(self, path: Path) -> None:
        """Write it as PEM, for its owner alone. Raises ProtocolError `key_file_exists` rather than replace a file."""
        write_new(path, self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), _OWNER_ONLY)

    @cached_property
    def public(self) -> VerifyingKey:
        return VerifyingKey(self._key.public_key())

    def sign(self, message: bytes) -> bytes:
        """64 bytes; the same message always gives the same signature."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"SigningKey({self.public.key_id})"
