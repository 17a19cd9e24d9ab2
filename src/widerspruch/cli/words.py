"""The command's own sentences, in the user's language."""

import locale
import os
import re
from datetime import date

from widerspruch.lib.parse import folded
from widerspruch.lib.shown import in_a_line
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import LANGUAGES, Language

SPOKEN: tuple[Language, ...] = ("de", "en")
"""Languages of the command itself; steps come in easy German, too."""


def users_language() -> Language:
    """`WIDERSPRUCH_LANG`, else the system's language where we speak it, else German."""
    chosen = os.getenv("WIDERSPRUCH_LANG", "")
    return next((language for tag in (chosen, *_system_tags()) if (language := spoken_language(tag))), "de")


def spoken_language(tag: str) -> Language | None:
    """The language of a tag such as `de`, `EN`, `de_DE.UTF-8` or `en-GB`; None if it is none that we speak."""
    first = re.split(r"[-_.@]", folded(tag))[0]
    return next((language for language in SPOKEN if first == language), None)


def _system_tags() -> list[str]:
    variables = [os.getenv(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")]
    return [*variables, locale.getlocale()[0] or ""]


class Spoken(Catalogue):
    """Texts for a terminal: the names and values in a sentence never leave its line."""

    def __init__(self, texts: Catalogue) -> None:
        super().__init__(texts.language, texts._texts, texts._fallback)

    def __call__(self, text_id: str, **values: object) -> str:
        """The text with its placeholders filled; numbers and days are written as before."""
        shown = {name: value if isinstance(value, int | date) else in_a_line(value) for name, value in values.items()}
        return super().__call__(text_id, **shown)


def spoken(language: Language, package: str) -> Catalogue:
    """A room's texts for the terminal."""
    return Spoken(load_catalogue(language, package))


def command_words(language: Language) -> Catalogue:
    """What the command itself says."""
    return spoken(language, "widerspruch.cli")


def rulebook_words(language: Language) -> Catalogue:
    """What the rulebook says: steps, effects, reasons."""
    return spoken(language, "widerspruch.rulebook")


def gate_words(language: Language) -> Catalogue:
    """What the gate says: what is wrong with a line or a corpus, why a row is left out."""
    return spoken(language, "widerspruch.gate")


assert set(SPOKEN) <= set(LANGUAGES)
