"""Bytes of a text file -> blocks of whole lines. Memory stays constant whatever the file holds."""

from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

BLOCK_BYTES = 1 << 18
LONGEST_LINE_BYTES = 1 << 20
"""No line of a chat or table that a person wrote is nearly as long (WhatsApp allows 65,536 characters)."""


class BlockReader(Struct):
    """Reads a stream as text blocks and counts what was not as it should be.

    Attributes:
        undecodable_blocks: Blocks with bytes that are not UTF-8 (those bytes become U+FFFD).

        cut_lines: Lines longer than `LONGEST_LINE_BYTES`, of which the rest was dropped.
    """

    undecodable_blocks: int = 0
    cut_lines: int = 0

    def blocks(self, stream: BinaryIO) -> Iterator[str]:
        """Each block begins with a line feed and holds whole lines without the last line feed."""
        rest, dropping = b"", False
        while chunk := stream.read(BLOCK_BYTES):
            if dropping:
                chunk, dropping = self._after_line_end(chunk)
            rest += chunk
            whole, line_end, tail = rest.rpartition(b"\n")
            if line_end:
                yield "\n" + self._decode(whole)
                rest = tail
            elif len(rest) > LONGEST_LINE_BYTES:
                self.cut_lines += 1
                yield "\n" + rest[:LONGEST_LINE_BYTES].decode("utf-8", "ignore")
                rest, dropping = b"", True
        if rest:
            yield "\n" + self._decode(rest)

    @staticmethod
    def _after_line_end(chunk: bytes) -> tuple[bytes, bool]:
        _, line_end, tail = chunk.partition(b"\n")
        return tail, not line_end

    def _decode(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self.undecodable_blocks += 1
            return raw.decode("utf-8", "replace")
