"""Reading a ZIP that says that it is an export: with limits that are checked before anything is unpacked."""

import hashlib
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from widerspruch.casefile.chain import LARGEST_EVENTS
from widerspruch.casefile.database import refuse_open_here
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.manifest import EVENTS, EVIDENCE_FOLDER, MANIFEST, ExportedFile

MOST_FILES = 10_000
LARGEST = 2 << 30
"""Bytes, of the archive and of all that is in it."""

_LARGEST_OF = {MANIFEST: 16 << 20, EVENTS: LARGEST_EVENTS}
_LARGEST_FILE = 100 << 20
_LONGEST_DIRECTORY = MOST_FILES * 256

_NAME = re.compile(rf"(?:{EVIDENCE_FOLDER}/)?[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}")
_END = struct.Struct("<4s4H2LH")
_PIECE = 1 << 20

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error)
"""What the library raises over damaged bytes."""


class Archive:
    """The files of a ZIP by name; none of them is read yet."""

    def __init__(self, opened: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        self._zip = opened
        self._members = members

    @property
    def names(self) -> frozenset[str]:
        """Of all its files."""
        return frozenset(self._members)

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None: they are damaged, or it is not there."""
        try:
            return b"".join(self._pieces(name)) if name in self._members else None
        except _UNREADABLE:
            return None

    def measure(self, name: str) -> ExportedFile | None:
        """Digest and size of a file's bytes, or None as above."""
        digest, size = hashlib.sha256(), 0
        try:
            for piece in self._pieces(name):
                digest.update(piece)
                size += len(piece)
        except _UNREADABLE:
            return None
        return ExportedFile(digest.hexdigest(), size)

    def _pieces(self, name: str) -> Iterator[bytes]:
        """No more than the directory says."""
        left = self._members[name].file_size
        with self._zip.open(self._members[name]) as file:
            while piece := file.read(min(_PIECE, left + 1)):
                left -= len(piece)
                if left < 0:
                    raise zipfile.BadZipFile
                yield piece


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """Open an export.

    Raises:
        CaseFileError: not_found, unreadable, not_an_export, export_too_large, export_unsafe.
    """
    refuse_open_here(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise CaseFileError("not_an_export")
        with path.open("rb") as file:
            _refuse_large(file)
            with _zip(file) as opened:
                yield Archive(opened, _members(opened))
    except FileNotFoundError as error:
        raise CaseFileError("not_found") from error
    except OSError as error:
        raise CaseFileError("unreadable") from error


def is_archive(path: Path) -> bool:
    """Whether a file begins as a ZIP does. Raises `CaseFileError` (in_use) for a case file that is open here."""
    refuse_open_here(path)
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _refuse_large(file: BinaryIO) -> None:
    """The directory of a ZIP is read as a whole by the library: how long it is stands in the last bytes. A comment, or
    the extension for larger archives, no export of ours has."""
    length = file.seek(0, 2)
    if length > LARGEST:
        raise CaseFileError("export_too_large")
    file.seek(max(0, length - _END.size))
    end = file.read()
    if len(end) < _END.size:
        raise CaseFileError("not_an_export")
    mark, _, _, _, entries, directory, start, comment = _END.unpack(end)
    if mark != b"PK\x05\x06" or comment:
        raise CaseFileError("not_an_export")
    if entries > MOST_FILES or directory > _LONGEST_DIRECTORY:
        raise CaseFileError("export_too_large")
    file.seek(max(0, length - _END.size - _LOCATOR))
    if start == 0xFFFFFFFF or file.read(4) == b"PK\x06\x07":
        raise CaseFileError("export_too_large")


_LOCATOR = 20
"""Bytes of the record before the end by which larger archives are known."""


def _zip(file: BinaryIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise CaseFileError("not_an_export") from error


def _members(opened: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    members: dict[str, zipfile.ZipInfo] = {}
    for one in opened.infolist():
        if one.filename == f"{EVIDENCE_FOLDER}/" and not one.file_size:  # some programs add the folder
            continue
        kind = stat.S_IFMT(one.external_attr >> 16)
        if one.filename in members or not _NAME.fullmatch(one.filename) or kind not in (0, stat.S_IFREG):
            raise CaseFileError("export_unsafe")
        if one.flag_bits & 1 or one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CaseFileError("export_unsafe")
        if one.file_size > _LARGEST_OF.get(one.filename, _LARGEST_FILE):
            raise CaseFileError("export_too_large")
        members[one.filename] = one
    if len(members) > MOST_FILES or sum(one.file_size for one in members.values()) > LARGEST:
        raise CaseFileError("export_too_large")
    if MANIFEST not in members:
        raise CaseFileError("not_an_export")
    return members
