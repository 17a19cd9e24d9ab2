"""The pixels of a PNG with eight bits a channel, as a browser or a camera would see them."""

import struct
import zlib


def grey(png: bytes) -> list[list[int]]:
    """Rows of the darkest channel of each pixel's colours."""
    at, data, head = 8, b"", (0, 0, 0)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        part = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack_from(">IIBB", part)
            head = (width, height, {0: 1, 2: 3, 4: 2, 6: 4}[colour])
        data += part if kind == b"IDAT" else b""
        at += 12 + length
    width, height, channels = head
    raw, rows, before = zlib.decompress(data), [], bytearray(width * channels)
    for y in range(height):
        start = y * (width * channels + 1)
        row = bytearray(raw[start + 1 : start + 1 + width * channels])
        _unfilter(raw[start], row, before, channels)
        colours = min(channels, 3) if channels != 2 else 1
        rows.append([max(row[x * channels : x * channels + colours]) for x in range(width)])
        before = row
    return rows


def _unfilter(kind: int, row: bytearray, before: bytearray, channels: int) -> None:
    for x in range(len(row)):
        left = row[x - channels] if x >= channels else 0
        corner = before[x - channels] if x >= channels else 0
        above = before[x]
        if kind == 1:
            row[x] = (row[x] + left) & 255
        elif kind == 2:
            row[x] = (row[x] + above) & 255
        elif kind == 3:
            row[x] = (row[x] + (left + above) // 2) & 255
        elif kind == 4:
            guess = left + above - corner
            nearest = min((abs(guess - one), order, one) for order, one in enumerate((left, above, corner)))[2]
            row[x] = (row[x] + nearest) & 255
