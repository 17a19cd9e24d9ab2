"""Bytes of a text file -> blocks of whole lines. Memory stays constant whatever the file holds."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

BLOCK_BYTES = 1 << 18
LONGEST_LINE_BYTES = 1 << 20
"""No line of a chat or table that a person wrote is nearly as long (WhatsApp allows 65,536 characters)."""

OTHER_ENCODING = "cp1252"
"""What spreadsheets on Windows write where they do not write UTF-8 or UTF-16."""


class BlockReader(Struct):
    """Reads a stream as text blocks and counts what was not as it should be.

    Platforms write UTF-8. UTF-16 is read where a byte order mark tells it. A line ends with a line feed, a carriage
    return or both; blocks know the line feed alone.

    Attributes:
        may_be_resaved: Another program may have saved the file: what is not UTF-8 from its first letter beyond ASCII
            on is read as `OTHER_ENCODING`.

        encoding: As far as the stream has been read.

        undecodable_blocks: Blocks with bytes that are not in that encoding (those bytes become U+FFFD).

        cut_lines: Lines longer than `LONGEST_LINE_BYTES`, of which the rest was dropped.
    """

    may_be_resaved: bool = False
    encoding: str = "utf-8"
    undecodable_blocks: int = 0
    cut_lines: int = 0
    all_ascii: bool = True

    def blocks(self, stream: BinaryIO) -> Iterator[str]:
        """Each block begins with a line feed and holds whole lines without the last line feed."""
        rest, dropping = b"", False
        for chunk in self._chunks(stream):
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

    def _chunks(self, stream: BinaryIO) -> Iterator[bytes]:
        """The stream with line feeds for line ends, and in UTF-8 unless it is in `OTHER_ENCODING`."""
        held = b""
        for chunk in self._utf8(stream):
            chunk = held + chunk
            held = b""
            if b"\r" in chunk:
                if chunk.endswith(b"\r"):
                    chunk, held = chunk[:-1], b"\r"
                chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield chunk
        if held:
            yield b"\n"

    def _utf8(self, stream: BinaryIO) -> Iterator[bytes]:
        chunk = stream.read(BLOCK_BYTES)
        if not chunk.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
            while chunk:
                yield chunk
                chunk = stream.read(BLOCK_BYTES)
            return
        self.encoding = "utf-16"
        decoder = getincrementaldecoder("utf-16")("replace")
        while chunk:
            yield decoder.decode(chunk).encode("utf-8", "replace")
            chunk = stream.read(BLOCK_BYTES)
        yield decoder.decode(b"", True).encode("utf-8", "replace")

    @staticmethod
    def _after_line_end(chunk: bytes) -> tuple[bytes, bool]:
        _, line_end, tail = chunk.partition(b"\n")
        return tail, not line_end

    def _decode(self, raw: bytes) -> str:
        if self.encoding == OTHER_ENCODING:
            return self._replacing(raw)
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            if self.may_be_resaved and self.all_ascii and self.encoding == "utf-8":
                self.encoding = OTHER_ENCODING
            return self._replacing(raw)
        self.all_ascii = self.all_ascii and raw.isascii()
        return text

    def _replacing(self, raw: bytes) -> str:
        encoding = OTHER_ENCODING if self.encoding == OTHER_ENCODING else "utf-8"
        text = raw.decode(encoding, "replace")
        self.undecodable_blocks += "\ufffd" in text
        return text
