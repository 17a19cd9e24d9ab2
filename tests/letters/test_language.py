"""In which language a letter is written, and why."""

import pytest

from widerspruch.letters.language import choose_language, letter_language
from widerspruch.lib.texts import load_catalogue


@pytest.mark.parametrize(
    ("country", "wanted", "speaks", "language", "because"),
    [
        ("DE", None, (), "de", "seat"),
        ("at", None, (), "de", "seat"),
        ("CH", None, ("fr", "it"), "de", "seat"),
        ("LI", None, (), "de", "seat"),
        ("IE", None, (), "en", "english"),
        ("US", None, (), "en", "english"),
        ("FR", None, ("fr",), "en", "english"),
        (None, None, (), "en", "english"),
        ("LU", None, ("fr", "de"), "de", "speaks"),
        ("NL", None, ("nl", "en"), "en", "speaks"),
        ("IE", "de", (), "de", "chosen"),
        ("DE", "en", ("de",), "en", "chosen"),
    ],
)
def test_the_language_follows_the_recipient_unless_the_person_chooses(country, wanted, speaks, language, because):
    """By what it says it reads, then by its seat; else English."""
    choice = choose_language(country, wanted, speaks)

    assert (choice.language, choice.because) == (language, because)
    assert load_catalogue("de", "widerspruch.letters")(f"language.{choice.because}")


def test_the_short_way_says_the_same():
    """For whoever does not ask why."""
    assert [letter_language("IE"), letter_language("IE", "de"), letter_language("AT")] == ["en", "de", "de"]
