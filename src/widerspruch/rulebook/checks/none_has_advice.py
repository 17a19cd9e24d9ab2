"""Nobody is left with a bare "there is no way"."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "none_has_advice"
DESCRIPTION = "Where a platform offers no way to object, the record says what helps instead."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per `none` route without advice."""
    for place, route in every(Route, rulebook):
        if route.kind == "none" and not route.advice:
            message = f"{route.id} says that there is no way to object, and not what helps instead."
            fix = 'advice = ["..."] with texts on what a person can do: a letter, a setting, a complaint.'
            yield Mistake(ID, SEVERITY, place / "advice", message, fix)
