"""What only one press source says, or nobody verified, must not decide over somebody's data."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Use

ID = "uncertain_use_is_disputed"
DESCRIPTION = 'A use for which no source is certain stands as "disputed", so that its verdict is "undecided".'
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per use whose facts are all uncertain and which still says yes or no."""
    for place, use in every(Use, rulebook):
        if use.facts and all(fact.uncertain for fact in use.facts) and use.when != "disputed":
            letters = ", ".join(sorted({fact.confidence for fact in use.facts}))
            message = f'{use.rule} says "{use.when}", but every source it rests on is uncertain ({letters}).'
            fix = (
                'when = "disputed"; or, where the document itself says so, confidence A or B: C is one report, U (also '
                "behind a stroke, as in A/U) what you conclude."
            )
            yield Mistake(ID, SEVERITY, place / "when", message, fix)
