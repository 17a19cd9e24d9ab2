"""A member of an export that a test holds in its hands."""

from io import BytesIO
from typing import BinaryIO

from msgspec import Struct

from widerspruch.exports.member import HEAD_BYTES


class BytesMember(Struct, frozen=True):
    """A member whose bytes are already in memory."""

    name: str
    content: bytes
    part: int = 0

    @property
    def size(self) -> int:
        """Plain size in bytes."""
        return len(self.content)

    def open(self) -> BinaryIO:
        """A stream over the bytes."""
        return BytesIO(self.content)

    def head(self) -> bytes:
        """The first 4 KiB."""
        return self.content[:HEAD_BYTES]
