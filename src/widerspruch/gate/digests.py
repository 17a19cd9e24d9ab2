"""Writing a file that appears whole, and SHA-256 over what is read and written."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.lib.whole_files import atomic_path

BLOCK = 4 << 20
LOCAL_BLOCK = 256 << 10
"""Bytes of a file of this machine at a time: they stay in the processor's cache."""


class Digest(Struct, frozen=True):
    """What a file holds: SHA-256 in hex, and its size in bytes."""

    sha256: str
    size: int


def digest_of(path: str) -> Digest:
    """SHA-256 and size of a file of this machine."""
    with Path(path).open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


@contextmanager
def atomic_stream(path: str) -> Iterator[pa.NativeFile]:
    """A stream into a file of this machine that is there when the block ends well, and never half.

    It may not outlast a loss of power until what it belongs to is published.

    Raises:
        GateError: The place cannot be written (`output_unwritable`): a full disk, missing rights.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_path(target, lasting=False) as unfinished, pa.OSFile(str(unfinished), "wb") as stream:
            yield stream
    except OSError as error:
        # The system's own words: Arrow puts others around them.
        why = os.strerror(error.errno) if error.errno else type(error).__name__
        raise GateError("output_unwritable", why=why) from error


class HashedTarget:
    """A stream to write to that knows the digest of what went through it."""

    def __init__(self, target: pa.NativeFile) -> None:
        self._target = target
        self._hashed = hashlib.sha256()
        self._size = 0
        self.closed = False

    def write(self, data: bytes) -> int:
        self._hashed.update(data)
        self._size += len(data)
        self._target.write(data)
        return len(data)

    def flush(self) -> None:
        """Everything is handed on at once."""

    def tell(self) -> int:
        return self._size

    def close(self) -> None:
        """The stream below is closed by whoever opened it."""
        self.closed = True

    def digest(self) -> Digest:
        return Digest(self._hashed.hexdigest(), self._size)
