"""A letter as text: to be copied, to be read in a terminal, and as the body of a mail."""

import sys
import textwrap
from collections.abc import Iterator

from widerspruch.letters.composition import TIED, letter_texts
from widerspruch.letters.letter import (
    Letter,
    LetterBlock,
    LetterHeading,
    LetterList,
    LetterParagraph,
    LetterQuote,
)

WIDTH = 72
"""Columns, as mail programs have wrapped text since RFC 2646."""


def letter_as_text(letter: Letter) -> str:
    """The whole letter: addresses, day, subject, references, text, name, enclosures."""
    day = letter_texts(letter.language, letter.law).day(letter.day)
    sender, recipient = letter.sender, letter.recipient
    head = [
        "\n".join(filter(None, (sender.name, *sender.address, sender.email))),
        "\n".join((recipient.name, *recipient.address)),
        day,
        _wrapped(letter.subject, WIDTH),
    ]
    return "\n\n".join([*head, *_references(letter, WIDTH), *_body(letter, WIDTH)]) + "\n"


def letter_body(letter: Letter, *, wrapped: bool = True) -> str:
    """The letter as it stands in a mail, whose head names sender, recipient, day and subject. Not wrapped: one line a
    paragraph, for fields that wrap by themselves."""
    width = WIDTH if wrapped else sys.maxsize
    return "\n\n".join([*_references(letter, width), *_body(letter, width)]) + "\n"


def _references(letter: Letter, width: int) -> Iterator[str]:
    if letter.references:
        yield "\n".join(_wrapped(f"{label}: {value}", width, "  ") for label, value in letter.references)


def _body(letter: Letter, width: int) -> Iterator[str]:
    yield from (_block(block, width) for block in letter.blocks)
    yield "\n".join((letter.closing, letter.sender.name))
    if letter.enclosures:
        texts = letter_texts(letter.language, letter.law)
        lines = (texts("enclosure.one", number=one.number, title=one.title) for one in letter.enclosures)
        yield "\n".join([texts("enclosure.title"), *(_wrapped(line, width, "  ") for line in lines)])


def _block(block: LetterBlock, width: int) -> str:
    match block:
        case LetterParagraph(text) | LetterHeading(text):
            return _wrapped(text, width)
        case LetterList(items, numbered):
            marks = [f"{number}. " if numbered else "- " for number in range(1, len(items) + 1)]
            widest = max(map(len, marks))
            points = zip(marks, items, strict=True)
            return "\n".join(_wrapped(item, width, " " * widest, mark.rjust(widest)) for mark, item in points)
        case LetterQuote(text):
            return "\n".join(_wrapped(line, width, "> ", "> ") if line else ">" for line in text.split("\n"))


def _wrapped(text: str, width: int, indent: str = "", first: str = "") -> str:
    """Lines of at most so many columns. Words, addresses above all, stay whole, and so does "Art. 12"."""
    lines = textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace(TIED, " ") or first.rstrip()
