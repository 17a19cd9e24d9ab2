"""Platforms change their forms without notice: what nobody looked at for months may be wrong.

No day fails a rulebook that nobody changed: only whoever is about to hand one out (`--release`) has to look again.
"""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from widerspruch.rulebook.checks.kinds_of_facts import kinds_of_facts
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.freshness import FactKind, days_over
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact, Route

ID = "fact_is_fresh"
DESCRIPTION = (
    "Somebody looked at a way within 60 days and at an address within 180; terms hold until their document changes."
)
SEVERITY = Severity.WARNING


class _Statement(Struct, frozen=True):
    """What rests on some facts: it is as fresh as the one looked at last."""

    kind: FactKind
    place: RulebookPlace
    newest: Fact
    tried: date | None

    @property
    def seen_on(self) -> date:
        return self.newest.seen_on if self.tried is None else max(self.tried, self.newest.seen_on)


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per statement that nobody looked at for longer than its kind allows, the oldest first."""
    severity = Severity.ERROR if context.release else SEVERITY
    stale = [one for one in _statements(rulebook, context.today) if days_over(one.seen_on, one.kind, context.today)]
    for one in sorted(stale, key=lambda one: one.seen_on):
        days = (context.today - one.seen_on).days
        message = f"{one.newest.source} was last looked at on {one.seen_on}, {days} days ago ({one.kind})."
        fix = (
            f"Open {_where(one.newest, rulebook)}; if it still says so, write `seen_on = {context.today}`, else "
            "correct the fact."
        )
        yield Mistake(ID, severity, one.place / "seen_on", message, fix)


def _statements(rulebook: Rulebook, today: date) -> Iterator[_Statement]:
    kinds = kinds_of_facts(rulebook, today)
    tried = {place: _last_tried(route) for place, route in every(Route, rulebook)}
    newest: dict[RulebookPlace, tuple[RulebookPlace, Fact]] = {}
    for place, fact in every(Fact, rulebook):
        statement = _resting_on(place)
        if statement not in newest or fact.seen_on > newest[statement][1].seen_on:
            newest[statement] = (place, fact)
    for statement, (place, fact) in newest.items():
        yield _Statement(kinds[place], place, fact, tried.get(statement))


def _resting_on(place: RulebookPlace) -> RulebookPlace:
    """What a fact is one of the facts of; a reading of a dispute stands for itself."""
    owner, facts, _ = place.pointer.rpartition("/facts/")
    return RulebookPlace(place.file, owner) if facts else place


def _last_tried(route: Route) -> date | None:
    return max((look.on for look in route.checked if look.result == "works"), default=None)


def _where(fact: Fact, rulebook: Rulebook) -> str:
    source = rulebook.sources.get(fact.source)
    return source.url if source is not None and source.url else fact.source
