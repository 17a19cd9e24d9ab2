"""The family's salt: which person is in which bucket, the same for all corpora of one family of models."""

import secrets
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from widerspruch.gate.errors import GateError
from widerspruch.protocol.buckets import SALT_BYTES, bucket_digests, buckets_of, commitment_to
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new

_FORMAT = "widerspruch/family/1"


class FamilySalt:
    """The secret of one family. Its `repr` does not show it."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self.commitment = commitment_to(salt)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_bytes(SALT_BYTES))

    @classmethod
    def load_or_make(cls, path: Path) -> Self:
        """The salt of this file, which is made if it is not there.

        Raises:
            GateError: As `load`, and `output_unwritable`.

            ProtocolError: As `load`.
        """
        if path.exists():
            return cls.load(path)
        salt = cls.new()
        lines = (
            "# Says in which bucket a person's rows lie. Keep it as long as models of this family are trained: with",
            "# another one everybody changes the bucket. Never hand it out with a corpus.",
            f'format = "{_FORMAT}"',
            f'salt = "{salt._salt.hex()}"',
            "",
        )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_new(path, "\n".join(lines).encode(), 0o600)
        except OSError as error:
            raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
        return salt

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file of a family.

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, or `key_file_open` where others may read it.

            GateError: It is none (`family_unreadable`); values: file.
        """
        data = read_key_file(path)
        try:
            written = tomllib.loads(data.decode("utf-8"))
            salt = bytes.fromhex(written["salt"])
            if written["format"] != _FORMAT or len(salt) != SALT_BYTES:
                raise ValueError
        except (ValueError, KeyError, TypeError) as error:
            raise GateError("family_unreadable", file=path.name) from error
        require_secret(path)
        return cls(salt)

    @classmethod
    def load_same(cls, path: Path, commitment: str) -> Self:
        """As `load`. Raises GateError `family_other` (values: file) where it is not the one that is committed to."""
        salt = cls.load(path)
        if salt.commitment != commitment:
            raise GateError("family_other", file=path.name)
        return salt

    def buckets_of(self, count: int, keys: Iterable[bytes]) -> list[int]:
        """The bucket of each of these account keys."""
        return buckets_of(self._salt, count, keys)

    def digests_of(self, keys: Iterable[bytes]) -> bytes:
        """As `bucket_digests`."""
        return bucket_digests(self._salt, keys)

    def __repr__(self) -> str:
        return f"FamilySalt({self.commitment[:8]})"
