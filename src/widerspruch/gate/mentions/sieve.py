"""A bit per key: tells for most keys that they are in no set, in a few megabytes, without asking the set.

One hash function suffices, because keys are hashes already: a key's first 32 bits choose its bit. What passes is only
likely to be in the set (one in twelve others passes, at most one in six); `match` decides.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.protocol.keyed_hash import KEY_BYTES
from widerspruch.rulebook.database import connect

_BITS_PER_KEY = 8
_SMALLEST, _LARGEST = 1 << 16, 1 << 29


class Sieve:
    """Which keys may be known. Bytes in, bytes out: it travels to workers as it is."""

    def __init__(self, bits: bytes) -> None:
        if len(bits) & (len(bits) - 1) or len(bits) < _SMALLEST >> 3:
            raise ValueError("the bits of a sieve are a power of two")
        self.bits = bits
        self._mask = len(bits) * 8 - 1
        self._bits = np.frombuffer(bits, np.uint8)

    @classmethod
    def of(cls, files: Iterable[Path]) -> Self:
        """The sieve of every `mention_key` in some sets' files. About half a second per million keys."""
        paths = list(files)
        rows = sum(pq.read_metadata(path).num_rows for path in paths)
        size = min(max(_SMALLEST, 1 << (rows * _BITS_PER_KEY).bit_length()), _LARGEST)
        if not rows:
            return cls(bytes(size >> 3))
        schema = pa.schema({"head": pa.uint32()})
        batches = (_heads(batch, schema) for path in paths for batch in _batches(path))
        with connect(threads=1) as connection:
            connection.register("heads", pa.RecordBatchReader.from_batches(schema, batches))
            found = connection.execute(
                f"SELECT bitstring_agg(head & {size - 1}, 0::UINTEGER, {size - 1}::UINTEGER)::BLOB FROM heads"  # noqa: S608
            ).fetchone()
        assert found is not None
        return cls(found[0])

    def passing(self, keys: Sequence[bytes]) -> list[int]:
        """Places of the keys that may be known; that all others are unknown is certain."""
        places = np.frombuffer(b"".join(keys), np.uint32)[:: KEY_BYTES // 4] & self._mask
        bits = self._bits[places >> 3] << (places & 7) & 0x80
        found: list[int] = np.flatnonzero(bits).tolist()
        return found


def _batches(path: Path) -> Iterable[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(columns=["mention_key"], batch_size=1 << 17)


def _heads(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The first four bytes of each key, as a number in the machine's own order of bytes."""
    keys = batch.column(0)
    keys = getattr(keys, "storage", keys)
    words = pa.Array.from_buffers(pa.uint32(), 4 * len(keys), [None, keys.buffers()[1]], offset=4 * keys.offset)
    return pa.RecordBatch.from_arrays([pc.list_element(pa.FixedSizeListArray.from_arrays(words, 4), 0)], schema=schema)
