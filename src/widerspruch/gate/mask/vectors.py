"""The rows that a mask leaves out as deletion vectors: Iceberg's in a Puffin file, Delta Lake's in a file of theirs.

Both hold 64-bit Roaring bitmaps in the portable format. They say which rows, never why; no library that is pinned here
commits them (docs/operators/mask.md), so they are files for an engine that does.
"""

import struct
import zlib
from collections.abc import Mapping
from uuid import UUID

import msgspec
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.format import Numbers

_PUFFIN = b"PFA1"
_ICEBERG_MAGIC = b"\xd1\xd3\x39\x64"
_DELTA_MAGIC = struct.pack("<i", 1681511377)
_DELTA_VERSION = b"\x01"
_ROW_POSITION = 2147483645
"""Iceberg's id of the field `_pos`."""


class DeltaVector(Struct, frozen=True, rename="camel"):
    """What a Delta log says of a deletion vector, in its words. `path`: the data file, as the table names it."""

    path: str
    storage_type: str
    path_or_inline_dv: str
    offset: int
    size_in_bytes: int
    cardinality: int


def puffin_file(left_out: Mapping[str, Numbers]) -> bytes:
    """An Iceberg v3 Puffin file with a `deletion-vector-v1` for each data file.

    Args:
        left_out: Location of a data file, as the table names it (`Mask.left_out`) -> numbers of its rows that are out.

    Raises:
        GateError: `tables_missing`.
    """
    body, blobs = bytearray(_PUFFIN), []
    for location, rows in _with_any(left_out):
        vector = _ICEBERG_MAGIC + _bitmap(rows)
        blob = struct.pack(">i", len(vector)) + vector + struct.pack(">I", zlib.crc32(vector))
        blobs.append(
            {
                "type": "deletion-vector-v1",
                "fields": [_ROW_POSITION],
                "snapshot-id": -1,
                "sequence-number": -1,
                "offset": len(body),
                "length": len(blob),
                "properties": {"referenced-data-file": location, "cardinality": str(len(rows))},
            }
        )
        body += blob
    footer = msgspec.json.encode({"blobs": blobs, "properties": {}})
    return bytes(body + _PUFFIN + footer + struct.pack("<i", len(footer)) + bytes(4) + _PUFFIN)


def delta_file(left_out: Mapping[str, Numbers], name: UUID) -> tuple[bytes, tuple[DeltaVector, ...]]:
    """A Delta Lake file of deletion vectors, and what the log is to say of each.

    Args:
        left_out: As for `puffin_file`.

        name: The file is to lie in the table's folder as `deletion_vector_NAME.bin`.

    Raises:
        GateError: `tables_missing`.
    """
    body, described = bytearray(_DELTA_VERSION), []
    for path, rows in _with_any(left_out):
        vector = _DELTA_MAGIC + _bitmap(rows)
        described.append(DeltaVector(path, "u", _z85(name.bytes), len(body), len(vector), len(rows)))
        body += struct.pack(">i", len(vector)) + vector + struct.pack(">I", zlib.crc32(vector))
    return bytes(body), tuple(described)


def _with_any(left_out: Mapping[str, Numbers]) -> list[tuple[str, Numbers]]:
    """A file of which every row may be used has no vector."""
    return [(file, rows) for file, rows in left_out.items() if len(rows)]


def _bitmap(rows: Numbers) -> bytes:
    try:
        from pyroaring import BitMap64
    except ImportError as error:
        raise GateError("tables_missing") from error
    bitmap = BitMap64(rows.tolist())
    bitmap.run_optimize()
    serialized: bytes = bitmap.serialize()
    return serialized


_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def _z85(data: bytes) -> str:
    """ZeroMQ's base 85, as Delta Lake spells the name of a file."""
    digits = []
    for (word,) in struct.iter_unpack(">I", data):
        digits += [word // 85**place % 85 for place in (4, 3, 2, 1, 0)]
    return "".join(_Z85[digit] for digit in digits)
