"""A file, a folder, an archive or bytes -> what in it may be a mail, one after the other."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from msgspec import Struct

from widerspruch.mailbox.opening.kinds import START, Container, kind_of
from widerspruch.mailbox.opening.mbox import mails_in
from widerspruch.mailbox.problem import MailError, MailProblem, unopened


class OpenLimits(Struct, frozen=True):
    """How much is read, and for how long.

    Attributes:
        mail_bytes: Of one mail, or of any file that is not a container.

        mails: Of one file.

        files: Of a folder or an archive.

        seconds: For one mail.

        memory: Bytes, of the process that reads.
    """

    mail_bytes: int = 64 << 20
    mails: int = 100_000
    files: int = 10_000
    seconds: int = 60
    memory: int = 1 << 30


class MailEntry(NamedTuple):
    """Bytes that are one mail, of which kind, and where they lie."""

    kind: Container
    data: bytes
    place: str


_FOR_SYSTEMS = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def entries_in(source: Path | bytes, name: str, limits: OpenLimits) -> Iterator[MailEntry | MailProblem]:
    """All of it. Never raises for what is in it."""
    try:
        if isinstance(source, bytes):
            yield from _of_file(io.BytesIO(source), name, limits, may_hold_files=True)
        elif source.is_dir():
            yield from _of_folder(source, limits)
        else:
            with source.open("rb") as file:
                yield from _of_file(file, name, limits, may_hold_files=True)
    except MailError as error:
        yield error.problem
    except FileNotFoundError:
        yield MailProblem("not_found", name, fatal=True)
    except OSError:
        yield MailProblem("not_readable", name, fatal=True)


def _of_folder(folder: Path, limits: OpenLimits) -> Iterator[MailEntry | MailProblem]:
    count = 0
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(place, name)
            if name.lower() in _FOR_SYSTEMS or name.startswith("._") or path.is_symlink() or not path.is_file():
                continue
            count += 1
            if count > limits.files:
                yield MailProblem("too_many_files", n=limits.files)
                return
            try:
                with path.open("rb") as file:
                    yield from _of_file(file, name, limits)
            except MailError as error:
                yield error.problem
            except OSError:
                yield MailProblem("not_readable", name, fatal=True)
    if not count:
        yield MailProblem("nothing_inside", fatal=True)


def _of_file(
    file: BinaryIO, name: str, limits: OpenLimits, *, may_hold_files: bool = False
) -> Iterator[MailEntry | MailProblem]:
    start = file.read(START)
    file.seek(0)
    if not start.strip():
        raise unopened("empty", name)
    kind = kind_of(start, name)
    if kind is None or (kind == "zip" and not may_hold_files):
        raise unopened("kind_unknown", name)
    if kind == "mbox":
        yield from _of_mbox(file, name, limits)
    elif kind == "zip":
        yield from _of_archive(file, name, limits)
    else:
        data = file.read(limits.mail_bytes + 1)
        if len(data) > limits.mail_bytes:
            raise unopened("mail_too_large" if kind in ("eml", "emlx") else "too_large", name, limits.mail_bytes >> 20)
        yield MailEntry(kind, data, name)


def _of_mbox(file: BinaryIO, name: str, limits: OpenLimits) -> Iterator[MailEntry | MailProblem]:
    for number, data in enumerate(mails_in(file, limits.mail_bytes)):
        if number >= limits.mails:
            yield MailProblem("too_many_mails", name, limits.mails)
            return
        if data is None:
            yield MailProblem("mail_too_large", name, limits.mail_bytes >> 20, fatal=True)
        else:
            yield MailEntry("mbox", data, name)


def _of_archive(file: BinaryIO, name: str, limits: OpenLimits) -> Iterator[MailEntry | MailProblem]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise unopened("archive_unread", name) from None
    with archive:
        members = [one for one in archive.infolist() if not one.is_dir() and not _is_for_systems(one.filename)]
        if len(members) > limits.files:
            yield MailProblem("too_many_files", name, limits.files)
        for member in members[: limits.files]:
            try:
                yield from _of_member(archive, member, limits)
            except MailError as error:
                yield error.problem
    if not members:
        raise unopened("nothing_inside", name)


def _of_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: OpenLimits
) -> Iterator[MailEntry | MailProblem]:
    name = PurePosixPath(member.filename).name
    if member.flag_bits & 1:
        raise unopened("archive_encrypted", name)
    try:
        with archive.open(member) as inner:
            # What a member says of its size need not be so.
            data = inner.read(limits.mail_bytes + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        raise unopened("archive_unread", name) from None
    if len(data) > limits.mail_bytes:
        raise unopened("too_large", name, limits.mail_bytes >> 20)
    yield from _of_file(io.BytesIO(data), name, limits)


def _is_for_systems(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.lower() in _FOR_SYSTEMS or name.startswith("._") or path.startswith("__MACOSX/")
