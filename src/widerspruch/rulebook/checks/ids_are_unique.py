"""Ids are shown beside verdicts and kept in case files for years: one id, one thing."""

from collections.abc import Iterator

from widerspruch.rulebook.answer_model import AnswerPattern
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, everything
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Dispute, LawPoint, Reason, Route, Terms, Use

ID = "ids_are_unique"
DESCRIPTION = (
    "No id of terms, rules, routes, disputes, reasons, points of law or patterns of answers stands for two things."
)
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per repetition. Each sort of thing has its own ids."""
    first: dict[tuple[type, str], RulebookPlace] = {}
    for place, value in everything(rulebook):
        if isinstance(value, Use):
            own, field = value.rule, "rule"
        elif isinstance(value, Terms | Route | Dispute | Reason | LawPoint | AnswerPattern):
            own, field = value.id, "id"
        else:
            continue
        earlier = first.setdefault((type(value), own), place)
        if earlier is not place:
            message = f"{own} already stands in {earlier.file}."
            fix = f"Give the newer one an id of its own, for example {own}-2; never rename one that was published."
            yield Mistake(ID, SEVERITY, place / field, message, fix)
