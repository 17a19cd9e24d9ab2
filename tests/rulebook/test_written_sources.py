"""What sources are called for readers of a language."""

from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.written_sources import written_source

RULEBOOK = load_rulebook()


def test_german_readers_are_told_a_source_in_german() -> None:
    """In easy German, too; who publishes it stays as it is where that is a name."""
    for language in ("de", "de-leicht"):
        told = written_source("press-pinterest-2025", RULEBOOK, language)
        assert told.publisher == "Mehrere; die einzelnen Berichte sind nicht festgehalten"
        assert told.title.startswith("Presseberichte")
        assert written_source("seed-taz", RULEBOOK, language).publisher == "taz"


def test_english_readers_are_told_it_as_it_is_kept() -> None:
    assert written_source("press-pinterest-2025", RULEBOOK, "en") == RULEBOOK.sources["press-pinterest-2025"]


def test_a_source_without_a_german_name_is_told_as_it_is_kept() -> None:
    """One that is German already."""
    assert written_source("edoeb-report", RULEBOOK, "de") == RULEBOOK.sources["edoeb-report"]


def test_every_german_name_is_that_of_a_source() -> None:
    """A source that is gone takes its name with it."""
    named = {text_id for text_id in load_catalogue("de", "widerspruch.rulebook") if text_id.startswith("source.")}
    assert {text_id.split(".", 2)[2] for text_id in named} <= RULEBOOK.sources.keys()
