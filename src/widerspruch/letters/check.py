"""What is wrong with the tables and sentences of letters: found when they are built, not when somebody writes one.

1. Every kind of letter has a table, and every text that a table names is there in every language, with the same
   placeholders; no text is left over.
2. A placeholder names a field of the letter's facts that is one line, a day or several names; a condition names any,
   and only words that the field can hold.
3. What may be empty stands under the condition that it is not; whatever is asked for stands in the letter.
4. Of subjects and closings one always fits.
5. A sentence that names an article or a section names the points of law that it rests on; they are in the rulebook,
   and hold where the letter's law does.
"""

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, get_args, get_origin

from msgspec import Struct

from widerspruch.letters.composition import Composition, LetterPart, TextChoice, load_composition
from widerspruch.letters.facts import FACTS
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.fields import (
    fields_of,
    is_prose,
    item_fields,
    item_hints,
    may_be_empty,
    optional_item_fields,
    words_of,
)
from widerspruch.letters.letter import LETTER_LANGUAGES, Correspondent, LetterKind, LetterLanguage, LetterLaw
from widerspruch.letters.write import REFERENCES
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.rulebook.model import LawPoint

OF_THE_SHEET = {"sender", "recipient", "day", "enclosures", "platform", *REFERENCES}
"""Fields that stand on the sheet, or need not stand in every letter."""

OF_THE_ROOM = ("reference.", "enclosure.", "language.", "paper.", "problem.", "field.", "sending.")
"""Texts that no table names."""

HOLDS_IN: Mapping[LetterLaw, frozenset[str]] = {
    "eu": frozenset({"EEA", "DE"}),
    "at": frozenset({"EEA", "AT"}),
    "ch": frozenset({"EEA", "CH"}),
}
"""Countries of the points of law that a letter may rest on. A Swiss letter to a controller in the Union names both."""

NAMES_LAW = re.compile(r"\bArt(?:\.|icles?\b|ikel\b)|§|\bsections? \d|\bUKl\b")


class LetterMistake(Struct, frozen=True):
    """One thing that is wrong.

    Attributes:
        file: "composition/objection.toml", "texts/de".

        key: The text, field or part in it.

        message: What is wrong there, as one sentence.
    """

    file: str
    key: str
    message: str


def letter_mistakes(law: Sequence[LawPoint]) -> Iterator[LetterMistake]:
    """All mistakes of this room's tables and texts, in the order of the kinds of letters."""
    catalogues = {language: load_catalogue(language, "widerspruch.letters") for language in LETTER_LANGUAGES}
    points = {point.id: point for point in law}
    used: set[str] = set()
    for kind in FACTS:
        try:
            composition = load_composition(kind)
        except (OSError, ValueError) as error:
            yield LetterMistake(_file(kind), kind, f"The table cannot be read: {error}")
            continue
        used |= {choice.text for choice in composition.texts()}
        yield from _of_composition(composition, catalogues, points)
    for language, catalogue in catalogues.items():
        for text_id in catalogue:
            if text_id not in used and not text_id.startswith(OF_THE_ROOM):
                yield LetterMistake(f"texts/{language}", text_id, "No letter uses this text.")
            if any(text_id not in other for other in catalogues.values()):
                yield LetterMistake(f"texts/{language}", text_id, "The text is missing in another language.")


def _of_composition(
    composition: Composition, catalogues: Mapping[LetterLanguage, Catalogue], points: Mapping[str, LawPoint]
) -> Iterator[LetterMistake]:
    facts, file = FACTS[composition.kind], _file(composition.kind)
    named = {*_names(composition.subject), *_names(composition.closing)}
    for choice in (*composition.subject, *composition.closing):
        yield from _of_text(file, choice, catalogues, facts)
        named |= _placeholders(choice.text, catalogues)
    for which, choices in {"subject": composition.subject, "closing": composition.closing}.items():
        for law in composition.laws:
            if not any(law in choice.laws and not choice.when for choice in choices):
                yield LetterMistake(file, which, f"Under the law {law!r} there may be none that fits.")
    for part in composition.parts:
        yield from _of_part(file, part, catalogues, facts)
        named |= {*_names([part]), *filter(None, (part.own, part.each))}
        if part.each is None and part.text is not None:
            named |= _placeholders(part.text, catalogues)
    for name in fields_of(facts):
        if name not in named and name not in OF_THE_SHEET:
            yield LetterMistake(file, name, "The letter asks for this field, and no part of it uses it.")
    for name in sorted(named - fields_of(facts).keys()):
        yield LetterMistake(file, name, f"{facts.__name__} has no such field.")
    for condition in sorted(_conditions([*composition.subject, *composition.closing, *composition.parts])):
        yield from _of_word(file, condition, fields_of(facts))
    for choice in composition.texts():
        yield from _of_law(file, choice, catalogues, points)


def _of_part(
    file: str, part: LetterPart, catalogues: Mapping[LetterLanguage, Catalogue], facts: type[LetterFacts]
) -> Iterator[LetterMistake]:
    kinds = fields_of(facts)
    about = part.own or part.each
    key = part.text or about or "?"
    if (part.own is None) == (not part.choices) or (part.own and part.each) or (part.texts and not part.each):
        yield LetterMistake(file, key, "A part has a text, or a field of its own words, or a text for each value.")
        return
    if about is not None and about not in kinds:
        return  # told among the fields
    if part.own is not None and not is_prose(kinds[part.own]):
        yield LetterMistake(file, key, "Only text of several lines stands by itself.")
    if part.each is not None and get_origin(kinds[part.each]) is not tuple:
        yield LetterMistake(file, key, "There is only one value of this field.")
    if part.own is not None and may_be_empty(facts, part.own) and part.own not in part.when and not part.needed:
        yield LetterMistake(file, key, "The field may be empty: it stands under a condition, or is needed.")
    for choice in part.choices:
        if part.each is None:
            whole = TextChoice(choice.text, (*part.when, *choice.when), part.laws)
            yield from _of_text(file, whole, catalogues, facts)
        else:
            yield from _of_item(file, choice, catalogues, kinds[part.each])


