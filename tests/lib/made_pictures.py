"""Small pictures."""

import struct
import zlib


def png(width: int = 40, height: int = 60) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x1d\x4f\x86" * width) * height
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg_head(width: int, height: int) -> bytes:
    """The first segments of a JPEG: a comment, and the one with its size; then nothing but a scan of nothing."""
    size = b"\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00" + bytes(6)
    return b"\xff\xd8\xff\xfe\x00\x06abcd" + size + b"\xff\xda" + bytes(20)
