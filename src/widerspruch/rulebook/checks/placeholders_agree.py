"""A translation that lost a placeholder hides a value; one that invented a placeholder breaks."""

import string
from collections.abc import Iterator

from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import text_place
from widerspruch.rulebook.load import Rulebook

ID = "placeholders_agree"
DESCRIPTION = "A text has the same placeholders in every language, and its braces are balanced."
SEVERITY = Severity.ERROR

MODEL: Language = "de"
"""The language that the others are compared with."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per text and language that differs from the German one or cannot be read."""
    model = context.catalogues[MODEL]
    for language, catalogue in context.catalogues.items():
        for text_id in catalogue:
            own = _placeholders(catalogue.template(text_id))
            if own is None:
                message = f"The braces of {text_id} in {language} cannot be read."
                fix = "Close every `{`; write a brace that shall be shown as `{{` or `}}`."
                yield Mistake(ID, SEVERITY, text_place(language, text_id), message, fix)
                continue
            wanted = _placeholders(model.template(text_id)) if text_id in model else own
            if wanted is not None and own != wanted:
                message = f"{text_id} has {_list(own)} in {language}, but {_list(wanted)} in {MODEL}."
                fix = f"Use {_list(wanted)} in every language."
                yield Mistake(ID, SEVERITY, text_place(language, text_id), message, fix)


def _placeholders(template: str) -> frozenset[str] | None:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)
    except ValueError:
        return None


def _list(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "no placeholder"
