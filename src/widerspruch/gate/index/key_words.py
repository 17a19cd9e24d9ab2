"""Keys of 16 bytes as numbers: numpy compares two whole numbers, and no bytes."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

KEYS = np.dtype([("high", np.uint64), ("low", np.uint64)])
"""A key as numpy holds it: its first eight bytes and its last, each as one number."""

Words = npt.NDArray[np.uint64]
_KEY = pa.binary(16)


class KeyWords(NamedTuple):
    """Keys as two columns of numbers."""

    high: Words
    low: Words

    def first(self, count: int) -> "KeyWords":
        return KeyWords(self.high[:count], self.low[:count])

    def rest(self, count: int) -> "KeyWords":
        """Without the first `count`."""
        return KeyWords(self.high[count:], self.low[count:])

    def at(self, places: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> "KeyWords":
        return KeyWords(self.high[places], self.low[places])

    def up_to(self, key: tuple[int, int]) -> int:
        """How many of these, which are in order, are not above a key."""
        high, low = np.uint64(key[0]), np.uint64(key[1])
        begins, ends = (int(np.searchsorted(self.high, high, side)) for side in ("left", "right"))
        return begins + int(np.searchsorted(self.low[begins:ends], low, "right"))


def words_of(keys: pa.Array | npt.NDArray[np.void]) -> KeyWords:
    """Keys as numbers, whatever stands where there is none.

    Args:
        keys: `pa.uuid()` or `pa.binary(16)`, or numpy's `KEYS`.
    """
    if isinstance(keys, np.ndarray):
        return KeyWords(keys["high"], keys["low"])
    stored = getattr(keys, "storage", keys)
    if stored.type != _KEY:
        raise TypeError(f"keys have 16 bytes, and are not of {stored.type}")
    if not len(stored):
        return KeyWords(np.empty(0, np.uint64), np.empty(0, np.uint64))
    together = np.frombuffer(stored.buffers()[1], ">u8")[2 * stored.offset : 2 * (stored.offset + len(stored))]
    return KeyWords(together[0::2].astype(np.uint64), together[1::2].astype(np.uint64))


def keys_of_words(words: KeyWords) -> pa.Array:
    """The same keys as `pa.binary(16)`."""
    together = np.empty((len(words.high), 2), ">u8")
    together[:, 0], together[:, 1] = words
    return pa.Array.from_buffers(_KEY, len(together), [None, pa.py_buffer(together.tobytes())])
