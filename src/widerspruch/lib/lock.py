"""A file that says by its lock that the process that holds it still lives; the system lets go when it dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def take(file: BinaryIO) -> bool:
    """Lock an open file until it is closed; False where another holds it."""
    try:
        _lock(file.fileno())
    except OSError:
        return False
    return True


class LockedError(Exception):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock while the block lasts. Its file is made where there is none; who holds it may remove it.

    Raises:
        LockedError: Another process holds it.

        OSError: The file cannot be made.
    """
    while True:
        with path.open("ab") as file:
            if not take(file):
                raise LockedError
            if _is_still(path, file):
                yield
                return


def _is_still(path: Path, file: BinaryIO) -> bool:
    """Whether a file is still the one that was opened: whoever had the lock may have removed it just now."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False
