"""Reading and writing the files of this room: whole or not at all, and never more than fits."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from widerspruch.protocol.canonical import LONGEST
from widerspruch.protocol.errors import ProtocolError


def write_whole(path: Path, data: bytes) -> None:
    """A file that is there with all its bytes, or as it was before."""
    unfinished = _unfinished(path)
    try:
        with unfinished.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_small(path: Path) -> bytes:
    """All bytes of a statement's file.

    Raises:
        ProtocolError: `statement_missing`, `statement_unreadable`, or `json_too_long`; values: file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except FileNotFoundError as error:
        raise ProtocolError("statement_missing", file=path.name) from error
    except OSError as error:
        raise ProtocolError("statement_unreadable", file=path.name) from error
    if len(data) > LONGEST:
        raise ProtocolError("json_too_long", bytes=len(data), longest=LONGEST)
    return data


def sha256_of(path: Path) -> str:
    """SHA-256 of a file of any size, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_in(path: Path, target: Path, sha256: str) -> bool:
    """Copy a file, of any size, and hash the copy: what was hashed is what will be read, whoever changes the original.

    Where the file system can, the copy shares the original's blocks until one of them is changed.

    Returns:
        Whether the copy has this digest; else there is none.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = _unfinished(target)
    try:
        with path.open("rb") as source, unfinished.open("x+b") as copy:
            if not _cloned(source, copy):
                shutil.copyfileobj(source, copy, _BLOCK)
            copy.seek(0)
            held = hashlib.file_digest(copy, "sha256").hexdigest() == sha256
        if held:
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return held


_BLOCK = 4 << 20
_FICLONE = 0x40049409
"""Linux: give a file the blocks of another."""


def _cloned(source: BinaryIO, copy: BinaryIO) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    import fcntl  # not on every system

    try:
        fcntl.ioctl(copy.fileno(), _FICLONE, source.fileno())
    except OSError:
        return False
    return True


def _unfinished(path: Path) -> Path:
    """A name that nobody can have put a link at before."""
    return path.with_name(f".{path.name}.{token_hex(4)}.unfinished")
