"""Which evidence is a picture that a document may show: known by its bytes, not by its name, and never a bomb."""

import struct
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

PictureFormat = Literal["png", "jpg"]

MOST_PIXELS = 24_000_000
"""Whoever shows a picture takes four bytes for each: a screenshot of a whole long page still fits."""
LONGEST_SIDE = 20_000


class Picture(Struct, frozen=True):
    """A picture's size in pixels, as its first bytes state it."""

    format: PictureFormat
    width: int
    height: int

    @property
    def media_type(self) -> str:
        """As a page names it."""
        return "image/png" if self.format == "png" else "image/jpeg"

    @property
    def pixels(self) -> int:
        """How many it has."""
        return self.width * self.height

    @property
    def is_showable(self) -> bool:
        """Whether it takes no more memory than a document may ask for."""
        return max(self.width, self.height) <= LONGEST_SIDE and 0 < self.pixels <= MOST_PIXELS


def picture_in(data: bytes) -> Picture | None:
    """What kind of picture these bytes begin like; None: none of those that every reader can show."""
    for mark, read in _READERS.items():
        if data.startswith(mark):
            return read(data)
    return None


def _png(data: bytes) -> Picture | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    width, height = struct.unpack_from(">II", data, 16)
    return Picture("png", width, height)


def _jpeg(data: bytes) -> Picture | None:
    """Its size stands in the segment that begins the frame, after any number of others."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Picture("jpg", width, height) if _SCAN in data[at:] else None
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return None


_SCAN = b"\xff\xda"
"""Begins what is seen: without it there is nothing to show."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

_READERS: Mapping[bytes, Callable[[bytes], Picture | None]] = {b"\x89PNG\r\n\x1a\n": _png, b"\xff\xd8\xff": _jpeg}
