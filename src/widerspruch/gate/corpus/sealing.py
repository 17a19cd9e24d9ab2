"""That every step of a run reads the same bytes of a file: who wrote in it, who is mentioned, what is kept.

Each step takes the file's tag, a keyed hash over all bytes under a secret of the run (GMAC: several times as fast as
SHA-256), and compares it with what an earlier step took. Within a step the file must stay as it is: what is read and
what is hashed are then the same.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from msgspec import Struct

from widerspruch.gate.corpus.shards import Shard, open_filesystem
from widerspruch.gate.digests import BLOCK, LOCAL_BLOCK, Digest
from widerspruch.gate.errors import GateError

SECRET_BYTES = 16


class Seal(Struct, frozen=True):
    """What a file must be like.

    Attributes:
        secret: Of this run. `earlier`: the tag that an earlier step took; None in the first.
    """

    secret: bytes
    earlier: bytes | None = None


class SealedRead:
    """What was read: filled in when the block of `reading` ends well."""

    tag: bytes = b""
    digest: Digest | None = None


@contextmanager
def reading(shard: Shard, seal: Seal | None, *, digest: bool = False) -> Iterator[SealedRead]:
    """While the block lasts, the shard is read.

    Args:
        seal: None where no other step will read it.

        digest: Whether its SHA-256 is wanted.

    Raises:
        GateError: It is not the file that it was (`shard_changed`), whatever else was found wrong with it.
    """
    seen = SealedRead()
    before = stamp_of(shard.address)
    if (seal or digest) and (before is None or before[0] != shard.size):
        raise GateError("shard_changed", name=shard.name)
    try:
        yield seen
    except GateError as error:
        if _is_another(shard, seal, before):
            raise GateError("shard_changed", name=shard.name) from error
        raise
    seen.tag, seen.digest = _hashed(shard, seal, digest=digest)
    if stamp_of(shard.address) != before or (seal is not None and seal.earlier not in (None, seen.tag)):
        raise GateError("shard_changed", name=shard.name)


def _is_another(shard: Shard, seal: Seal | None, before: object) -> bool:
    if stamp_of(shard.address) != before:
        return True
    return seal is not None and seal.earlier not in (None, _hashed(shard, seal, digest=False)[0])


def stamp_of(address: str) -> tuple[object, ...] | None:
    """A file's size, and what else changes whenever it does, or when another takes its place; None where there is
    none. Nobody can set a local file's `ctime`."""
    if "://" not in address:
        try:
            found = Path(address).stat()
        except OSError:
            return None
        return found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns
    filesystem, path = open_filesystem(address)
    info = filesystem.get_file_info(path)
    return info.size, info.mtime_ns


def blocks_of(address: str) -> Iterator[memoryview]:
    """All bytes of a file anywhere, in order. A block is gone when the next one comes: the same memory for all, and
    little of it for a local file, as fresh memory costs a third of a hash."""
    filesystem, path = open_filesystem(address)
    with filesystem.open_input_stream(path, compression=None) as source:
        block = memoryview(bytearray(BLOCK if "://" in address else LOCAL_BLOCK))
        while read := source.readinto(block):
            yield block[:read]


def _hashed(shard: Shard, seal: Seal | None, *, digest: bool) -> tuple[bytes, Digest | None]:
    if seal is None and not digest:
        return b"", None
    tagging = None if seal is None else Cipher(AES(seal.secret), GCM(shard.number.to_bytes(12))).encryptor()
    hashed, size = hashlib.sha256(), 0
    try:
        for block in blocks_of(shard.address):
            size += len(block)
            if tagging is not None:
                tagging.authenticate_additional_data(block)
            if digest:
                hashed.update(block)
    except OSError as error:
        raise GateError("shard_changed", name=shard.name) from error
    if tagging is None:
        return b"", Digest(hashed.hexdigest(), size)
    tagging.finalize()
    return tagging.tag, Digest(hashed.hexdigest(), size) if digest else None
