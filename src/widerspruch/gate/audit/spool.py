"""Many keys on disk, in partitions of which each fits into little memory."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.protocol.hashing_key import KEY_BYTES

ROWS_PER_PARTITION = 500_000
MOST_PARTITIONS = 256
_BLOCK = KEY_BYTES << 20

Bounds = tuple[bytes, bytes]
"""The lowest and the highest key that may be meant."""


class Spool:
    """Keys in partitions by their first byte. Use it in a `with`; its files are left in the folder.

    Args:
        name: Which no other spool in the folder has.

        rows: About how many keys will come.
    """

    def __init__(self, folder: Path, name: str, rows: int) -> None:
        self.partitions = max(1, min(MOST_PARTITIONS, -(-rows // ROWS_PER_PARTITION)))
        self._folder, self._name = folder, name
        self._open = ExitStack()
        self._files: list[BinaryIO] = []

    def __enter__(self) -> Self:
        for number in range(self.partitions):
            path = self._folder / f"{self._name}-{number:03}"
            self._files.append(self._open.enter_context(path.open("w+b")))
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def add(self, keys: Iterable[bytes]) -> None:
        records: list[list[bytes]] = [[] for _ in self._files]
        count = self.partitions
        for key in keys:
            records[key[0] * count >> 8].append(key)
        for file, keys_of_one in zip(self._files, records, strict=True):
            file.write(b"".join(keys_of_one))

    def different(self, number: int) -> pa.Array:
        """The keys of a partition, each once, as 16 bytes."""
        file = self._files[number]
        file.seek(0)
        found = pa.array([], pa.binary(KEY_BYTES))
        while block := file.read(_BLOCK):
            keys = pa.Array.from_buffers(pa.binary(KEY_BYTES), len(block) // KEY_BYTES, [None, pa.py_buffer(block)])
            found = pc.unique(pa.concat_arrays([found, keys]))
        return found

    def bounds(self, number: int) -> Bounds:
        """No key of a partition lies outside of these."""
        count = self.partitions
        first, last = -(-number * 256 // count), -(-(number + 1) * 256 // count) - 1
        return bytes([first]) + bytes(KEY_BYTES - 1), bytes([last]) + b"\xff" * (KEY_BYTES - 1)

    def all(self) -> Iterator[tuple[pa.Array, Bounds]]:
        for number in range(self.partitions):
            yield self.different(number), self.bounds(number)
