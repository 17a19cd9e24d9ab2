"""Facts -> a letter, by the table of its kind."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec import Struct, structs

from widerspruch.letters.cleaning import LONGEST_LINE, LONGEST_PROSE, one_line, paragraphs, prose
from widerspruch.letters.composition import Composition, LetterPart, Shape, TextChoice, letter_texts, load_composition
from widerspruch.letters.errors import LettersError, field_label
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.fields import fields_of, is_prose
from widerspruch.letters.letter import (
    Correspondent,
    Letter,
    LetterBlock,
    LetterHeading,
    LetterLanguage,
    LetterLaw,
    LetterList,
    LetterParagraph,
    LetterQuote,
)
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import written_names
from widerspruch.rulebook.model import LawPoint

REFERENCES = ("case_id", "account", "reference")
"""Fields by which the recipient finds what a letter is about."""


def write_letter(
    facts: LetterFacts, language: LetterLanguage, law: LetterLaw, points: Iterable[LawPoint] = ()
) -> Letter:
    """The letter that facts make, in a language and under a law.

    Args:
        points: Of the rulebook: what rests on one that does not hold on the letter's day is left out.

    Raises `LettersError`: a field that the letter needs is empty or endless, or the law has no such letter.
    """
    composition = load_composition(facts.kind)
    if law not in composition.laws:
        raise LettersError("law_unknown_here", kind=facts.kind, law=law)
    not_in_force = frozenset(point.id for point in points if not point.holds_on(facts.day))
    return _Writing(cleaned(facts), composition, language, law, not_in_force).letter()


def cleaned(facts: LetterFacts) -> LetterFacts:
    """The same facts as text that no channel obeys. Raises `LettersError`."""
    hints = fields_of(type(facts))
    values = {one.name: _clean(getattr(facts, one.name), one.name, hints[one.name]) for one in structs.fields(facts)}
    for one in structs.fields(facts):
        if one.required and not values[one.name]:
            raise LettersError("field_empty", field=field_label(one.name))
    return structs.replace(facts, **values)


def _clean(value: object, name: str, hint: object = str) -> object:
    """Every text within a value, however deep."""
    if isinstance(value, str):
        is_long = is_prose(hint)
        if len(value) > (LONGEST_PROSE if is_long else LONGEST_LINE):
            raise LettersError("field_too_long", field=field_label(name))
        return prose(value) if is_long else one_line(value)
    if isinstance(value, tuple):
        return tuple(one for one in (_clean(one, name) for one in value) if one != "")
    if isinstance(value, Struct):
        inner = {key: _clean(one, name) for key, one in structs.asdict(value).items()}
        if isinstance(value, Correspondent) and not inner["name"]:
            raise LettersError("field_empty", field=field_label(name))
        return structs.replace(value, **inner)
    return value


@dataclass
class _Writing:
    """One letter while it is written."""

    facts: LetterFacts
    composition: Composition
    language: LetterLanguage
    law: LetterLaw
    not_in_force: frozenset[str]
    law_points: dict[str, None] = field(default_factory=dict)

    def letter(self) -> Letter:
        facts = self.facts
        values = {name: getattr(facts, name) for name in fields_of(type(facts))}
        subject = self._say(_first(self.composition.subject, values, self.law), values)
        blocks = tuple(self._blocks(values))
        return Letter(
            kind=facts.kind,
            language=self.language,
            law=self.law,
            sender=facts.sender,
            recipient=facts.recipient,
            day=facts.day,
            subject=subject,
            references=tuple(self._references(values)),
            blocks=blocks,
            closing=self._say(_first(self.composition.closing, values, self.law), values),
            enclosures=facts.enclosures,
            law_points=tuple(self.law_points),
        )

    @property
    def texts(self) -> Catalogue:
        return letter_texts(self.language, self.law)

    def _references(self, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for name in REFERENCES:
            if values[name]:
                yield self.texts(f"reference.{name}"), str(values[name])

    def _blocks(self, values: Mapping[str, object]) -> Sequence[LetterBlock]:
        """Points of a list that follow each other are one block, and so are sentences of a paragraph."""
        filled = _filled(values)
        blocks: list[LetterBlock] = []
        for part in self.composition.parts:
            if part.fits(filled, self.law) and self.not_in_force.isdisjoint(part.law_points):
                for text in self._texts_of(part, values):
                    _add(blocks, part.shape, text)
        return blocks

    def _texts_of(self, part: LetterPart, values: Mapping[str, object]) -> Iterator[str]:
        about = part.own or part.each
        if about is not None and part.needed and not values[about]:
            raise LettersError("field_empty", field=field_label(about))
        if part.own is not None:
            own = str(values[part.own] or "")
            if part.shape == "quote":
                yield from (own,) if own else ()
            else:
                yield from paragraphs(own)
        elif part.each is not None:
            for item in _items(values[part.each]):
                fitting = [
                    choice
                    for choice in _fitting(part.choices, item, self.law)
                    if self.not_in_force.isdisjoint(choice.law_points)
                ]
                said = [self._say(choice, item) for choice in (fitting if part.all_texts else fitting[:1])]
                if said:
                    yield " ".join(said)
        else:
            yield self._say(part.choices[0], values)

    def _say(self, choice: TextChoice, values: Mapping[str, object]) -> str:
        """A text with what its placeholders name. An empty value is a mistake of the table: it lacks a condition."""
        told = {name: values[name] for name in self.texts.placeholders(choice.text)}
        for name, value in told.items():
            if value in (None, "", ()):
                raise LettersError("field_empty", field=field_label(name))
        self.law_points |= dict.fromkeys(choice.law_points)
        written = {name: self._told(name, value) for name, value in told.items()}
        template = self.texts.template(choice.text)
        for name, value in written.items():
            if isinstance(value, str) and f"{{{name}}}." in template:
                written[name] = _ABBREVIATED.sub("", value)
        return self.texts(choice.text, **written)

    def _told(self, name: str, value: object) -> object:
        if isinstance(value, Correspondent):
            return value.name
        if name == "exhibits" and isinstance(value, tuple):
            value = tuple(self.texts("enclosure.name", number=number) for number in value)
        if isinstance(value, tuple):
            return written_names(map(str, value), self.language)
        return value if isinstance(value, date) else str(value)


_ABBREVIATED = re.compile(r"(?<=[^\W_])\.$")
"""The point of "Inc." where the sentence ends with it: one point is enough."""


def _add(blocks: list[LetterBlock], shape: Shape, text: str) -> None:
    before = blocks[-1] if blocks else None
    numbered = shape == "numbered"
    match shape, before:
        case "sentence", LetterParagraph(begun):
            blocks[-1] = LetterParagraph(f"{begun} {text}")
        case "paragraph" | "sentence", _:
            blocks.append(LetterParagraph(text))
        case "heading", _:
            blocks.append(LetterHeading(text))
        case "quote", _:
            blocks.append(LetterQuote(text))
        case _, LetterList(items, counted) if counted == numbered:
            blocks[-1] = LetterList((*items, text), numbered)
        case _:
            blocks.append(LetterList((text,), numbered))


def _first(choices: Iterable[TextChoice], values: Mapping[str, object], law: LetterLaw) -> TextChoice:
    return _fitting(choices, values, law)[0]


def _fitting(choices: Iterable[TextChoice], values: Mapping[str, object], law: LetterLaw) -> list[TextChoice]:
    filled = _filled(values)
    return [choice for choice in choices if choice.fits(filled, law)]


def _filled(values: Mapping[str, object]) -> frozenset[str]:
    """What conditions may name: fields that are filled, and "field=word" for the words that they hold."""
    words = (
        f"{name}={word}"
        for name, value in values.items()
        for word in (value if isinstance(value, tuple) else (value,))
        if isinstance(word, str)
    )
    return frozenset((*(name for name, value in values.items() if value), *words))


def _items(value: object) -> Iterator[Mapping[str, object]]:
    """The values of a field with several, as what a text is filled with."""
    assert isinstance(value, tuple)
    for one in value:
        yield structs.asdict(one) if isinstance(one, Struct) else {"item": one}
