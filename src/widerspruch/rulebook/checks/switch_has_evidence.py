"""A switch confirms nothing: whoever turns it must be told what to keep."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "switch_has_evidence"
DESCRIPTION = "Every switch says what to keep as evidence, because no platform confirms one."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per switch without `confirms.evidence`."""
    for place, route in every(Route, rulebook):
        if route.kind == "switch" and (route.confirms is None or not route.confirms.evidence):
            message = f"The switch {route.id} does not say what to keep as evidence."
            fix = '[routes.confirms]\nevidence = "..." with a text that asks for a screenshot with date and account.'
            yield Mistake(ID, SEVERITY, place / "confirms" / "evidence", message, fix)
