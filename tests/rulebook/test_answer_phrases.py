"""Phrases of answers: what may be written, and what is refused."""

import pytest

from widerspruch.rulebook.answer_phrases import MOST_SLOTS, PhraseError, WordSlot, parse_phrase, parse_words
from widerspruch.rulebook.load import load_rulebook

LISTS = {"ask": ("Antrag*", "Widerspruch")}


def test_a_phrase_is_words_with_gaps() -> None:
    """Words, choices, lists, gaps and an end."""
    assert parse_phrase("wir erkennen|nehmen .. <ask> ... An$", LISTS) == (
        WordSlot(frozenset(["wir"])),
        WordSlot(frozenset(["erkennen", "nehmen"])),
        WordSlot(frozenset(["widerspruch"]), ("antrag",), reach="part"),
        WordSlot(frozenset(["an"]), reach="sentence", is_last=True),
    )


def test_cannot_is_two_words() -> None:
    """As in the texts that it is looked for in."""
    assert [slot.words for slot in parse_phrase("we cannot", {})] == [{"we"}, {"can"}, {"not"}]


@pytest.mark.parametrize(
    "phrase",
    ["", "..", ".. a", "a ..", "a .. .. b", "a . b", "<none> b", "a* b", "a|", "*", " ".join("a" * 13), "(?:x)+"],
)
def test_what_cannot_be_read_says_so(phrase: str) -> None:
    """No phrase is taken for something else, and none is a regular expression."""
    with pytest.raises(PhraseError):
        parse_phrase(phrase, LISTS)


def test_a_word_fits_by_its_beginning_or_end() -> None:
    """And not by what stands within it."""
    slot = parse_words(("kein*", "*widerspruch", "nie"))
    assert all(map(slot.fits, ("keine", "kein", "datenwiderspruch", "nie")))
    assert not any(map(slot.fits, ("allgemein", "widersprueche", "niemals")))


def test_the_shipped_phrases_are_short_and_speak_three_languages() -> None:
    """Every language can grant, refuse, ask and wait; a phrase has few words."""
    files = load_rulebook().answers
    assert {file.language for file in files if file.language} == {"de", "en", "fr"}
    for file in files:
        for pattern in file.patterns:
            for phrase in pattern.phrases:
                assert len(parse_phrase(phrase, file.words)) <= MOST_SLOTS
