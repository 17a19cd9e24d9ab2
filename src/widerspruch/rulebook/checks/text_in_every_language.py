"""No text is missing where a person reads it."""

from collections.abc import Iterator

from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import LANGUAGES, PLURAL_FORMS, Language
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import VOCABULARY_FILE, Used, used_texts
from widerspruch.rulebook.load import Rulebook

ID = "text_in_every_language"
DESCRIPTION = (
    "Every text that the rulebook names exists in German, English and easy German, single words in the first two."
)
SEVERITY = Severity.ERROR

OF_A_WORD: tuple[Language, ...] = ("de", "en")
"""Single words, such as those for kinds of content, are the same in easy German unless it has one of its own."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text and language, at the first place that uses it."""
    seen: set[tuple[str, Language]] = set()
    for used in used_texts(rulebook):
        for language in _languages(used):
            if (used.text_id, language) in seen or _has(context.catalogues[language], used.text_id):
                continue
            seen.add((used.text_id, language))
            message = f"There is no text {used.text_id} in {language}."
            fix = _toml(used.text_id, language)
            yield Mistake(ID, SEVERITY, used.place, message, fix)


def _languages(used: Used) -> tuple[Language, ...]:
    return OF_A_WORD if used.place.file == VOCABULARY_FILE else LANGUAGES


def _has(catalogue: Catalogue, text_id: str) -> bool:
    return text_id in catalogue or all(f"{text_id}.{form}" in catalogue for form in PLURAL_FORMS)


def _toml(text_id: str, language: Language) -> str:
    table, _, key = text_id.rpartition(".")
    heading = f"[{table}]\n" if table else ""
    return f'Add to a file under texts/{language}/:\n{heading}{key} = "..."'
