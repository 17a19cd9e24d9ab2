"""A pattern that cannot be read would lose the case number of a confirmation."""

import re
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Confirms

ID = "case_id_compiles"
DESCRIPTION = "Patterns for case numbers are valid regular expressions that never match nothing."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per pattern that does not compile or that matches the empty text."""
    for place, confirms in every(Confirms, rulebook):
        wrong = None if confirms.case_id is None else _what_is_wrong(confirms.case_id)
        if wrong is not None:
            message = f"The pattern {confirms.case_id!r} {wrong}."
            fix = r"Write it in single quotes, for example case_id = '\b\d{15,}\b'."
            yield Mistake(ID, SEVERITY, place / "case_id", message, fix)


def _what_is_wrong(pattern: str) -> str | None:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        return f"is no regular expression: {error}"
    return "matches where nothing stands" if compiled.search("") else None
