"""A letter on paper: DIN 5008, form B, folded twice for a window envelope (C6/5, DL; DIN 680).

Form B, whose address stands at 45 mm and not at 27: the room above it is for the sender's own name and address, which a
person without printed paper needs, and what Germany's envelopes, printers and offices take for the usual one. Swiss
windows may be on the right (SN 010130); letters to and from Switzerland have it on the left all the same: Swiss Post
takes both, and one sheet fits the envelopes of all three countries.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Literal

from msgspec import Struct

from widerspruch.letters.composition import letter_texts
from widerspruch.letters.letter import (
    Correspondent,
    Letter,
    LetterBlock,
    LetterHeading,
    LetterLaw,
    LetterList,
    LetterParagraph,
    LetterQuote,
)
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.typesetting import typeset

MOST_ADDRESS_LINES, LONGEST_ADDRESS_LINE = 9, 160
"""What fits into the window in the smallest type. More than any address has; of what is more, the beginning."""

LONGEST_HEAD = 160
"""Characters of a line in the head of a sheet and beside the address."""

_REGIONS: Mapping[LetterLaw, str] = {"eu": "de", "at": "at", "ch": "ch"}

PaperShape = Literal["paragraph", "leading", "heading", "quote", "list", "numbered"]


class PaperFact(Struct, frozen=True):
    """One line beside the address."""

    label: str
    value: str


class PaperBlock(Struct, frozen=True):
    """One block of the text. `leading`: a paragraph that stays with what follows: a list, a quote, the closing."""

    shape: PaperShape
    text: str = ""
    items: tuple[str, ...] = ()


class PaperSender(Struct, frozen=True):
    """The head of the sheet."""

    name: str
    lines: tuple[str, ...]


class PaperLetter(Struct, frozen=True):
    """What the template is told.

    Attributes:
        title: What a reader's window is called; the subject.

        head: What stands above every page but the first.
    """

    language: str
    region: str
    title: str
    head: str
    sender: PaperSender
    return_line: str
    recipient: tuple[str, ...]
    facts: tuple[PaperFact, ...]
    subject: str
    blocks: tuple[PaperBlock, ...]
    closing: str
    enclosures: tuple[str, ...]
    words: Mapping[str, str]


def letter_as_pdf(letter: Letter, at: int | None = None) -> bytes:
    """The letter as PDF (PDF/A-2a, PDF/UA-1). The same letter gives the same bytes.

    Args:
        at: What it says of when it was made, microseconds UTC; None: noon of the letter's day, for the hour at which
            somebody writes is nobody's business.

    Raises:
        TypesettingError: pdf_not_made.
    """
    noon = datetime.combine(letter.day, time(12), UTC)
    made_at = int(noon.timestamp()) * 1_000_000 if at is None else at
    return typeset(_template(), paper_letter(letter), {}, made_at).pdf


@cache
def _template() -> bytes:
    return (files("widerspruch.letters") / "templates" / "letter.typ").read_bytes()


def paper_letter(letter: Letter) -> PaperLetter:
    """What stands on the sheets."""
    texts = letter_texts(letter.language, letter.law)
    sender, recipient = letter.sender, letter.recipient
    name, day = _head_of(sender.name), texts.day(letter.day)
    return PaperLetter(
        language=letter.language,
        region=_REGIONS[letter.law] if letter.language == "de" else "gb",
        title=letter.subject,
        head=texts("paper.head", sender=name, recipient=_head_of(recipient.name), day=day),
        sender=PaperSender(name, tuple(map(_head_of, sender.address))),
        return_line=" · ".join(map(_head_of, (sender.name, *sender.address))),
        recipient=_in_window(recipient),
        facts=tuple(_facts(letter, day, texts)),
        subject=letter.subject,
        blocks=tuple(_blocks(letter.blocks)),
        closing=letter.closing,
        enclosures=tuple(texts("enclosure.one", number=one.number, title=one.title) for one in letter.enclosures),
        words={"page": texts("paper.page"), "of": texts("paper.of"), "enclosures": texts("enclosure.title")},
    )


def _in_window(recipient: Correspondent) -> tuple[str, ...]:
    lines = [line for line in (recipient.name, *recipient.address) if line]
    return tuple(_shortened(line, LONGEST_ADDRESS_LINE) for line in lines[:MOST_ADDRESS_LINES])


def _facts(letter: Letter, day: str, texts: Catalogue) -> Iterator[PaperFact]:
    for label, value in letter.references:
        yield PaperFact(label, _head_of(value))
    if letter.sender.email:
        yield PaperFact(texts("paper.email"), _head_of(letter.sender.email))
    yield PaperFact(texts("paper.day"), day)


def _blocks(blocks: Sequence[LetterBlock]) -> Iterator[PaperBlock]:
    for block, following in zip(blocks, (*blocks[1:], None), strict=True):
        match block:
            case LetterParagraph(text):
                leads = following is None or isinstance(following, LetterList | LetterQuote)
                yield PaperBlock("leading" if leads else "paragraph", text)
            case LetterHeading(text):
                yield PaperBlock("heading", text)
            case LetterQuote(text):
                yield PaperBlock("quote", text)
            case LetterList(items, numbered):
                yield PaperBlock("numbered" if numbered else "list", items=items)


def _head_of(text: str) -> str:
    return _shortened(text, LONGEST_HEAD)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"
