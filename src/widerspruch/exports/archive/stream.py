"""Plain bytes of one member as a stream that counts, checks and never holds more than asked for."""

import io
import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from widerspruch.exports.archive.limits import Meter
from widerspruch.exports.problem import Problem, RefusedError

try:
    deflate: Any = import_module("isal.isal_zlib")
except ImportError:  # no wheel for this processor
    deflate = zlib

InflateError: tuple[type[Exception], ...] = (zlib.error, deflate.error)

INPUT_BYTES = 16 * 1024, 256 * 1024
"""Least and most packed bytes per step. JSON packs about 7:1: a quarter of what is asked for is seldom too little,
and what the inflater leaves over, which it copies, stays small."""
PEEK_BYTES = 64 * 1024
WHOLE_BYTES = 1024 * 1024
RAW_DEFLATE = -15

crc32: Callable[[bytes, int], int] = deflate.crc32


class MemberStream(io.BufferedIOBase):
    """Stored or folder bytes. Raises `RefusedError` when a limit is passed or the bytes are damaged.

    Args:
        raw: Positioned at the member's first packed byte; closed with the stream.

        packed: Number of packed bytes.

        crc: Checksum of the plain bytes, or None where nothing states it.
    """

    def __init__(self, raw: BinaryIO, packed: int, crc: int | None, place: str, meter: Meter) -> None:
        super().__init__()
        self._raw = raw
        self._packed_left = packed
        self._fed = 0
        self._expected_crc = crc
        self._crc = 0
        self._place = place
        self._meter = meter
        self._produced = 0
        self._ahead = b""
        self._ended = False

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """`size` bytes, fewer only at the end; everything without a size."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read1(WHOLE_BYTES), b""))
        first = self.read1(size)
        if len(first) == size or not first:
            return first
        pieces, missing = [first], size - len(first)
        while missing and (piece := self.read1(missing)):
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def read1(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, as many as one step gives; empty only at the end."""
        if size < 0:
            size = PEEK_BYTES
        if self._ahead:
            taken, self._ahead = self._ahead[:size], self._ahead[size:]
            return taken
        return self._produce(size)

    def peek(self, size: int = 0, /) -> bytes:
        """Bytes that come next, without taking them: makes reading lines fast."""
        if not self._ahead:
            self._ahead = self._produce(PEEK_BYTES)
        return self._ahead

    def close(self) -> None:
        """Close the file under it."""
        if not self.closed:
            self._raw.close()
        super().close()

    def _produce(self, size: int) -> bytes:
        if self._ended or size == 0:
            return b""
        plain = self._unpack(size)
        if not plain:
            self._end()
            return b""
        self._produced += len(plain)
        self._meter.count(len(plain), self._place)
        self._meter.check_member(self._produced, self._taken(), self._place)
        if self._expected_crc is not None:
            self._crc = crc32(plain, self._crc)
        return plain

    def _end(self) -> None:
        self._ended = True
        if self._expected_crc is not None and self._crc != self._expected_crc:
            raise self._damaged()

    def _feed(self, size: int) -> bytes:
        """Packed bytes; empty when all were taken. A file that ends too early is damaged."""
        wanted = min(size, self._packed_left)
        fed = self._raw.read(wanted) if wanted else b""
        if wanted and not fed:
            raise self._damaged()
        self._packed_left -= len(fed)
        self._fed += len(fed)
        return fed

    def _unpack(self, size: int) -> bytes:
        return self._feed(size)

    def _taken(self) -> int:
        """How many packed bytes went into what came out so far."""
        return self._fed

    def _damaged(self) -> RefusedError:
        return RefusedError(Problem("damaged_member", self._place))


class InflatingStream(MemberStream):
    """Deflated bytes, inflated as they are asked for."""

    def __init__(self, raw: BinaryIO, packed: int, crc: int | None, place: str, meter: Meter) -> None:
        super().__init__(raw, packed, crc, place, meter)
        self._inflater: Any = deflate.decompressobj(RAW_DEFLATE)

    def _unpack(self, size: int) -> bytes:
        inflater = self._inflater
        least, most = INPUT_BYTES
        while not inflater.eof:
            packed = inflater.unconsumed_tail or self._feed(min(max(least, size // 4), most))
            try:
                plain: bytes = inflater.decompress(packed, size)
            except InflateError as error:
                raise self._damaged() from error
            if plain:
                return plain
            if not packed and not inflater.eof:
                raise self._damaged()
        return b""

    def _taken(self) -> int:
        return self._fed - len(self._inflater.unconsumed_tail)
