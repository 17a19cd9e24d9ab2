"""Where results may be written: never over or into what is read, never over what is not ours.

A file is known by what it is (device and number), not by what it is called: another name, a hard link or another
spelling of the same file is the same file. There is no option to write all the same: whoever wants a file to go can
remove it, and a slip of the finger cannot.
"""

import os
import stat
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from msgspec import Struct

from widerspruch.lib.errors import KnownError, kinds_of

_Exists = Literal["exists", "foreign", "is_file", "is_folder"]
_Unwritable = Literal["in_input", "in_other", "is_input", "is_link", "no_file", "read_only", "temporary", "twice"]


class TargetRefusedError(KnownError[_Exists | _Unwritable]):
    """Nothing may be written there. `path`: as it was given."""

    room = "widerspruch.lib"
    kinds = kinds_of({"exists": _Exists, "unwritable": _Unwritable})


class FileTarget(Struct, frozen=True):
    """A file to be written.

    Attributes:
        is_ours: Whether a file that is there already is an earlier result of this kind, which may be replaced.
    """

    path: Path
    is_ours: Callable[[Path], bool] = lambda _: False


class FolderTarget(Struct, frozen=True):
    """A folder to write files into: those named, and no others. It may be there already."""

    path: Path
    files: tuple[FileTarget, ...] = ()


Target = FileTarget | FolderTarget


def refuse_unsafe(targets: Sequence[Target], inputs: Iterable[Path]) -> None:
    """Hold all targets of a command against its inputs and against each other; nothing is touched.

    Raises:
        TargetRefusedError: The first target that may not be written.

        OSError: A place that cannot be looked at: a name that is too long, a folder that may not be entered.
    """
    read = _identities(inputs)
    taken: set[tuple[str, str]] = set()
    for target in targets:
        _refuse_what_is_read(target.path, read)
        files = (target,) if isinstance(target, FileTarget) else target.files
        if isinstance(target, FolderTarget):
            refuse_folder(target.path)
        for file in files:
            _refuse_what_is_read(file.path, read)
            refuse_file(file)
            place = _place(file.path)
            if place in taken:
                raise TargetRefusedError("twice", path=file.path)
            taken.add(place)


def refuse_temporary(place: Path, inputs: Iterable[Path]) -> None:
    """Temporary files are written, too: not into what is read. Raises `TargetRefusedError` (temporary)."""
    try:
        _refuse_what_is_read(Path(os.path.realpath(place)), _identities(inputs))
    except TargetRefusedError as refused:
        raise TargetRefusedError("temporary", path=place) from refused


def refuse_file(target: FileTarget) -> None:
    """A file may be new, an empty one, or an earlier result of ours that may be written to. Raises as above."""
    status = _status(target.path)
    if status is None:
        return
    if stat.S_ISLNK(status.st_mode) or _is_junction(status):
        raise TargetRefusedError("is_link", path=target.path)
    if stat.S_ISDIR(status.st_mode):
        raise TargetRefusedError("is_folder", path=target.path)
    if not stat.S_ISREG(status.st_mode):
        raise TargetRefusedError("no_file", path=target.path)
    if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise TargetRefusedError("read_only", path=target.path)
    if status.st_size and not target.is_ours(target.path):
        raise TargetRefusedError("foreign", path=target.path)


def refuse_folder(path: Path) -> None:
    """A folder may be new or a folder; a link to one could lead anywhere. Raises as above."""
    status = _status(path)
    if status is None:
        return
    if stat.S_ISLNK(status.st_mode) or _is_junction(status):
        raise TargetRefusedError("is_link", path=path)
    if not stat.S_ISDIR(status.st_mode):
        raise TargetRefusedError("is_file", path=path)


def _refuse_what_is_read(path: Path, read: dict[tuple[int, int], bool]) -> None:
    """Neither the target itself nor a folder above it is an input."""
    own = _identity(path)
    if own in read:
        raise TargetRefusedError("is_input", path=path)
    for folder in _real(path).parents:
        if read.get(_identity(folder), False):
            raise TargetRefusedError("in_input", path=path)


def _identities(inputs: Iterable[Path]) -> dict[tuple[int, int], bool]:
    """What is read, and whether it is a folder. An input that is not there is told of where it is read."""
    return {identity: path.is_dir() for path in inputs if (identity := _identity(path)) != _NOTHING}


_NOTHING = (-1, -1)


def _identity(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return _NOTHING
    if not status.st_ino:  # a file system that gives no numbers
        return 0, hash(os.path.normcase(_real(path)))
    return status.st_dev, status.st_ino


def _real(path: Path) -> Path:
    """The path without links in it, its last part excepted: a target that is a link is refused for that."""
    return Path(os.path.realpath(path.parent)) / path.name


def _place(path: Path) -> tuple[str, str]:
    """Equal for two ways of writing one target, as well where the disk takes large and small letters for one."""
    real = _real(path)
    return str(real.parent), normalize("NFC", real.name).casefold()


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _is_junction(status: os.stat_result) -> bool:
    return getattr(status, "st_reparse_tag", 0) == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def marked(mark: bytes) -> Callable[[Path], bool]:
    """Recognises earlier results by a mark near their beginning."""

    def recognise(path: Path) -> bool:
        try:
            with path.open("rb") as file:
                return mark in file.read(_BEGINNING)
        except OSError:
            return False

    return recognise


_BEGINNING = 1024
"""Bytes."""
