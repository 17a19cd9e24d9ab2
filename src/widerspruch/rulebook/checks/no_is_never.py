"""A platform that says no to training has no use: what it says of single kinds is that they are never used."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms

ID = "no_is_never"
DESCRIPTION = "Terms under which nothing is trained name kinds of content only as never used."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per use of another sort."""
    for place, terms in every(Terms, rulebook):
        for use in terms.uses:
            if terms.training_for(use.purpose) == "none" and use.when != "never":
                message = f"{terms.id} says no to training, and {use.rule} says {use.when}."
                fix = 'when = "never" for kinds that the platform names, and no use for those that it does not name.'
                yield Mistake(ID, SEVERITY, place / "uses" / use.rule / "when", message, fix)
