"""Announced, in force, dropped, closed: dates stand in the order in which things happen."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route, Terms

ID = "dates_in_order"
DESCRIPTION = "Terms are announced before they come into force or are dropped, and a route opens before it closes."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per pair of dates in the wrong order."""
    for place, terms in every(Terms, rulebook):
        if terms.announced_on > terms.valid_from:
            message = (
                f"{terms.id} is announced on {terms.announced_on}, after it came into force on {terms.valid_from}."
            )
            fix = "Correct `announced_on` from the source, or take it out if no source dates the announcement."
            yield Mistake(ID, SEVERITY, place / "announced_on", message, fix)
        if terms.dropped_on is not None and terms.dropped_on < terms.announced_on:
            message = f"{terms.id} is dropped on {terms.dropped_on}, before it was announced on {terms.announced_on}."
            fix = "Correct `dropped_on` or `announced_on` from the source."
            yield Mistake(ID, SEVERITY, place / "dropped_on", message, fix)
    for place, route in every(Route, rulebook):
        if route.valid_to is not None and route.valid_to <= route.valid_from:
            message = f"{route.id} closes on {route.valid_to}, but opens on {route.valid_from}."
            fix = "`valid_to` is the first day on which the route is closed: set it after `valid_from`."
            yield Mistake(ID, SEVERITY, place / "valid_to", message, fix)
