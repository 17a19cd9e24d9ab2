"""What can be done with all texts at once in their bytes, a gigabyte in a second or two: less is left to read then."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_KEPT = b"'-_@#/"
_BETWEEN = bytes(byte for byte in range(0x80) if not chr(byte).isalnum() and byte not in _KEPT)
_PLAIN = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _BETWEEN, b"abcdefghijklmnopqrstuvwxyz" + b" " * len(_BETWEEN))
_AT_ONCE = 1 << 16  # bytes: they stay in the processor's cache


def plainly(texts: pa.Array) -> pa.Array:
    """Strings as they are, character by character, but small for capital ASCII letters and a space for what stands
    between words in ASCII; NULL is empty.

    Every character stays in its place. What is kept is what may stand inside a word or tells that it is no name.
    """
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    if not len(texts):
        return texts
    _, ends, data = texts.buffers()
    offsets = pa.Array.from_buffers(pa.int32(), len(texts) + 1, [None, ends], offset=texts.offset)
    start, end = offsets[0].as_py(), offsets[-1].as_py()
    plain = bytearray(end - start)
    written = memoryview(data)[start:end] if data is not None else memoryview(b"")
    for place in range(0, len(plain), _AT_ONCE):
        part = written[place : place + _AT_ONCE].tobytes()
        plain[place : place + len(part)] = part.translate(_PLAIN)
    rebased = pc.subtract(offsets, pa.scalar(start, pa.int32()))
    return pa.Array.from_buffers(pa.string(), len(texts), [None, rebased.buffers()[1], pa.py_buffer(plain)])


def rows_with(texts: pa.Array, marks: Sequence[bytes]) -> pa.Array | None:
    """The rows of some strings that hold one of some bytes, as int64, in order; NULL holds any or none.

    None where these are so many that one would rather look into all.
    """
    if not len(texts):
        return pa.array([], pa.int64())
    _, ends, data = texts.buffers()
    offsets = memoryview(ends).cast("i")[texts.offset : texts.offset + len(texts) + 1]
    rows: set[int] = set()
    for first in range(offsets[0], offsets[-1], _AT_ONCE):
        part = memoryview(data)[first : min(first + _AT_ONCE, offsets[-1])].tobytes()
        for mark in marks:
            place = part.find(mark)
            while place >= 0:
                row = bisect_right(offsets, first + place) - 1
                rows.add(row)
                place = part.find(mark, offsets[row + 1] - first)
        if len(rows) > len(texts) // 3:
            return None
    return pa.array(sorted(rows), pa.int64())


def rows_with_bytes(texts: pa.Array, wanted: bytes) -> pa.Array:
    """The rows of some strings that hold one of many bytes, as int64, in order; NULL holds any or none.

    Slower than `rows_with` for few bytes, and as fast for all of them.
    """
    if not len(texts):
        return pa.array([], pa.int64())
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    marked = bytes(byte in wanted for byte in range(256))
    places = [np.array([], np.int64)]
    for first in range(int(offsets[0]), int(offsets[-1]), _AT_ONCE):
        part = memoryview(data)[first : min(first + _AT_ONCE, int(offsets[-1]))].tobytes()
        places.append(np.flatnonzero(np.frombuffer(part.translate(marked), np.bool_)) + first)
    return pa.array(np.unique(np.searchsorted(offsets, np.concatenate(places), side="right") - 1))
