"""How every sentence of the house is written that somebody reads: in all rooms by the rules of the rulebook's own."""

import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import get_args

import pytest

from widerspruch.lib.texts import read_folder
from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks import easy_sentences_are_short, german_sentences_are_short
from widerspruch.rulebook.checks.sentences import QUOTED, clauses, own_words, sentences
from widerspruch.rulebook.checks.words_are_plain import Avoided, wording

ADDRESSED_AS_FRIEND = re.compile(r"\b(du|dir|dich|dein(e[nmrs]?)?)\b", re.IGNORECASE)
WITHOUT_UMLAUT = re.compile(
    r"\b(fuer|ueber|koennen|muessen|moeglich|aendern|loeschen|pruefen|oeffnen|gueltig|heisst|ausser|daß|muß)\b",
    re.IGNORECASE,
)
HYPHEN_AS_DASH = re.compile(r"\w - \w|—")
ONE_HALF = re.compile("[„“”«»]")
TYPED = re.compile(r'= "[^"]*"|--[a-z]+ "[^"]*"|\["[^\]]*\]|(wie hier|like this one): "')
"""What somebody is to type has straight quotation marks."""


def rooms(folder: Traversable, name: str = "") -> Iterator[tuple[str, Traversable]]:
    """Every folder of texts, with the room that it belongs to."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name == "texts":
            yield name, entry
        elif entry.is_dir():
            yield from rooms(entry, f"{name}{entry.name}/")


TEXTS = [
    (language, room, text_id, text)
    for room, folder in rooms(files("widerspruch"))
    for language in get_args(Language)
    if (folder / language).is_dir()
    for text_id, text in read_folder(folder / language).items()
]


def texts(*languages: Language, but_of: str = "") -> Iterator[tuple[str, str]]:
    """The texts of some languages with their places, without those of a room."""
    for language, room, text_id, text in TEXTS:
        if language in languages and room != but_of:
            yield f"{room}{language}: {text_id}", text


def found(pattern: re.Pattern[str], *languages: Language) -> list[tuple[str, str]]:
    """The texts whose own words have a pattern in them: what others say and what buttons are called is quoted."""
    return [(place, text) for place, text in texts(*languages) if pattern.search(own_words(text))]


@pytest.mark.parametrize("avoided", wording(), ids=lambda avoided: avoided.say)
def test_every_room_does_without_the_words_that_the_rulebook_does_without(avoided: Avoided) -> None:
    """Which words these are, and what is said instead, is `wording.toml`."""
    assert found(re.compile(avoided.pattern), *avoided.languages) == []


def test_a_german_sentence_has_no_more_words_than_one_can_hold() -> None:
    """In letters it may: they name what the law names, in its words."""
    longest = german_sentences_are_short.LONGEST
    assert [
        (place, clause)
        for place, text in texts("de", but_of="letters/")
        for clause in clauses(text)
        if len(clause.split()) > longest
    ] == []


def test_easy_german_has_short_sentences_in_every_room() -> None:
    """As in the rulebook, which its own check holds to it."""
    longest = easy_sentences_are_short.LONGEST
    assert [
        (place, sentence)
        for place, text in texts("de-leicht")
        for sentence in sentences(text)
        if len(sentence.split()) > longest
    ] == []


def test_everybody_is_addressed_in_one_way() -> None:
    """We say Sie; a platform that says du is quoted."""
    assert found(ADDRESSED_AS_FRIEND, "de", "de-leicht") == []


def test_umlauts_and_dashes_are_written_out() -> None:
    """No ae for ä, no hyphen for a dash."""
    assert found(WITHOUT_UMLAUT, "de", "de-leicht") + found(HYPHEN_AS_DASH, "de", "de-leicht") == []


def test_quotation_marks_are_those_of_the_language() -> None:
    """Low and high in German, each with its other half; straight ones only around what somebody is to type. What the
    gate says is about files in which they are straight."""
    straight = [
        (place, text) for place, text in texts("de", "de-leicht", "en", but_of="gate/") if '"' in TYPED.sub("", text)
    ]
    halves = [
        (place, text)
        for place, text in texts("de", "de-leicht")
        if len(text) > 1 and ONE_HALF.search(QUOTED.sub("", text))
    ]
    assert (straight, halves) == ([], [])
