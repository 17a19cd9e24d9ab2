"""What a platform's terms say of AI training on a day, and what people with an account there can do."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact, Route, Terms
from widerspruch.rulebook.vocabulary import PURPOSES, Purpose

PlatformState = Literal["trains", "open", "says_no", "nothing_known"]
"""trains: its terms allow training on something; open: sources disagree, or say nothing sure; says_no: it states that
it does not train on what people put there; nothing_known: its terms say nothing."""


def terms_in_force(rulebook: Rulebook, slug: str, today: date) -> Terms | None:
    """The newest version of a platform's terms that has begun."""
    versions = rulebook.terms_of(slug)
    return next((terms for terms in reversed(versions) if terms.valid_from <= today), None)


def facts_of(rulebook: Rulebook, slug: str, terms: Terms | None) -> tuple[Fact, ...]:
    """What is known of its terms rests on these; where it has none, what is known of who it is."""
    return terms.facts if terms else rulebook.platforms[slug].controller.facts


def state_of(terms: Terms | None) -> PlatformState:
    """What a version of terms says of AI training."""
    if terms is None:
        return "nothing_known"
    if any(trained(terms)):
        return "trains"
    if all(terms.training_for(purpose) == "none" for purpose in PURPOSES) and is_sure(terms.facts):
        return "says_no"
    if terms.training == "yes" or any(use.when == "disputed" for use in terms.uses):
        return "open"
    return "nothing_known"


def trained(terms: Terms) -> Iterator[Purpose]:
    """The purposes for which something is surely used."""
    for purpose in PURPOSES:
        uses = (use for use in terms.uses if use.purpose == purpose)
        if terms.training_for(purpose) == "yes" and any(use.when not in ("never", "disputed") for use in uses):
            yield purpose


def is_sure(facts: Iterable[Fact]) -> bool:
    """Whether at least one source is more than a single report."""
    return any(not fact.uncertain for fact in facts)


def ways_of(rulebook: Rulebook, slug: str, today: date) -> list[Route]:
    """What people with an account can do: first what they should, else what there is."""
    ways = [
        route
        for route in rulebook.routes_of(slug, today)
        if route.kind != "none" and "account_holder" in route.who and route.covers.scopes
    ]
    best = [route for route in ways if route.strength != "fallback"] or ways
    return sorted(best, key=lambda route: route.strength != "needed")
