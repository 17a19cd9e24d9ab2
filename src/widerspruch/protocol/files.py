"""Reading and writing the files of this room: whole or not at all, and never more than fits."""

import hashlib
import os
from pathlib import Path

from widerspruch.protocol.canonical import LONGEST
from widerspruch.protocol.errors import ProtocolError


def write_whole(path: Path, data: bytes) -> None:
    """A file that is there with all its bytes, or as it was before."""
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
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
