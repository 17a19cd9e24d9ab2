"""Bytes that shall be gone, as far as a program can see to it.

An SSD, a file system that copies on writing, and every backup may keep them; what is on an encrypted disk, or in an
encrypted case file, nobody reads there.
"""

import os
from contextlib import suppress
from pathlib import Path

from widerspruch.casefile.errors import CaseFileError
from widerspruch.lib.whole_files import sync_folder

_PIECE = bytes(1 << 20)


def remove(path: Path) -> None:
    """Overwrite a file and remove it. Raises `CaseFileError` (unwritable)."""
    try:
        with suppress(PermissionError), path.open("r+b") as file:
            overwrite(file.fileno(), names=1)
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise CaseFileError("unwritable") from error


def overwrite(descriptor: int, *, names: int) -> None:
    """Write zeros over a file that has this many names; where it has more, others keep it: a backup, for example."""
    status = os.fstat(descriptor)
    if status.st_nlink != names:
        return
    os.lseek(descriptor, 0, os.SEEK_SET)
    left = status.st_size
    while left > 0:
        left -= os.write(descriptor, _PIECE[:left])
    os.fsync(descriptor)
