"""Of which paragraphs a letter is made, in which order and under which condition: tables in `composition/*.toml`.

A part names a text; the text's placeholders are fields of the letter's facts. `when` names fields that must not be
empty ("account"), or must be ("!account"); of a field that holds one or several of a few words, "what=refused" names
the word. What a text rests on in law stands beside it, as ids of `rulebook/law.toml`.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.letters.letter import LETTER_LAWS, LetterKind, LetterLanguage, LetterLaw
from widerspruch.lib.texts import Catalogue, load_catalogue

Shape = Literal["paragraph", "sentence", "heading", "item", "numbered", "quote"]
"""sentence: goes on with the paragraph before it. item, numbered: points of a list; those that follow each other make
one."""


class TextChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """A text, and when it is the one.

    Attributes:
        text: Id in the catalogue of this room.

        when: Fields that must be filled, or, with "!" before them, empty; "field=word": it holds this word.

        laws: In letters under which law.

        law_points: Ids in `rulebook/law.toml` of what the sentence states.
    """

    text: str
    when: tuple[str, ...] = ()
    laws: tuple[LetterLaw, ...] = LETTER_LAWS
    law_points: tuple[str, ...] = ()

    def fits(self, filled: Collection[str], law: LetterLaw) -> bool:
        """Whether it is to stand in a letter under a law, where these fields are filled."""
        return law in self.laws and all(
            (name.removeprefix("!") in filled) != name.startswith("!") for name in self.when
        )


class LetterPart(Struct, frozen=True, forbid_unknown_fields=True):
    """What makes one block of a letter, or one point of a list. One of `text`, `own` and `each` says what it is.

    Attributes:
        own: A field whose text stands by itself, in its author's words.

        each: A field with several values: the part comes once for each, with `{item}` or with the fields of the value.

        texts: For `each`, instead of `text`: the first that fits the value.

        all_texts: Not only the first: all that fit, one after the other, as sentences of one paragraph.

        needed: The letter cannot do without this `own` or `each`: empty, it is an error.
    """

    text: str | None = None
    own: str | None = None
    each: str | None = None
    texts: tuple[TextChoice, ...] = ()
    all_texts: bool = False
    shape: Shape = "paragraph"
    when: tuple[str, ...] = ()
    laws: tuple[LetterLaw, ...] = LETTER_LAWS
    law_points: tuple[str, ...] = ()
    needed: bool = False

    @property
    def choices(self) -> tuple[TextChoice, ...]:
        """Its texts: those of each value, or the one."""
        if self.text is None:
            return self.texts
        return (TextChoice(self.text, law_points=self.law_points), *self.texts)

    def fits(self, filled: Collection[str], law: LetterLaw) -> bool:
        """As `TextChoice.fits`."""
        return TextChoice("", self.when, self.laws).fits(filled, law)


class Composition(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of letter. Of `subject` and `closing` the first that fits is taken."""

    kind: LetterKind
    subject: tuple[TextChoice, ...]
    parts: tuple[LetterPart, ...]
    closing: tuple[TextChoice, ...]
    laws: tuple[LetterLaw, ...] = LETTER_LAWS

    def texts(self) -> Iterator[TextChoice]:
        """All texts that a letter of this kind can have, each with all its conditions."""
        yield from self.subject
        for part in self.parts:
            for choice in part.choices:
                laws = tuple(law for law in choice.laws if law in part.laws)
                yield TextChoice(choice.text, (*part.when, *choice.when), laws, (*part.law_points, *choice.law_points))
        yield from self.closing


@cache
def load_composition(kind: LetterKind) -> Composition:
    """The table of one kind. Raises `ValueError` that names the file: such a mistake is one of its author."""
    file = files("widerspruch.letters") / "composition" / f"{kind}.toml"
    try:
        composition = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Composition)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ValueError(f"{file.name}: {error}") from error
    if composition.kind != kind:
        raise ValueError(f"{file.name}: it is about {composition.kind}")
    return composition


@cache
def letter_texts(language: LetterLanguage, law: LetterLaw) -> Catalogue:
    """The sentences of letters, articles of law tied to their numbers. Switzerland writes no ß."""
    catalogue = load_catalogue(language, "widerspruch.letters")
    return Catalogue(language, {text_id: _printed(catalogue.template(text_id), law) for text_id in catalogue})


def _printed(template: str, law: LetterLaw) -> str:
    tied = _TO_TIE.sub(rf"\1{TIED}", template)
    return tied.replace("ß", "ss") if law == "ch" else tied


TIED = "\u00a0"
"""A space at which no line ends."""

_TO_TIE = re.compile(r"(?<!\w)(Art\.|Abs\.|Satz|Bst\.|Buchst\.|Nr\.|§|section|sections) (?=[\da-z]{1,3}\b)")
