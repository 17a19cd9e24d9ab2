"""A package as bytes: a zip in the one spelling that we write. The same files give the same bytes, wherever and
whenever they are packed.

Whatever is spelled otherwise is refused, because packing what was read must give the bytes that were read. So there is
nothing to be hidden between two readings: no name twice, no link, no path that leads out, no compression that could
swell, no time, no comment.
"""

import re
import struct
import zlib
from collections.abc import Mapping

from widerspruch.rulebook.package.errors import PackageError

LONGEST = 8 * 2**20
LONGEST_FILE = 2**20
"""Bytes of a package and of each file in it; the whole rulebook has less than one mebibyte."""

MOST_FILES = 2000

_NAME = re.compile(r"(?:[a-z0-9][a-z0-9_-]*/){0,3}[a-z0-9][a-z0-9_-]*\.(?:toml|json)", re.ASCII)
_LONGEST_NAME = 120

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_READS, _MADE_BY = 20, 3 << 8 | 20  # version 2.0 of the format; on a system with rights of files
_MIDNIGHT, _FIRST_OF_1980 = 0, 1 << 5 | 1  # the format's zero
_A_FILE_TO_BE_READ = 0o100644 << 16


def pack(files: Mapping[str, bytes]) -> bytes:
    """All files, in the order of their names, uncompressed. Raises `ValueError` for a name that no package has, or
    a file that is too long."""
    body, index = bytearray(), bytearray()
    for name, data in sorted(files.items()):
        if not is_name(name) or len(data) > LONGEST_FILE:
            raise ValueError(name)
        written = name.encode()
        fixed = (0, 0, _MIDNIGHT, _FIRST_OF_1980, zlib.crc32(data), len(data), len(data), len(written), 0)
        index += _CENTRAL.pack(b"PK\1\2", _MADE_BY, _READS, *fixed, 0, 0, 0, _A_FILE_TO_BE_READ, len(body)) + written
        body += _LOCAL.pack(b"PK\3\4", _READS, *fixed) + written + data
    end = _END.pack(b"PK\5\6", 0, 0, len(files), len(files), len(index), len(body), 0)
    return bytes(body + index + end)


def unpack(data: bytes, file: str) -> dict[str, bytes]:
    """The files of a package, by name.

    Raises:
        PackageError: `package_too_long`, `package_other` (values: file).
    """
    if len(data) > LONGEST:
        raise PackageError("package_too_long", file=file)
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4" and at + _LOCAL.size <= len(data) and len(files) < MOST_FILES:
        *_, size, name_length, _ = _LOCAL.unpack_from(data, at)
        begins = at + _LOCAL.size + name_length
        name = data[at + _LOCAL.size : begins].decode("ascii", "replace")
        if size > LONGEST_FILE:
            raise PackageError("package_too_long", file=file)
        if name in files or not is_name(name):
            raise PackageError("package_other", file=file)
        files[name] = data[begins : begins + size]
        at = begins + size
    if not files or pack(files) != data:
        raise PackageError("package_other", file=file)
    return files


def is_name(name: str) -> bool:
    """Whether a file of a package can be called so."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None
