"""Announced, in force, dropped, closed: dates stand in the order in which things happen."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route, Terms

ID = "dates_in_order"
DESCRIPTION = "Terms are announced before they come into force or are dropped, and a route opens before it closes."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per pair of dates in the wrong order."""
    for place, terms in every(Terms, rulebook):
        if terms.announced_on > terms.valid_from:
            yield _mistake(
                place / "announced_on",
                f"{terms.id} is announced on {terms.announced_on}, after it came into force on {terms.valid_from}.",
                "Correct `announced_on` from the source, or take it out if no source dates the announcement.",
            )
        if terms.dropped_on is not None and terms.dropped_on < terms.announced_on:
            yield _mistake(
                place / "dropped_on",
                f"{terms.id} is dropped on {terms.dropped_on}, before it was announced on {terms.announced_on}.",
                "Correct `dropped_on` or `announced_on` from the source.",
            )
    for place, route in every(Route, rulebook):
        if route.valid_to is not None and route.valid_to <= route.valid_from:
            yield _mistake(
                place / "valid_to",
                f"{route.id} closes on {route.valid_to}, but opens on {route.valid_from}.",
                "`valid_to` is the first day on which the route is closed: set it after `valid_from`.",
            )


def _mistake(place: RulebookPlace, message: str, fix: str) -> Mistake:
    return Mistake(ID, SEVERITY, place.file, place.pointer, message, fix)
