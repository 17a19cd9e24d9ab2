"""A person who is sent on arrives."""

import difflib
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "routes_lead_somewhere"
DESCRIPTION = "Fallbacks and replacements name routes that exist, and never the route itself."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per route id that leads nowhere or back."""
    known = [route.id for _, route in every(Route, rulebook)]
    for place, route in every(Route, rulebook):
        for where, target in _targets(route, place):
            if target in known and target != route.id:
                continue
            similar = difflib.get_close_matches(target, [other for other in known if other != route.id], n=1)
            wrong = "itself" if target == route.id else f"{target}, which does not exist"
            message = f"{route.id} leads to {wrong}."
            fix = f"Did you mean {similar[0]}?" if similar else "Name an existing route, or take the line out."
            yield Mistake(ID, SEVERITY, where, message, fix)


def _targets(route: Route, place: RulebookPlace) -> Iterator[tuple[RulebookPlace, str]]:
    for position, target in enumerate(route.fallback):
        yield place / "fallback" / position, target
    for position, checked in enumerate(route.checked):
        if checked.replaced_by is not None:
            yield place / "checked" / position / "replaced_by", checked.replaced_by
