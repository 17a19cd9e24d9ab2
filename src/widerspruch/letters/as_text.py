"""A letter as text: to be copied, to be read in a terminal, and as the body of a mail."""

import textwrap
from collections.abc import Iterator

from widerspruch.letters.composition import letter_texts
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
        _wrapped(letter.subject),
    ]
    return "\n\n".join([*head, *_references(letter), *_body(letter)]) + "\n"


def letter_body(letter: Letter) -> str:
    """The letter as it stands in a mail, whose head names sender, recipient, day and subject."""
    return "\n\n".join([*_references(letter), *_body(letter)]) + "\n"


def _references(letter: Letter) -> Iterator[str]:
    if letter.references:
        yield "\n".join(_wrapped(f"{label}: {value}") for label, value in letter.references)


def _body(letter: Letter) -> Iterator[str]:
    yield from map(_block, letter.blocks)
    yield "\n".join(filter(None, (letter.closing, letter.sender.name)))
    if letter.enclosures:
        texts = letter_texts(letter.language, letter.law)
        lines = (texts("enclosure.one", number=one.number, title=one.title) for one in letter.enclosures)
        yield "\n".join([texts("enclosure.title"), *(_wrapped(line, "  ") for line in lines)])


def _block(block: LetterBlock) -> str:
    match block:
        case LetterParagraph(text) | LetterHeading(text):
            return _wrapped(text)
        case LetterList(items, numbered):
            marks = [f"{number}. " if numbered else "- " for number in range(1, len(items) + 1)]
            widest = max(map(len, marks))
            return "\n".join(
                _wrapped(item, " " * widest, mark.rjust(widest)) for mark, item in zip(marks, items, strict=True)
            )
        case LetterQuote(text):
            return "\n".join(_wrapped(line, "> ", "> ") if line else ">" for line in text.split("\n"))


def _wrapped(text: str, indent: str = "", first: str = "") -> str:
    """Lines of at most 72 columns. Words, addresses above all, stay whole."""
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines) or first.rstrip()
