"""A dispute needs two who say different things."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Dispute

ID = "dispute_has_two_readings"
DESCRIPTION = "Every disputed point keeps at least two different readings, each with who says so."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per dispute with fewer than two different readings, or with one that says nothing."""
    for place, dispute in every(Dispute, rulebook):
        said = {fact.says for fact in dispute.readings}
        if None in said or len(said) < 2:
            message = f"{dispute.id} does not say who reads it in which of at least two ways."
            fix = 'Give every reading `says = "..."`, and add the one that is missing.'
            yield Mistake(ID, SEVERITY, place / "readings", message, fix)
