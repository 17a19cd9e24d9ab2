"""That a platform demands a reason keeps people from objecting: nobody says so lightly."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "required_reason_has_a_source"
DESCRIPTION = "A route demands a reason only if at least one verified source says so."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per route that demands a reason on the strength of nothing but unverified facts."""
    for place, route in every(Route, rulebook):
        if route.demands.reason == "required" and all(fact.confidence == "U" for fact in route.facts):
            message = f"{route.id} demands a reason, but no source says that it does."
            fix = 'reason = "optional" or "asked", or a fact with the source that saw the field as required.'
            yield Mistake(ID, SEVERITY, place / "demands" / "reason", message, fix)
