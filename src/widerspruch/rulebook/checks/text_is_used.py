"""A text that nothing shows is either forgotten or a mistyped id."""

from collections.abc import Iterator

from widerspruch.lib.writing import PLURAL_FORMS
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import text_place, used_texts
from widerspruch.rulebook.load import Rulebook

ID = "text_is_used"
DESCRIPTION = "Every text of the catalogue is named by a platform file, a reason or the code."
SEVERITY = Severity.WARNING

USED_BY_CODE = (
    "problem.",  # rulebook/load.py
    "authority.",  # rulebook/authority.py
    "check.",  # rulebook/checks/report.py
    "reason.when_needed.",  # the honest word beside every choice of reasons
    "confidence.",  # how sure a fact is, beside every source shown
    "reading.who.",  # who reads late objections in which way
    "source.",  # rulebook/written_sources.py
    "verdict.meaning.",  # what a verdict means, above a report
)
"""Beginnings of the ids that code builds or names."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per language and unused text."""
    used = {text.text_id for text in used_texts(rulebook)}
    for language, catalogue in context.catalogues.items():
        for text_id in catalogue:
            if text_id.startswith(USED_BY_CODE) or text_id in used or _without_form(text_id) in used:
                continue
            message = f"Nothing uses the text {text_id}."
            fix = "Name it where it belongs, correct its id, or delete it in every language."
            yield Mistake(ID, SEVERITY, text_place(language, text_id), message, fix)


def _without_form(text_id: str) -> str:
    base, _, form = text_id.rpartition(".")
    return base if form in PLURAL_FORMS else text_id
