"""Files that hold a secret: made for their owner alone, never replaced."""

import os
import stat
from pathlib import Path

from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.errors import ProtocolError

LONGEST = 16 * 2**10
"""Bytes; whatever is longer is no key of ours."""


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that must not exist yet; on POSIX with these rights.

    Raises:
        ProtocolError: `key_file_exists` (values: file).

        OSError: the place cannot be written.
    """
    try:
        atomic_write(path, data, mode=mode, replace=False)
    except FileExistsError as error:
        raise ProtocolError("key_file_exists", file=path.name) from error


def read_key_file(path: Path) -> bytes:
    """The bytes of a small file.

    Raises:
        ProtocolError: `key_file_missing`, `key_file_unreadable` or `key_file_other` (values: file).
    """
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
    except FileNotFoundError as error:
        raise ProtocolError("key_file_missing", file=path.name) from error
    except OSError as error:
        raise ProtocolError("key_file_unreadable", file=path.name) from error
    if len(data) > LONGEST:
        raise ProtocolError("key_file_other", file=path.name)
    return data


def require_secret(path: Path) -> None:
    """Raise ProtocolError `key_file_open` (values: file) where others than its owner can read or write a secret.

    Nothing is asked where rights are not POSIX's.
    """
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        raise ProtocolError("key_file_open", file=path.name)


_OTHERS = stat.S_IRWXG | stat.S_IRWXO
