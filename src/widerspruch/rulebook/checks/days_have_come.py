"""What somebody saw, they saw in the past."""

from collections.abc import Iterator
from datetime import date

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, authority_place, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Checked, Fact

ID = "days_have_come"
DESCRIPTION = "The days on which a source was seen, a route tried or an authority checked are not in the future."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per day after today."""
    for place, day in _days_of_looking(rulebook):
        if day > context.today:
            message = f"{day} has not come yet; today is {context.today}."
            fix = "Write the day on which somebody really looked."
            yield Mistake(ID, SEVERITY, place, message, fix)


def _days_of_looking(rulebook: Rulebook) -> Iterator[tuple[RulebookPlace, date]]:
    for place, fact in every(Fact, rulebook):
        yield place / "seen_on", fact.seen_on
    for place, checked in every(Checked, rulebook):
        yield place / "on", checked.on
    for authority in rulebook.authorities:
        yield authority_place(authority, "last_checked"), authority.last_checked
