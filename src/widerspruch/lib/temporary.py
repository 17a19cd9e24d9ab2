"""The folder for temporary files: one for each process, and what processes that were killed left goes first.

It holds people's texts. A process that is killed outright, or that breaks down outside of Python, clears nothing away.
"""

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from widerspruch.lib import clock
from widerspruch.lib.lock import take

PREFIX = "widerspruch-"
_ALIVE = "alive"
_LEFT_FOR_CERTAIN = 24 * 60 * 60
"""Seconds after which a folder without a lock was surely left; one that was just made has none yet."""


@contextmanager
def folder_of_our_own() -> Iterator[Path]:
    """A folder in the system's place for temporary files; it goes with the block, and with the next one's start at
    the latest."""
    place = Path(tempfile.gettempdir())
    clear_left(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    with cleared_away(folder), (folder / _ALIVE).open("wb") as alive:
        take(alive)
        yield folder


@contextmanager
def cleared_away(folder: Path) -> Iterator[None]:
    """Remove a folder at the end of the block; again, should an interruption come just then."""
    try:
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_left(place: Path) -> None:
    """Remove the folders of processes that live no more. Somebody else's stay, as do those that cannot be removed."""
    with suppress(OSError):
        for folder in place.glob(f"{PREFIX}*"):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    try:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode):
            return False
        if not (folder / _ALIVE).exists():
            return clock.age(status.st_mtime) > _LEFT_FOR_CERTAIN
        with (folder / _ALIVE).open("r+b") as alive:
            return take(alive)
    except OSError:
        return False
