"""What each fact is about, by where it stands: a way, an address, terms, or what is over."""

from collections.abc import Container, Iterator, Mapping
from datetime import date

from widerspruch.rulebook.checks.walk import RulebookPlace, every, platform_file
from widerspruch.rulebook.freshness import FactKind
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact


def kinds_of_facts(rulebook: Rulebook, today: date | None = None) -> dict[RulebookPlace, FactKind]:
    """Of every fact of the rulebook, by its place.

    Args:
        today: From then on a closed route is history; None: every closed route is.
    """
    past = set(_past(rulebook, today))
    return {place: _kind(place, past) for place, _ in every(Fact, rulebook)}


def _kind(place: RulebookPlace, past: Container[RulebookPlace]) -> FactKind:
    _, field, *rest = place.pointer.split("/")
    if rest and RulebookPlace(place.file, f"/{field}/{rest[0]}") in past:
        return "history"
    return _KIND_OF_FIELD.get(field, "other")


_KIND_OF_FIELD: Mapping[str, FactKind] = {
    "controller": "address",
    "routes": "route",
    "terms": "terms",
    "history": "history",
}


def _past(rulebook: Rulebook, today: date | None) -> Iterator[RulebookPlace]:
    """Routes that were closed, and versions of terms that others came after."""
    for slug, platform in rulebook.platforms.items():
        for route in platform.routes:
            if route.valid_to is not None and (today is None or route.valid_to <= today):
                yield RulebookPlace(platform_file(slug), f"/routes/{route.id}")
        newest = max((terms.valid_from for terms in platform.terms), default=None)
        for terms in platform.terms:
            if terms.valid_from != newest:
                yield RulebookPlace(platform_file(slug), f"/terms/{terms.id}")
