"""Members that lie in a zip or in a folder. Each opens its file anew: nothing stays open between reads."""

import struct
from pathlib import Path
from typing import Any, BinaryIO, cast

from msgspec import Struct

from widerspruch.exports.archive.limits import Meter
from widerspruch.exports.archive.names import clean_name
from widerspruch.exports.archive.stream import RAW_DEFLATE, InflateError, InflatingStream, MemberStream, crc32, deflate
from widerspruch.exports.member import HEAD_BYTES
from widerspruch.exports.problem import Problem, RefusedError

STORED = 0
DEFLATED = 8
METHODS = frozenset({STORED, DEFLATED})

LOCAL_SIGNATURE = b"PK\x03\x04"
LOCAL_LENGTH = 30
_HEAD_WINDOW = 2 * HEAD_BYTES
"""One read takes the local header and enough packed bytes for a head."""

_CHECKSUM_CHUNK = 1024 * 1024


class ZipPlace(Struct, frozen=True):
    """Where a zip lies: a file, or a stretch of one (a stored zip within a zip)."""

    path: Path
    start: int
    length: int
    meter: Meter


def decode_name(raw: bytes) -> str:
    """Archivers that forget to say that their names are UTF-8 are common; what is none is read as DOS did."""
    try:
        return raw.decode("utf-8")
    except UnicodeError:
        return raw.decode("cp437")


class ZipMember(Struct, frozen=True):
    """One file of a zip. Offsets count from the beginning of the zip; sizes in bytes, as the directory says.

    `raw_name`: its name as it stands in the directory.
    """

    name: str
    size: int
    archive: ZipPlace
    offset: int
    packed: int
    method: int
    crc: int
    raw_name: bytes
    part: int = 0

    @property
    def meter(self) -> Meter:
        """Counts what comes out of the drop."""
        return self.archive.meter

    def open(self) -> BinaryIO:
        """Stream the plain bytes. Raises `RefusedError` for a member over a limit or a damaged one."""
        self.archive.meter.check_member(self.size, self.packed, self.name)
        raw = cast("BinaryIO", self.archive.path.open("rb", buffering=0))
        try:
            raw.seek(self.archive.start + self._data_start(raw))
        except BaseException:
            raw.close()
            raise
        kind = InflatingStream if self.method == DEFLATED else MemberStream
        return cast("BinaryIO", kind(raw, self.packed, self.crc, self.name, self.archive.meter))

    def data_start(self) -> int:
        """Where the packed bytes begin, counted from the beginning of the zip."""
        with self.archive.path.open("rb", buffering=0) as raw:
            return self._data_start(cast("BinaryIO", raw))

    def head(self) -> bytes:
        """The first 4 KiB. Raises `RefusedError` for a damaged member, and for one announced as over a limit."""
        self.meter.check_member(self.size, self.packed, self.name)
        with self.archive.path.open("rb", buffering=0) as raw:
            raw.seek(self.archive.start + self.offset)
            window = raw.read(_HEAD_WINDOW)
            begin = self._data_offset(window)
            if begin + min(self.packed, HEAD_BYTES) > len(window):  # a long name or extra field lies before it
                raw.seek(self.archive.start + self.offset + begin)
                begin, window = 0, raw.read(_HEAD_WINDOW)
        packed = window[begin : begin + self.packed]
        if self.method == STORED:
            return packed[:HEAD_BYTES]
        inflater: Any = deflate.decompressobj(RAW_DEFLATE)
        try:
            plain: bytes = inflater.decompress(packed, HEAD_BYTES)
        except InflateError as error:
            raise RefusedError(Problem("damaged_member", self.name)) from error
        return plain

    def checksum(self) -> int:
        """CRC-32 of the plain bytes, as the directory says."""
        return self.crc

    def _data_start(self, raw: BinaryIO) -> int:
        raw.seek(self.archive.start + self.offset)
        return self.offset + self._data_offset(raw.read(LOCAL_LENGTH + len(self.raw_name)))

    def _data_offset(self, local: bytes) -> int:
        """Where the data begin after a local header, which must have the name that the directory has."""
        if len(local) < LOCAL_LENGTH or not local.startswith(LOCAL_SIGNATURE):
            raise RefusedError(Problem("damaged_member", self.name))
        name_length, extra_length = struct.unpack_from("<HH", local, 26)
        raw_name = local[LOCAL_LENGTH : LOCAL_LENGTH + name_length]
        if raw_name != self.raw_name and clean_name(decode_name(raw_name)) != clean_name(decode_name(self.raw_name)):
            raise RefusedError(Problem("two_names", self.name))
        return LOCAL_LENGTH + int(name_length) + int(extra_length)


class FileMember(Struct, frozen=True):
    """One file of a folder, or a file that was dropped by itself."""

    name: str
    size: int
    path: Path
    meter: Meter
    part: int = 0

    def open(self) -> BinaryIO:
        """Stream the bytes. Raises `RefusedError` for a file over a limit or one that cannot be opened."""
        self.meter.check_member(self.size, self.size, self.name)
        try:
            raw = self.path.open("rb", buffering=0)
        except OSError as error:
            raise RefusedError(Problem("damaged_member", self.name)) from error
        return cast("BinaryIO", MemberStream(cast("BinaryIO", raw), self.size, None, self.name, self.meter))

    def head(self) -> bytes:
        """The first 4 KiB. Raises `RefusedError` for a file that cannot be opened."""
        try:
            with self.path.open("rb", buffering=0) as raw:
                return raw.read(HEAD_BYTES)
        except OSError as error:
            raise RefusedError(Problem("damaged_member", self.name)) from error

    def checksum(self) -> int:
        """CRC-32 of the bytes; reads the whole file."""
        crc = 0
        with self.path.open("rb", buffering=0) as raw:
            while piece := raw.read(_CHECKSUM_CHUNK):
                crc = crc32(piece, crc)
        return crc


StoredMember = ZipMember | FileMember


class Listing(Struct, frozen=True):
    """What an archive or a folder holds.

    Attributes:
        refused: Problems of members that will not be opened; their names are the places.

        newest: Time of the newest member, microseconds UTC, or None. Archives do not name a zone: taken as UTC.
    """

    members: tuple[StoredMember, ...]
    refused: tuple[Problem, ...]
    newest: int | None
