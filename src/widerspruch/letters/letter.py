"""What a letter is: frozen values that text, e-mail and PDF only print.

All words in it are plain text. What a person typed stands in it as it is, never as a template and never as markup;
signs that a channel might obey are gone (`letters.cleaning`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

LetterKind = Literal[
    "objection",
    "training_access",
    "correction",
    "others_posts",
    "reminder",
    "answer_question",
    "answer_identity",
    "answer_refusal",
    "complaint",
    "dpo_note",
    "mandate",
    "withdrawal",
]
LETTER_KINDS: tuple[LetterKind, ...] = get_args(LetterKind)

LetterLanguage = Literal["de", "en"]
LETTER_LANGUAGES: tuple[LetterLanguage, ...] = get_args(LetterLanguage)

LetterLaw = Literal["eu", "at", "ch"]
"""Whose law a letter speaks. eu: the GDPR; at: the GDPR with Austria's DSG; ch: the revised Swiss DSG."""
LETTER_LAWS: tuple[LetterLaw, ...] = get_args(LetterLaw)

LAW_OF_COUNTRY: Mapping[str, LetterLaw] = {"AT": "at", "CH": "ch"}
"""By where the person lives; everywhere else the GDPR alone is named."""


class Correspondent(Struct, frozen=True):
    """Who writes, or who is written to.

    Attributes:
        address: Lines as on an envelope, without the name; the country in the last one where it is another.

        country: ISO 3166-1 code.
    """

    name: str
    address: tuple[str, ...] = ()
    email: str | None = None
    country: str | None = None


class Enclosure(Struct, frozen=True):
    """What goes with a letter, as it is named there: "Anlage 1", "Exhibit 1".

    Attributes:
        digest: SHA-256 of the evidence in the case file, hexadecimal; None: not kept there.
    """

    number: int
    title: str
    digest: str | None = None


class LetterParagraph(Struct, frozen=True, tag="paragraph"):
    """One paragraph, without line breaks."""

    text: str


class LetterHeading(Struct, frozen=True, tag="heading"):
    text: str


class LetterList(Struct, frozen=True, tag="list"):
    """Points; `numbered` where the answer should name them."""

    items: tuple[str, ...]
    numbered: bool = False


class LetterQuote(Struct, frozen=True, tag="quote"):
    """Words of the person or of somebody else, set off from the letter's own; with line breaks as they were."""

    text: str


LetterBlock = LetterParagraph | LetterHeading | LetterList | LetterQuote


class Letter(Struct, frozen=True):
    """A whole letter, ready to be printed or sent.

    Attributes:
        references: What the recipient finds it by, as (label, value): case number, account, own reference.

        blocks: From the salutation to the last sentence.

        closing: "Mit freundlichen Grüßen"; the sender's name comes below.

        law_points: Ids in `rulebook/law.toml` of what its sentences rest on, in the order in which they come.
    """

    kind: LetterKind
    language: LetterLanguage
    law: LetterLaw
    sender: Correspondent
    recipient: Correspondent
    day: date
    subject: str
    references: tuple[tuple[str, str], ...]
    blocks: tuple[LetterBlock, ...]
    closing: str
    enclosures: tuple[Enclosure, ...] = ()
    law_points: tuple[str, ...] = ()


def law_for(country: str | None) -> LetterLaw:
    """Whose law a person's letters speak, by the country in which they live."""
    return LAW_OF_COUNTRY.get((country or "").upper(), "eu")