def _of_text(
    file: str, choice: TextChoice, catalogues: Mapping[LetterLanguage, Catalogue], facts: type[LetterFacts]
) -> Iterator[LetterMistake]:
    yield from _of_languages(file, choice.text, catalogues)
    kinds = fields_of(facts)
    for name in sorted(_placeholders(choice.text, catalogues) & kinds.keys()):
        if is_prose(kinds[name]) or not _is_word(kinds[name]):
            yield LetterMistake(file, choice.text, f"{{{name}}} is nothing that stands within a sentence.")
        if may_be_empty(facts, name) and name not in choice.when:
            yield LetterMistake(file, choice.text, f"{{{name}}} may be empty, and the text has no such condition.")


def _of_item(
    file: str, choice: TextChoice, catalogues: Mapping[LetterLanguage, Catalogue], hint: object
) -> Iterator[LetterMistake]:
    yield from _of_languages(file, choice.text, catalogues)
    for name in sorted((_placeholders(choice.text, catalogues) | _names([choice])) - item_fields(hint)):
        yield LetterMistake(file, choice.text, f"A value has no {name}.")
    for condition in sorted(_conditions([choice])):
        yield from _of_word(file, condition, item_hints(hint))
    for name in sorted(_placeholders(choice.text, catalogues) & optional_item_fields(hint) - {*choice.when}):
        yield LetterMistake(file, choice.text, f"{{{name}}} may be empty, and the text has no such condition.")


def _of_languages(file: str, text_id: str, catalogues: Mapping[LetterLanguage, Catalogue]) -> Iterator[LetterMistake]:
    model = _placeholders(text_id, catalogues)
    for language, catalogue in catalogues.items():
        if text_id not in catalogue:
            yield LetterMistake(f"texts/{language}", text_id, f"The text is missing; {file} names it.")
            continue
        try:
            parsed = list(string.Formatter().parse(catalogue.template(text_id)))
        except ValueError as error:
            yield LetterMistake(f"texts/{language}", text_id, f"The braces cannot be read: {error}")
            continue
        if any(spec or conversion for _, _, spec, conversion in parsed) or "[" in catalogue.template(text_id):
            yield LetterMistake(f"texts/{language}", text_id, "A placeholder is a name in braces and no more.")
        if {name for _, name, _, _ in parsed if name is not None} != model:
            yield LetterMistake(f"texts/{language}", text_id, "The languages have different placeholders.")


def _of_law(
    file: str, choice: TextChoice, catalogues: Mapping[LetterLanguage, Catalogue], points: Mapping[str, LawPoint]
) -> Iterator[LetterMistake]:
    templates = [catalogue.template(choice.text) for catalogue in catalogues.values() if choice.text in catalogue]
    if any(map(NAMES_LAW.search, templates)) and not choice.law_points:
        yield LetterMistake(file, choice.text, "The text names the law, and no point of law that it rests on.")
    for point_id in choice.law_points:
        if point_id not in points:
            yield LetterMistake(file, choice.text, f"The rulebook has no point of law {point_id!r}.")
            continue
        for law in choice.laws:
            if HOLDS_IN[law].isdisjoint(points[point_id].countries):
                yield LetterMistake(file, choice.text, f"{point_id} does not hold under the law {law!r}.")


def _placeholders(text_id: str, catalogues: Mapping[LetterLanguage, Catalogue]) -> set[str]:
    """Of the first language that has the text."""
    for catalogue in catalogues.values():
        if text_id in catalogue:
            try:
                parsed = string.Formatter().parse(catalogue.template(text_id))
                return {name for _, name, _, _ in parsed if name is not None}
            except ValueError:
                return set()  # told among the languages
    return set()


def _of_word(file: str, condition: str, hints: Mapping[str, object]) -> Iterator[LetterMistake]:
    """Of a field whose words are known, a condition names one of them."""
    name, _, word = condition.partition("=")
    known = words_of(hints[name]) if word and name in hints else frozenset()
    if known and word not in known:
        yield LetterMistake(file, condition, f"{name} is never {word!r}.")


def _conditions(choices: Sequence[TextChoice | LetterPart]) -> set[str]:
    return {condition.removeprefix("!") for choice in choices for condition in choice.when}


def _names(choices: Sequence[TextChoice | LetterPart]) -> set[str]:
    return {condition.partition("=")[0] for condition in _conditions(choices)}


def _is_word(hint: object) -> bool:
    """Whether a value stands in a sentence: a line, a day, a number, somebody's name, or several lines as a list."""
    if get_origin(hint) is Annotated:
        return _is_word(get_args(hint)[0])
    of = {one for one in get_args(hint) if one not in (type(None), ...)} if get_args(hint) else {hint}
    kinds: Any = (str, int, date, Correspondent)
    return all(isinstance(one, type) and issubclass(one, kinds) and one is not bool for one in of)


def _file(kind: LetterKind) -> str:
    return f"composition/{kind}.toml"
