"""When a version was announced is a fact of its own: the day it came into force does not stand in for it."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms

ID = "announcement_is_earlier"
DESCRIPTION = "Terms whose announcement no source dates carry no day of announcement."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per version that is said to be announced on the very day on which it came into force."""
    for place, terms in every(Terms, rulebook):
        if terms.announced == terms.valid_from:
            message = f"{terms.id} is said to be announced on {terms.valid_from}, the day it came into force."
            fix = "Take `announced_on` out: no day is known. Write it only where a source dates the announcement."
            yield Mistake(ID, SEVERITY, place / "announced_on", message, fix)
