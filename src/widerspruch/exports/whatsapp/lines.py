"""A chat as messages: header and text, continuation lines included; and which of them WhatsApp wrote itself."""

import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, Literal

from msgspec import Struct

from widerspruch.exports.text_blocks import BlockReader
from widerspruch.exports.whatsapp.content import LRM
from widerspruch.exports.whatsapp.header import Header, headers
from widerspruch.exports.whatsapp.phrases import load_phrases, named, one_of

LONGEST_TEXT = 1 << 17
"""Characters kept of one message; WhatsApp allows half of that."""

LONGEST_SYSTEM_LINE = 600

SystemKind = Literal["group", "any", "privacy_on", "privacy_off"]
_KINDS: dict[str | None, SystemKind] = {
    "group": "group",
    "any": "any",
    "privacy_on": "privacy_on",
    "privacy_off": "privacy_off",
}


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
        self.text_before += len("".join(parts).strip(" \r\n\t\u200e\ufeff"))


def _message(header: Header, parts: list[str]) -> Message:
    body = "".join(parts)
    if "\r" in body:
        body = body.replace("\r\n", "\n")
    body = body.rstrip("\r\n ")
    if len(body) > LONGEST_TEXT:
        return Message(header, body[:LONGEST_TEXT], truncated=True)
    return Message(header, body)


@cache
def _system() -> re.Pattern[str]:
    phrases = load_phrases()
    return named(
        {
            "privacy_on": phrases.privacy.on,
            "privacy_off": phrases.privacy.off,
            "group": phrases.system.group,
            "any": phrases.system.any,
        }
    )


@cache
def _certain() -> re.Pattern[str]:
    return one_of(load_phrases().system.certain)


@cache
def _no_name() -> re.Pattern[str]:
    return one_of(load_phrases().system.no_name)


class SystemLines(Struct):
    """Tells what WhatsApp wrote from what people wrote. Remembers which authors are names."""

    names: dict[str, bool] = {}

    def kind(self, message: Message) -> SystemKind | None:
        """What kind of system line a message is; None for what a person (or Meta AI) wrote.

        A line without an author is a system line, and so is one whose "author" is the start of a sentence.
        iOS also gives system lines an author: there the invisible mark before the text must come with a phrase
        of the catalogue.
        """
        author, body = message.header.author, message.body
        if author is None:
            return _kind_of(body) or "any"
        if not self._is_name(author):
            return _kind_of(f"{author}: {body}") or "any"
        if body.startswith(LRM):
            return _kind_of(body)
        return "any" if _certain().match(body) else None

    def _is_name(self, author: str) -> bool:
        known = self.names.get(author)
        if known is None:
            known = _no_name().search(author) is None
            if len(self.names) < 10_000:
                self.names[author] = known
        return known


def _kind_of(text: str) -> SystemKind | None:
    match = _system().search(text.strip(" .\u200e\u200f\ufeff\r\n")[:LONGEST_SYSTEM_LINE])
    return None if match is None else _KINDS[match.lastgroup]
