"""What the rulebook states, somebody can look up."""

from collections.abc import Iterator

from widerspruch.rulebook.answer_model import AnswerFile
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import everything
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Confirms, Controller, LawPoint, Milestone, Reason, Route, Terms, Use

ID = "statement_has_a_fact"
DESCRIPTION = "Terms, uses, routes, confirmations, controllers, milestones, reasons, law and answers rest on a fact."
SEVERITY = Severity.ERROR

Stated = Terms | Use | Route | Confirms | Controller | Milestone | Reason | LawPoint | AnswerFile


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per statement without a fact."""
    for place, value in everything(rulebook):
        if isinstance(value, Stated) and not value.facts:
            message = "This statement names no source."
            fix = (
                f'facts = [{{ source = "ours", place = "...", seen_on = {context.today}, confidence = "U" }}] '
                "if it is our own conclusion, else the source itself."
            )
            yield Mistake(ID, SEVERITY, place / "facts", message, fix)
