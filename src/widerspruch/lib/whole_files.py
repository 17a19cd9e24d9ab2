"""Files and folders that appear whole or not at all, for their owner alone.

They are written beside their target, brought onto the disk, and given their name in one step. Whoever is killed in
between, or loses power, finds what was there before, and beside it what was begun.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedRandom
from pathlib import Path
from tempfile import mkstemp

from widerspruch.lib import clock

UNFINISHED = ".widerspruch-"
"""How the name of a file or folder begins until it is whole. A process that was killed leaves such behind."""

OWNER_ONLY = 0o600


def atomic_write(
    target: Path, data: bytes, *, mode: int = OWNER_ONLY, replace: bool = True, lasting: bool = True
) -> None:
    """Write a file: see `atomic_path`."""
    with atomic_path(target, mode=mode, replace=replace, lasting=lasting) as unfinished:
        unfinished.write_bytes(data)


@contextmanager
def atomic_file(target: Path, *, lasting: bool = True) -> Iterator[BufferedRandom]:
    """A file to write to, and to read again, that becomes `target`: see `atomic_path`."""
    with atomic_path(target, lasting=lasting) as unfinished, unfinished.open("w+b") as file:
        yield file


@contextmanager
def atomic_path(
    target: Path,
    check: Callable[[], None] = lambda: None,
    *,
    mode: int = OWNER_ONLY,
    replace: bool = True,
    lasting: bool = True,
) -> Iterator[Path]:
    """A path to write to that becomes `target` on success and vanishes on any failure, Ctrl-C included.

    Nobody can know its name beforehand, and so nobody can lay a link there.

    Args:
        check: Called when all is written: raises where `target` has become something that may not be replaced.
        mode: Rights of the file on POSIX, whatever the umask.
        replace: Whether a file that is there already may be replaced.
        lasting: Whether it must outlast a loss of power. What can be made again need not: it is a matter of
            milliseconds for every file.

    Raises:
        FileExistsError: There is a file of this name, and it may not be replaced.

        OSError: The place cannot be written. `filename` is the target.
    """
    with _naming(target):
        handle, name = mkstemp(prefix=_prefix(), dir=target.parent)
    unfinished = Path(name)
    try:
        os.close(handle)
        yield unfinished
        check()
        if mode != OWNER_ONLY:
            unfinished.chmod(mode)
        if lasting:
            _sync_file(unfinished)
        with _naming(target):
            if replace:
                unfinished.replace(target)
            else:
                _put_new(unfinished, target)
        if lasting:
            sync_folder(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def write_together(files: Mapping[Path, bytes], *, mode: int = OWNER_ONLY) -> None:
    """Write files into folders that are there: each is whole or not at all, and all are on the disk when this returns.

    What is there of their names is replaced. A folder is brought onto the disk once, not for each file in it.

    Raises:
        OSError: A place cannot be written. `filename` is the target.
    """
    for target, data in files.items():
        with atomic_path(target, mode=mode, lasting=False) as unfinished:
            unfinished.write_bytes(data)
            _sync_file(unfinished)
    for folder in {target.parent for target in files}:
        sync_folder(folder)


@contextmanager
def atomic_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, its owner's alone, that becomes `target` on success and vanishes on any failure.

    Missing folders above it are made. What a killed process left of the same target goes first: so only one process
    at a time may make it.

    Raises:
        OSError: The place cannot be written, or there is something at `target`.
    """
    unfinished = target.with_name(f"{UNFINISHED}{target.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    with _naming(target):
        unfinished.mkdir(mode=0o700, parents=True)
    try:
        yield unfinished
        put_in_place(unfinished, target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def put_in_place(whole: Path, target: Path) -> None:
    """Give a file or folder that is whole its name, in one step."""
    sync_tree(whole) if whole.is_dir() else _sync_file(whole)
    with _naming(target):
        whole.replace(target)
    sync_folder(target.parent)


def try_to_write(folder: Path) -> None:
    """Put an empty file into a folder for a moment. Raises `OSError` where none can be."""
    handle, probe = mkstemp(prefix=_prefix(), dir=folder)
    os.close(handle)
    Path(probe).unlink()


def sync_tree(folder: Path) -> None:
    """Everything below a folder onto the disk. What has another name besides is there already."""
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            sync_folder(path)
        elif path.is_file() and path.stat().st_nlink == 1:
            _sync_file(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """A folder's entries onto the disk, where the system can be asked for it."""
    if os.name == "nt":
        return
    try:
        _sync_file(folder)
    except OSError as error:
        if error.errno not in _NOT_OF_FOLDERS:
            raise


_NOT_OF_FOLDERS = (errno.EACCES, errno.EBADF, errno.EINVAL, errno.ENOTSUP)
"""What file systems answer that know nothing of it: mostly of other machines."""


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_new(unfinished: Path, target: Path) -> None:
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        target.touch(exist_ok=False)
        unfinished.replace(target)


@contextmanager
def _naming(target: Path) -> Iterator[None]:
    """An error of the system names the target, not a name of ours."""
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(target), None
        raise


def clear_unfinished(folder: Path) -> None:
    """Remove what this process has begun in a folder: an interruption may have come while that was cleared away
    where it was made."""
    for path in folder.glob(f"{_prefix()}*"):
        path.unlink(missing_ok=True)


def clear_left(folder: Path) -> None:
    """Remove what processes that were killed left in a folder: what nobody has written to for a day."""
    for path in folder.glob(f"{UNFINISHED}*"):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and clock.age(status.st_mtime) > _LEFT_FOR_CERTAIN:
            path.unlink(missing_ok=True)


_LEFT_FOR_CERTAIN = 24 * 60 * 60
"""Seconds."""


def _prefix() -> str:
    return f"{UNFINISHED}{os.getpid()}-"
