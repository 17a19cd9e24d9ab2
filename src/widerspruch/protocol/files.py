"""Reading the files of this room: never more than fits, and never what was changed meanwhile."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

from widerspruch.lib.whole_files import atomic_file
from widerspruch.protocol.canonical import LONGEST
from widerspruch.protocol.errors import ProtocolError


def read_small(path: Path, longest: int = LONGEST) -> bytes:
    """All bytes of a statement's file, at most as many as it may have.

    Raises:
        ProtocolError: `statement_missing`, `statement_folder`, `statement_unreadable` (values: file), or
            `json_too_long`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(longest + 1)
    except FileNotFoundError as error:
        raise ProtocolError("statement_missing", file=path.name) from error
    except OSError as error:
        # Windows says of a folder that it may not be read.
        raise ProtocolError("statement_folder" if path.is_dir() else "statement_unreadable", file=path.name) from error
    if len(data) > longest:
        raise ProtocolError("json_too_long", bytes=len(data), longest=longest)
    return data


def sha256_of(path: Path) -> str:
    """SHA-256 of a file of any size, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_in(path: Path, target: Path, sha256: str, *, lasting: bool = True) -> bool:
    """Copy a file, of any size, and hash the copy: what was hashed is what will be read, whoever changes the original.

    Where the file system can, the copy shares the original's blocks until one of them is changed.

    Args:
        lasting: As for `atomic_path`.

    Returns:
        Whether the copy has this digest; else there is none.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("rb") as source, atomic_file(target, lasting=lasting) as copy:
            _copy(source, copy)
            copy.seek(0)
            if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
                raise _ChangedError
    except _ChangedError:
        return False
    return True


class _ChangedError(Exception):
    pass


_BLOCK = 4 << 20
_STRETCH = 1 << 30


def _copy(source: BinaryIO, copy: BinaryIO) -> None:
    if sys.platform == "linux":
        try:
            while os.copy_file_range(source.fileno(), copy.fileno(), _STRETCH):
                pass
        except OSError:  # not between these two file systems
            source.seek(0)
            copy.seek(0)
        else:
            return
    shutil.copyfileobj(source, copy, _BLOCK)
