"""Archives of other kinds than zip, and parts of archives: told apart, so that we can say what to do with them."""

import re
from typing import Literal

from widerspruch.exports.archive.names import base_name

_BEGINNINGS = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
"""Of 7-Zip, RAR, gzip, bzip2, xz, Zstandard."""

_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_OTHER = re.compile(r"\.(?:7z|rar|tar|tgz|tbz2?|txz|gz|bz2|xz|zst|ace|arj|lzh|cab)$", re.IGNORECASE)
_PART = re.compile(r"\.(?:z\d{2,3}|zip\.\d{3}|7z\.\d{3}|\d{3}|r\d{2}|part\d{1,4}\.rar)$", re.IGNORECASE)

Packed = Literal["split_archive", "other_archive"]


def other_archive(name: str, head: bytes = b"") -> Packed | None:
    """Whether a file is a part of an archive, or an archive that we do not open, by its name and its first bytes."""
    base = base_name(name)
    if _PART.search(base):
        return "split_archive"
    if _OTHER.search(base) or head.startswith(_BEGINNINGS) or head.startswith(_TAR_MARK, _TAR_MARK_AT):
        return "other_archive"
    return None
