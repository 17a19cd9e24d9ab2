"""A zip's table of contents -> members and refusals. Nothing is unpacked here."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, cast

from msgspec import Struct

from widerspruch.exports.archive.limits import GIB
from widerspruch.exports.archive.member import METHODS, ZipMember, ZipPlace
from widerspruch.exports.archive.names import clean_name, is_unsafe
from widerspruch.exports.problem import Problem, ProblemCode, RefusedError

TWO_GIB = 2 * GIB
"""Where browsers and old file systems cut a download."""

_END_SIGNATURE = b"PK\x05\x06"
_END_LENGTH = 22
_LOCATOR_LENGTH = 20
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_END64_LENGTH = 56
_END64_SIGNATURE = b"PK\x06\x06"
_LONGEST_COMMENT = 65_535
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF8_NAME = 0x800
_AES = 99
_FIRST_REAL_YEAR = 1990
_LOCAL_LENGTH = 30


class Listing(Struct, frozen=True):
    """What an archive or a folder holds.

    Attributes:
        refused: Problems of members that will not be opened; their names are the places.

        newest: Time of the newest member, microseconds UTC, or None. Archives do not name a zone: taken as UTC.
    """

    members: tuple[ZipMember, ...]
    refused: tuple[Problem, ...]
    newest: int | None


class _Stretch(io.RawIOBase):
    """A stretch of a file as a file of its own."""

    def __init__(self, raw: BinaryIO, start: int, length: int) -> None:
        super().__init__()
        self._raw, self._start, self._length, self._at = raw, start, length, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}[whence]
        if base + offset < 0:
            raise OSError("seek before the beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        left = max(self._length - self._at, 0)
        self._raw.seek(self._start + self._at)
        taken = self._raw.read(left if size < 0 else min(size, left))
        self._at += len(taken)
        return taken


def looks_like_zip(head: bytes) -> bool:
    """Whether the first bytes are those of a zip, whole or cut."""
    return head.startswith(_ZIP_SIGNATURES)


def read_directory(place: ZipPlace, label: str) -> Listing:
    """The table of contents of a zip.

    Raises `RefusedError` (not_an_export, truncated_archive, cut_at_2_gib, damaged_archive, encrypted_archive,
    empty_export, too_large), fatal, with the label as its place.
    """
    try:
        with place.path.open("rb") as raw:
            stretch = _Stretch(raw, place.start, place.length)
            _check_end(stretch, place, label)
            stretch.seek(0)
            with zipfile.ZipFile(cast("BinaryIO", stretch)) as archive:
                infos = archive.infolist()
    except FileNotFoundError as error:
        raise _refused("not_found", label) from error
    except (zipfile.BadZipFile, ValueError, OverflowError, struct.error, NotImplementedError, EOFError) as error:
        raise _refused("damaged_archive", label) from error
    files = [info for info in infos if not (info.filename.endswith("/") or clean_name(info.filename).endswith("/"))]
    if not files:
        raise _refused("empty_export", label)
    if all(info.flag_bits & _ENCRYPTED for info in files):
        raise _refused("encrypted_archive", label)
    return _list(files, place)


def _refused(code: ProblemCode, label: str) -> RefusedError:
    return RefusedError(Problem(code, label, fatal=True))


def _check_end(stretch: _Stretch, place: ZipPlace, label: str) -> None:
    """Tell a cut archive from something else, and bound the directory before it is read into memory."""
    window = min(place.length, _END_LENGTH + _LONGEST_COMMENT + _LOCATOR_LENGTH + _END64_LENGTH)
    stretch.seek(place.length - window)
    tail = stretch.read(window)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END_LENGTH:
        stretch.seek(0)
        if not looks_like_zip(stretch.read(4)):
            raise _refused("not_an_export", label)
        raise _refused("cut_at_2_gib" if TWO_GIB - 1 <= place.length <= TWO_GIB else "truncated_archive", label)
    size = int(struct.unpack_from("<I", tail, at + 12)[0])
    end64 = at - _LOCATOR_LENGTH - _END64_LENGTH
    if end64 >= 0 and tail[at - _LOCATOR_LENGTH :].startswith(_LOCATOR_SIGNATURE):
        if not tail[end64:].startswith(_END64_SIGNATURE):
            raise _refused("damaged_archive", label)
        size = int(struct.unpack_from("<Q", tail, end64 + 40)[0])
    if size > place.meter.limits.directory_bytes:
        raise _refused("too_large", label)
    if size > place.length:
        raise _refused("damaged_archive", label)


def _list(files: list[zipfile.ZipInfo], place: ZipPlace) -> Listing:
    overlapping = _overlapping(files)
    seen: set[str] = set()
    members: list[ZipMember] = []
    refused: list[Problem] = []
    for info in files:
        name = clean_name(_decoded_name(info))
        code = _fault(info, name, place, seen, overlapping)
        seen.add(name)
        if code is not None:
            refused.append(Problem(code, name))
            continue
        members.append(
            ZipMember(name, info.file_size, place, info.header_offset, info.compress_size, info.compress_type, info.CRC)
        )
    return Listing(tuple(members), tuple(refused), max(_times(files), default=None))


def _fault(
    info: zipfile.ZipInfo, name: str, place: ZipPlace, seen: set[str], overlapping: set[int]
) -> ProblemCode | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if not name or is_unsafe(name):
        return "unsafe_path"
    if kind not in (0, stat.S_IFREG):
        return "link_member"
    if name in seen:
        return "duplicate_member"
    if info.flag_bits & _ENCRYPTED or info.compress_type == _AES:
        return "encrypted_member"
    if info.header_offset in overlapping:
        return "bomb"
    ends = info.header_offset + _LOCAL_LENGTH + info.compress_size
    if info.compress_type not in METHODS or info.header_offset < 0 or ends > place.length:
        return "damaged_member"
    return None


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Archivers that forget to say that their names are UTF-8 are common; a name that is no UTF-8 stays as read."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8_NAME or raw.isascii():
        return raw
    try:
        return raw.encode("cp437").decode("utf-8")
    except UnicodeError:
        return raw


def _overlapping(files: list[zipfile.ZipInfo]) -> set[int]:
    """Offsets of members that share packed bytes with the one before: how small bombs are made large."""
    found: set[int] = set()
    end = 0
    for info in sorted(files, key=lambda info: info.header_offset):
        if info.header_offset < end:
            found.add(info.header_offset)
        end = max(end, info.header_offset + _LOCAL_LENGTH + info.compress_size)
    return found


def _times(files: list[zipfile.ZipInfo]) -> Iterator[int]:
    newest = max(info.date_time for info in files)
    if newest[0] < _FIRST_REAL_YEAR:
        return
    try:
        yield int(datetime(*newest, tzinfo=UTC).timestamp()) * 1_000_000
    except ValueError:  # seconds or days that no calendar has
        return
