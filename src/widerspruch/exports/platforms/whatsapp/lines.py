"""A chat as messages: header and text, continuation lines included."""

from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from widerspruch.exports.platforms.whatsapp.header import Header, headers
from widerspruch.exports.text_blocks import BlockReader

LONGEST_TEXT = 1 << 17
"""Characters kept of one message; WhatsApp allows half of that."""


class Message(Struct, frozen=True, gc=False):
    """One message as the file has it, line ends as line feeds."""

    header: Header
    body: str
    truncated: bool = False


class Chat(Struct):
    """Reads the messages of one stream.

    Attributes:
        text_before: Characters before the first header, other than blanks and marks.
    """

    blocks: BlockReader
    text_before: int = 0

    def messages(self, stream: BinaryIO) -> Iterator[Message]:
        """All messages in order. A message ends where the next header begins."""
        header: Header | None = None
        parts: list[str] = []
        length = 0
        for block in self.blocks.blocks(stream):
            position = 0
            for following in headers(block):
                parts.append(block[position : following.start][: max(0, LONGEST_TEXT - length) + 1])
                if header is None:
                    self._count_before(parts)
                else:
                    yield _message(header, parts)
                header, parts, length, position = following, [], 0, following.end
            rest = block[position:][: max(0, LONGEST_TEXT - length) + 1]
            if rest:
                parts.append(rest)
                length += len(rest)
        if header is not None:
            yield _message(header, parts)
        else:
            self._count_before(parts)

    def _count_before(self, parts: list[str]) -> None:
        self.text_before += len("".join(parts).strip(" \n\t\u200e\ufeff"))


def _message(header: Header, parts: list[str]) -> Message:
    body = "".join(parts).rstrip("\n ")
    if len(body) > LONGEST_TEXT:
        return Message(header, body[:LONGEST_TEXT], truncated=True)
    return Message(header, body)
