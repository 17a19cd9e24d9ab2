"""A number of a case that may be anything finds dates and telephone numbers."""

from collections.abc import Iterator

from widerspruch.lib.folded_words import folded_words
from widerspruch.rulebook.answer_model import CaseIdFormat
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook

ID = "answer_case_ids_can_be_told"
DESCRIPTION = "Numbers of cases have a label of one to four words, and 4 to 60 characters."
SEVERITY = Severity.ERROR

SHORTEST, LONGEST, MOST_WORDS = 4, 60, 4


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per format."""
    for place, format_ in every(CaseIdFormat, rulebook):
        if not SHORTEST <= format_.shortest <= format_.longest <= LONGEST:
            message = f"{format_.shortest} to {format_.longest} characters cannot be told from other numbers."
            yield Mistake(ID, SEVERITY, place / "shortest", message, "shortest = 4 at least, longest = 60 at most.")
        for number, label in enumerate(format_.labels):
            if not 1 <= len(folded_words(label)) <= MOST_WORDS:
                message = f"The label {label!r} is no label."
                yield Mistake(ID, SEVERITY, place / "labels" / number, message, 'labels = ["case id", "ticket"].')
        if not format_.labels:
            yield Mistake(ID, SEVERITY, place / "labels", "It has no label.", 'labels = ["case id", "ticket"].')
