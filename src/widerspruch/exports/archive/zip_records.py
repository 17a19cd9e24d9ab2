"""The records of a zip's table of contents as they stand in it, and where its bytes really lie.

Read by ourselves: what is to be refused or mended stands in numbers that other readers believe or throw away.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from msgspec import Struct, structs

from widerspruch.exports.archive.limits import GIB
from widerspruch.exports.archive.member import LOCAL_LENGTH, LOCAL_SIGNATURE, ZipPlace, decode_name
from widerspruch.exports.problem import refused_drop

TWO_GIB = 2 * GIB
"""Where browsers and old file systems cut a download."""

WRAP = 4 * GIB
"""Where the numbers of an ordinary zip begin again at 0."""

_END_SIGNATURE = b"PK\x05\x06"
_END = struct.Struct("<4s4H2IH")
_LOCATOR_LENGTH = 20
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_END64_SIGNATURE = b"PK\x06\x06"
_END64 = struct.Struct("<4sQ2H2I4Q")
_LONGEST_COMMENT = 65_535
_ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_RECORD_SIGNATURE = b"PK\x01\x02"
_RECORD = struct.Struct("<4s4B4H3I5H2I")
_EXTRA_HEADER = struct.Struct("<2H")
_ZIP64_EXTRA = 1
_ASK_ZIP64 = 0xFFFF_FFFF
_NO_DISK = (0, 0xFFFF)

_HAS_DESCRIPTOR = 0x8
_DESCRIPTOR_LENGTH = 24
"""At most: signature, checksum and two sizes of eight bytes."""

_USUAL_EXTRA = 64
"""Bytes between two members that need no look at the disk: extra fields and a descriptor are seldom longer."""

_MOST_WRAPS = 64


class ZipRecord(Struct, frozen=True, gc=False):
    """One record. Offsets count from the beginning of the zip. `changed`: date and time as MS-DOS has them."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    changed: int
    crc: int
    packed: int
    size: int
    attributes: int
    offset: int

    @property
    def least_end(self) -> int:
        """Where the member ends at the earliest: its local header can be longer."""
        return self.offset + LOCAL_LENGTH + self.packed


class Contents(Struct, frozen=True):
    """All records of a zip, and where they begin. `wraps`: numbers above 4 GiB began again at 0 and were mended."""

    records: tuple[ZipRecord, ...]
    start: int
    wraps: bool = False


class _End(Struct, frozen=True):
    """What the end of a zip says. `start`: where the records really begin; `said`: where it says they do."""

    start: int
    size: int
    said: int
    number: int
    is_zip64: bool


def looks_like_zip(head: bytes) -> bool:
    """Whether the first bytes are those of a zip, whole or cut."""
    return head.startswith(_ZIP_SIGNATURES)


def read_contents(raw: BinaryIO, place: ZipPlace, label: str) -> Contents:
    """The records of a zip.

    Raises `RefusedError` (not_an_export, truncated_archive, cut_at_2_gib, damaged_archive, split_archive, too_large),
    fatal, with the label as its place.
    """
    end = _find_end(raw, place, label)
    if end.size > place.meter.limits.directory_bytes:
        raise refused_drop("too_large", label)
    shift = end.start - end.said
    if end.start < 0 or shift < 0:
        raise refused_drop("damaged_archive", label)
    # Archive Utility of macOS writes all numbers modulo 4 GiB; a shift of another size is something put before it.
    wraps = shift > 0 and shift % WRAP == 0 and not end.is_zip64
    try:
        records = list(_records(_read_at(raw, place, end.start, end.size), 0 if wraps else shift))
    except (struct.error, ValueError) as error:
        raise refused_drop("damaged_archive", label) from error
    number = len(records) if end.is_zip64 else len(records) % (1 << 16)
    # Without any record nothing may lie before the end, or members have been struck from the table.
    if number != end.number or (not records and end.start):
        raise refused_drop("damaged_archive", label)
    return Contents(tuple(_unwrapped(raw, place, records, end.start) if wraps else records), end.start, wraps)


def has_unlisted_bytes(raw: BinaryIO, place: ZipPlace, contents: Contents) -> bool:
    """Whether the zip has bytes that belong to no member of its table: another reader may find a member there."""
    records = sorted(contents.records, key=lambda record: record.offset)
    starts = [*(record.offset for record in records), contents.start]
    if starts[0] > _DESCRIPTOR_LENGTH:
        return True
    end = 0
    for record, start in zip(records, starts[1:], strict=True):
        end = max(end, record.least_end + len(record.raw_name))
        if _between(end, start, contents) <= _USUAL_EXTRA:
            continue
        local = _read_at(raw, place, record.offset, LOCAL_LENGTH)
        if len(local) < LOCAL_LENGTH or not local.startswith(LOCAL_SIGNATURE):
            continue  # reported when it is opened
        name_length, extra_length = struct.unpack_from("<HH", local, 26)
        end += name_length - len(record.raw_name) + extra_length
        if record.flags & _HAS_DESCRIPTOR:
            end += _DESCRIPTOR_LENGTH
        if _between(end, start, contents) > 0:
            return True
    return False


