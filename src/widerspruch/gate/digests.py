"""Writing a file that appears whole, and SHA-256 over what is read and written."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex

import pyarrow as pa
import pyarrow.fs as pafs
from msgspec import Struct

from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.errors import GateError

BLOCK = 4 << 20

UNFINISHED = ".unfinished"
"""How the name of a file ends until it is whole. A process that was killed leaves such files behind."""


class Digest(Struct, frozen=True):
    """What a file holds: SHA-256 in hex, and its size in bytes."""

    sha256: str
    size: int


def digest_of(address: str) -> Digest:
    """SHA-256 and size of a file, local or in a store."""
    filesystem, path = open_filesystem(address)
    hashed, size = hashlib.sha256(), 0
    with filesystem.open_input_stream(path, compression=None) as source:
        while block := source.read(BLOCK):
            hashed.update(block)
            size += len(block)
    return Digest(hashed.hexdigest(), size)


@contextmanager
def appearing_whole(address: str) -> Iterator[pa.NativeFile]:
    """A stream into a file that is there when the block ends well, and never half.

    Raises:
        GateError: The place cannot be written (`output_unwritable`): a full disk, missing rights.
    """
    filesystem, path = open_filesystem(address)
    unfinished = _unfinished(path)
    try:
        make_folder_of(filesystem, path)
        with filesystem.open_output_stream(unfinished) as stream:
            yield stream
        filesystem.move(unfinished, path)
    except OSError as error:
        raise GateError("output_unwritable", why=_why(error)) from error
    finally:
        if filesystem.get_file_info(unfinished).type != pafs.FileType.NotFound:
            filesystem.delete_file(unfinished)


def _why(error: OSError) -> str:
    """The system's own words: Arrow puts others around them."""
    return os.strerror(error.errno) if error.errno else type(error).__name__


def make_folder_of(filesystem: pafs.FileSystem, path: str) -> None:
    """The folder that a file is to lie in."""
    folder, slash, _ = path.rpartition("/")
    if slash and folder:
        filesystem.create_dir(folder, recursive=True)


def _unfinished(path: str) -> str:
    """A name of its own for every attempt: a worker that was believed lost may still be writing."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}.{name}.{token_hex(4)}{UNFINISHED}"


def read_bytes(address: str) -> bytes:
    """A small file as bytes."""
    filesystem, path = open_filesystem(address)
    with filesystem.open_input_stream(path, compression=None) as source:
        data: bytes = source.read()
    return data
