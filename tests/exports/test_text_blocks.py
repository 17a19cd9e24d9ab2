"""Bytes of a text file become the same lines wherever the stream is cut and however its lines end."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.exports.text_blocks import BlockReader


class Dripping(BytesIO):
    """A stream that gives a few bytes at a time, as a network or an archive may."""

    def __init__(self, content: bytes, at_once: int) -> None:
        super().__init__(content)
        self._at_once = at_once

    def read(self, size: int | None = -1, /) -> bytes:
        """At most as many bytes as it drips."""
        return super().read(self._at_once if size is None or size < 0 else min(size, self._at_once))


def lines(reader: BlockReader, content: bytes, at_once: int = 1 << 16) -> list[str]:
    return [line for block in reader.blocks(Dripping(content, at_once)) for line in block[1:].split("\n")]


class TestLines:
    @given(
        st.lists(st.text(alphabet="aäß👩 \u2028", max_size=9).map(lambda text: f"{text}."), min_size=1, max_size=9),
        st.sampled_from(["\n", "\r\n", "\r"]),
        st.sampled_from(["utf-8", "utf-16"]),
        st.integers(2, 40),
    )
    def test_any_line_end_and_any_cut(self, written: list[str], end: str, encoding: str, at_once: int) -> None:
        """Line feed, carriage return or both end a line, also where the stream is cut between them."""
        assert lines(BlockReader(), (end.join(written) + end).encode(encoding), at_once) == written

    def test_what_spreadsheets_write(self) -> None:
        """Only a table may be in the letters of Windows, and only if nothing in it was UTF-8 before."""
        table = BlockReader(may_be_resaved=True)
        assert (lines(table, "Grüße\n€\n".encode("cp1252")), table.encoding) == (["Grüße", "€"], "cp1252")
        chat = BlockReader()
        assert (lines(chat, "Grüße\n".encode("cp1252")), chat.undecodable_blocks) == (["Gr\ufffd\ufffde"], 1)
        mixed = BlockReader(may_be_resaved=True)
        assert lines(mixed, "ä\n".encode() + b"x" * 40 + b"\n\xfc\n", 4)[-1] == "\ufffd"
        assert mixed.undecodable_blocks == 1

    @pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\xfe\xff", b"\r", b"\n"])
    def test_nothing_but_marks_and_line_ends(self, content: bytes) -> None:
        """A file without letters has no line with any."""
        assert "".join(lines(BlockReader(), content)) == ""
