"""Mails are read by these patterns: as long as nobody saw a real mail, a reading is a guess."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Confirms

ID = "confirmation_is_certain"
DESCRIPTION = "Patterns of a confirmation rest on a certain source; those that do not are listed as uncertain."
SEVERITY = Severity.WARNING


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One warning per confirmation whose patterns no certain source supports; an error where no source is named."""
    for place, confirms in every(Confirms, rulebook):
        has_pattern = confirms.screen or confirms.mail_phrases or confirms.mail_senders or confirms.case_id
        if not has_pattern or any(not fact.uncertain for fact in confirms.facts):
            continue
        message = "How this confirmation looks is uncertain: " + _why(confirms)
        fix = (
            "Compare the patterns with a real confirmation, its names and numbers blacked out, and name it as a "
            'fact with confidence "A" or "B".'
        )
        severity = SEVERITY if confirms.facts else Severity.ERROR
        yield Mistake(ID, severity, place / "facts", message, fix)


def _why(confirms: Confirms) -> str:
    if not confirms.facts:
        return "no source is named."
    return f"only uncertain sources report it: {', '.join(sorted({fact.source for fact in confirms.facts}))}."
