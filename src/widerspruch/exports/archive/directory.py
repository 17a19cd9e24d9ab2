"""A zip's table of contents -> members and refusals. Nothing is unpacked here."""

import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from widerspruch.exports.archive.member import METHODS, Listing, ZipMember, ZipPlace
from widerspruch.exports.archive.names import clean_name, is_unsafe
from widerspruch.exports.archive.zip_records import ZipRecord, has_unlisted_bytes, read_contents
from widerspruch.exports.problem import Problem, ProblemCode, refused_drop

_ENCRYPTED = 0x1 | 0x40 | 0x2000
_AES = 99
_FIRST_REAL_YEAR = 1990


def read_directory(place: ZipPlace, label: str) -> Listing:
    """The table of contents of a zip.

    Raises `RefusedError` (not_found, not_an_export, truncated_archive, cut_at_2_gib, damaged_archive, split_archive,
    encrypted_archive, empty_export, too_large), fatal, with the label as its place.
    """
    try:
        with place.path.open("rb") as raw:
            contents = read_contents(raw, place, label)
            unlisted = has_unlisted_bytes(raw, place, contents)
    except OSError as error:
        raise refused_drop("not_found", label) from error
    files = [record for record in contents.records if not _is_folder(record)]
    if not files and not unlisted:
        raise refused_drop("empty_export", label)
    if files and all(record.flags & _ENCRYPTED for record in files):
        raise refused_drop("encrypted_archive", label)
    listing = _list(files, place)
    if unlisted:
        refused = (*listing.refused, Problem("unlisted_bytes", label))
        return Listing(listing.members, refused, listing.newest)
    return listing


def _is_folder(record: ZipRecord) -> bool:
    """Whether a record stands for a folder; one that has content is none, whatever its name."""
    return record.size == 0 and (record.name.endswith(("/", "\\")) or clean_name(record.name).endswith("/"))


def _list(files: Sequence[ZipRecord], place: ZipPlace) -> Listing:
    overlapping = _overlapping(files)
    seen: set[str] = set()
    members: list[ZipMember] = []
    refused: list[Problem] = []
    for record in files:
        name = clean_name(record.name)
        code = _fault(record, name, place, seen, overlapping)
        seen.add(name)
        if code is not None:
            refused.append(Problem(code, name))
            continue
        members.append(
            ZipMember(
                name, record.size, place, record.offset, record.packed, record.method, record.crc, record.raw_name
            )
        )
    return Listing(tuple(members), tuple(refused), max(_times(files), default=None))


def _fault(record: ZipRecord, name: str, place: ZipPlace, seen: set[str], overlapping: set[int]) -> ProblemCode | None:
    kind = stat.S_IFMT(record.attributes >> 16)
    if not name or name.endswith("/") or is_unsafe(name):
        return "unsafe_path"
    if name.count("/") > place.meter.limits.folder_depth:
        return "nested_too_deep"
    if kind not in (0, stat.S_IFREG):
        return "link_member"
    if name in seen:
        return "duplicate_member"
    if record.flags & _ENCRYPTED or record.method == _AES:
        return "encrypted_member"
    if record.offset in overlapping:
        return "bomb"
    if record.method not in METHODS or record.least_end > place.length:
        return "damaged_member"
    return None


def _overlapping(files: Sequence[ZipRecord]) -> set[int]:
    """Offsets of members that share packed bytes with the one before: how small bombs are made large."""
    found: set[int] = set()
    end = 0
    for record in sorted(files, key=lambda record: record.offset):
        if record.offset < end:
            found.add(record.offset)
        end = max(end, record.least_end)
    return found


def _times(files: Sequence[ZipRecord]) -> Iterator[int]:
    changed = max((record.changed for record in files), default=0)
    day, time = changed >> 16, changed & 0xFFFF
    year = (day >> 9) + 1980
    if year < _FIRST_REAL_YEAR:
        return
    try:
        newest = datetime(year, (day >> 5) & 15, day & 31, time >> 11, (time >> 5) & 63, 2 * (time & 31), tzinfo=UTC)
    except ValueError:  # seconds or days that no calendar has
        return
    yield int(newest.timestamp()) * 1_000_000
