"""The sets that were made, as they are handed out: which there are, and their files, from any byte on."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Publication
from widerspruch.protocol.sets.exclusion_set import MENTIONS_FILE, OBJECTIONS_FILE, STATEMENT_FILE

SET_FILES = (STATEMENT_FILE, OBJECTIONS_FILE, MENTIONS_FILE)
"""In the order in which they are listed; the last is not in every set."""

_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class PublishedFile(Struct, frozen=True):
    """A file of a set, and how many bytes it has. Its digest is in the set's statement."""

    name: str
    bytes: int


class PublishedSet(Struct, frozen=True):
    """A set that can be fetched. Instants in microseconds UTC; `digest`: of its statement, in hex."""

    platform: str
    number: int
    since: int | None
    issued_at: int
    received_until: int
    digest: str
    files: tuple[PublishedFile, ...]


class FilePart(Struct, frozen=True):
    """A file of a set, or some bytes of it.

    Attributes:
        start, length: Which bytes. `size`: of the whole file.

        etag: In quotes. The same name has the same bytes as long as that is the same.

        is_whole: Whether no part was asked for, or none that is understood.
    """

    file: BinaryIO
    start: int
    length: int
    size: int
    etag: str
    is_whole: bool

    @property
    def content_range(self) -> str:
        """As the header of that name says it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.size}"

    def chunks(self) -> Iterator[bytes]:
        """The bytes, once; then the file is closed, also where nobody waits for the rest."""
        with self.file as file:
            file.seek(self.start)
            left = self.length
            while left and (chunk := file.read(min(left, _CHUNK))):
                left -= len(chunk)
                yield chunk


def publications(desk: Desk, platform: str) -> tuple[PublishedSet, ...]:
    """The platform's sets, oldest first. Whose folder somebody removed is not among them.

    Raises:
        DeskError: `platform_not_here` (values: platform, known).
    """
    require_platform(desk, platform)
    rows = Publication.objects.filter(platform=platform).exclude(digest="").order_by("number")
    return tuple(_listed(row, folder) for row in rows if (folder := desk.config.sets / row.folder).is_dir())


def open_file(desk: Desk, platform: str, number: int, name: str, wanted: str = "", only_if: str = "") -> FilePart:
    """A file of a set, open for reading.

    Args:
        wanted: The header `Range`: one range of bytes. Whatever else stands there is the whole file.

        only_if: The header `If-Range`: the part is given only where the file is still the one with this etag.

    Raises:
        DeskError: `platform_not_here`, `set_unknown`, `set_file_unknown`; `range_unsatisfiable` (values: size).
    """
    require_platform(desk, platform)
    row = Publication.objects.filter(platform=platform, number=number).exclude(digest="").first()
    if row is None:
        raise DeskError("set_unknown", number=number)
    if name not in SET_FILES:
        raise DeskError("set_file_unknown")
    etag = f'"{row.digest}-{name}"'
    try:
        file = (desk.config.sets / row.folder / name).open("rb")
    except FileNotFoundError as error:
        raise DeskError("set_file_unknown") from error
    size = file.seek(0, 2)
    asked = _RANGE.fullmatch(wanted.strip()) if only_if in ("", etag) else None
    if asked is None or not (asked[1] or asked[2]):
        return FilePart(file, 0, size, size, etag, is_whole=True)
    start, end = _bounds(asked[1], asked[2], size)
    if start >= end:
        file.close()
        raise DeskError("range_unsatisfiable", size=size)
    return FilePart(file, start, end - start, size, etag, is_whole=False)


def require_platform(desk: Desk, platform: str) -> None:
    """Raise DeskError `platform_not_here` (values: platform, known) for one whose objections are taken elsewhere."""
    if platform not in desk.config.platforms:
        raise DeskError("platform_not_here", platform=platform, known=", ".join(sorted(desk.config.platforms)))


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """First byte, and the one behind the last; of `-500` the last 500."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


def _listed(row: Publication, folder: Path) -> PublishedSet:
    there = ((name, folder / name) for name in SET_FILES)
    files = tuple(PublishedFile(name, path.stat().st_size) for name, path in there if path.is_file())
    return PublishedSet(row.platform, row.number, row.since, row.issued_at, row.received_until, row.digest, files)