def _between(end: int, start: int, contents: Contents) -> int:
    """Bytes between two members; sizes that began again at 0 leave whole multiples."""
    gap = start - end
    return gap % WRAP if contents.wraps and gap > 0 else gap


def _read_at(raw: BinaryIO, place: ZipPlace, at: int, length: int) -> bytes:
    """Bytes of the zip; fewer where it ends."""
    raw.seek(place.start + at)
    return raw.read(max(0, min(length, place.length - at)))


def _find_end(raw: BinaryIO, place: ZipPlace, label: str) -> _End:
    """Tell a cut archive from something else, and find where its records lie."""
    window = min(place.length, _END.size + _LONGEST_COMMENT + _LOCATOR_LENGTH + _END64.size)
    first = place.length - window
    tail = _read_at(raw, place, first, window)
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) - at < _END.size:
        if not looks_like_zip(_read_at(raw, place, 0, 4)):
            raise refused_drop("not_an_export", label)
        raise refused_drop("cut_at_2_gib" if TWO_GIB - 1 <= place.length <= TWO_GIB else "truncated_archive", label)
    _, disk, _, _, number, size, said, _ = _END.unpack_from(tail, at)
    if disk not in _NO_DISK:
        raise refused_drop("split_archive", label)
    end64 = at - _LOCATOR_LENGTH - _END64.size
    is_zip64 = end64 >= 0 and tail[at - _LOCATOR_LENGTH :].startswith(_LOCATOR_SIGNATURE)
    if is_zip64:
        signature, *_, number, size, said = _END64.unpack_from(tail, end64)
        if signature != _END64_SIGNATURE:
            raise refused_drop("damaged_archive", label)
        at = end64
    if size > place.length:
        raise refused_drop("damaged_archive", label)
    return _End(first + at - size, size, said, number, is_zip64)


def _records(directory: bytes, shift: int) -> Iterator[ZipRecord]:
    """Raises ValueError and struct.error for anything else than whole records."""
    at = 0
    while at < len(directory):
        (signature, _, _, _, _, flags, method, time, day, crc, packed, size, *lengths, attributes, offset) = (
            _RECORD.unpack_from(directory, at)
        )
        name_length, extra_length, comment_length, _, _ = lengths
        begin = at + _RECORD.size
        at = begin + name_length + extra_length + comment_length
        if signature != _RECORD_SIGNATURE or at > len(directory):
            raise ValueError("no record")
        raw_name = directory[begin : begin + name_length]
        if _ASK_ZIP64 in (size, packed, offset):
            extra = directory[begin + name_length : begin + name_length + extra_length]
            size, packed, offset = _zip64_numbers(extra, (size, packed, offset))
        yield ZipRecord(
            raw_name,
            decode_name(raw_name),
            flags,
            method,
            day << 16 | time,
            crc,
            packed,
            size,
            attributes,
            offset + shift,
        )


def _zip64_numbers(extra: bytes, numbers: tuple[int, int, int]) -> tuple[int, int, int]:
    """Size, packed size and offset, each from the extra field if the record itself has no room for it."""
    at = 0
    while at + _EXTRA_HEADER.size <= len(extra):
        kind, length = _EXTRA_HEADER.unpack_from(extra, at)
        at += _EXTRA_HEADER.size
        if kind == _ZIP64_EXTRA:
            large = iter(struct.iter_unpack("<Q", extra[at : at + length // 8 * 8]))
            size, packed, offset = (next(large, (n,))[0] if n == _ASK_ZIP64 else n for n in numbers)
            return size, packed, offset
        at += length
    return numbers


def _unwrapped(raw: BinaryIO, place: ZipPlace, records: Sequence[ZipRecord], end: int) -> list[ZipRecord]:
    """Records whose offsets count on above 4 GiB. They stand in the order of their members."""
    found: list[ZipRecord] = []
    base = before = 0
    for record in records:
        if base + record.offset < before:
            base += WRAP
        found.append(structs.replace(record, offset=base + record.offset))
        before = found[-1].offset + 1
    left = end - (found[-1].least_end if found else 0)
    if 0 <= left < WRAP:
        return found
    # A member above 4 GiB lies between: its size began again at 0, too, so that only its neighbours tell.
    return list(_searched(raw, place, records, end))


def _searched(raw: BinaryIO, place: ZipPlace, records: Sequence[ZipRecord], end: int) -> Iterator[ZipRecord]:
    before = 0
    for record in records:
        offset = before - before % WRAP + record.offset
        places = (offset + turn * WRAP for turn in range(_MOST_WRAPS))
        fitting = (at for at in places if before <= at < end and _begins_at(raw, place, record, at))
        offset = next(fitting, offset)
        before = offset + 1
        yield structs.replace(record, offset=offset)


def _begins_at(raw: BinaryIO, place: ZipPlace, record: ZipRecord, at: int) -> bool:
    local = _read_at(raw, place, at, LOCAL_LENGTH + len(record.raw_name))
    return local.startswith(LOCAL_SIGNATURE) and local[LOCAL_LENGTH:] == record.raw_name
