"""What the place is called where somebody lives."""

import pytest

from person.telling.counted import ENGLISH, GERMAN
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.person.telling.places import place_name
from widerspruch.rulebook.authority import EEA


@pytest.mark.parametrize(
    ("country", "land", "german", "english"),
    [
        ("DE", None, "Deutschland", "Germany"),
        ("DE", "Hessen", "Hessen, Deutschland", "Hessen, Germany"),
        ("AT", "9", "Wien, Österreich", "Vienna, Austria"),
        ("CH", "GE", "Genf, Schweiz", "Geneva, Switzerland"),
        ("XX", "{x}", "{x}, XX", "{x}, XX"),
    ],
)
def test_a_place_is_named(country: str, land: str | None, german: str, english: str) -> None:
    """What we have no name for is named as it was said, and never read as a template."""
    assert place_name(country, land, GERMAN) == german
    assert place_name(country, land, ENGLISH) == english


@pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
def test_every_country_that_may_be_chosen_has_a_name(words: object) -> None:
    """All of the EEA, Switzerland and the United Kingdom."""
    for code in EEA | {"CH", "GB"}:
        assert place_name(code, None, words) != code  # type: ignore[arg-type]


@pytest.mark.parametrize("letter", ["to", "unknown", "", ".", "{x}", "from_a_newer_program"])
def test_a_letter_that_nobody_knows_is_named_by_its_word(letter: str) -> None:
    """Whatever a file says."""
    assert letter in letter_name(letter, GERMAN)
