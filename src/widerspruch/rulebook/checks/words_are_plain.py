"""The same thing has the same name everywhere, and nobody reads an office's or a programmer's word for it."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct, convert

from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.sentences import own_words
from widerspruch.rulebook.checks.walk import text_place
from widerspruch.rulebook.load import Rulebook

ID = "words_are_plain"
DESCRIPTION = "No text uses a word that `wording.toml` replaces by a plainer one, save in a quotation."
SEVERITY = Severity.ERROR


class Avoided(Struct, frozen=True, forbid_unknown_fields=True):
    """A word that texts of some languages do without.

    Attributes:
        pattern: Regular expression of the word in all its forms.

        say: What to say instead.
    """

    languages: tuple[Language, ...]
    pattern: str
    say: str


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text and word."""
    for avoided in wording():
        for language in avoided.languages:
            catalogue = context.catalogues[language]
            for text_id in catalogue:
                seen = re.search(avoided.pattern, own_words(catalogue.template(text_id)))
                if seen:
                    message = f"{text_id} says {seen.group()!r}."
                    fix = f"Say instead: {avoided.say}"
                    yield Mistake(ID, SEVERITY, text_place(language, text_id), message, fix)


@cache
def wording() -> tuple[Avoided, ...]:
    """The words that texts do without."""
    table: dict[str, Any] = tomllib.loads((files("widerspruch.rulebook") / "wording.toml").read_text("utf-8"))
    return convert(table["avoid"], tuple[Avoided, ...])
