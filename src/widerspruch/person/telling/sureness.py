"""How sure it is that a way is still as told: which source was looked at when, and whether anybody has tried it."""

from datetime import date

from msgspec import Struct

from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.freshness import days_over
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.looks import agreed_look, is_certain
from widerspruch.rulebook.model import Fact, Route
from widerspruch.rulebook.written_sources import written_source

_NOT_ABOUT_THE_WAY = ("law", "ours")
"""Kinds of sources that say nothing about whether a way is there: the law, and our own conclusions."""


class Sureness(Struct, frozen=True):
    """How far a way can be relied on.

    Attributes:
        certain: Whether at least one source is more than a single report, or two people went the way.

        label: The same in a word.

        seen_on: When the newest of the best sources was last looked at.

        seen: The same as a sentence, with whose source it is.

        age: The same as how long ago that is.

        stale: What follows from it where that is too long ago for a way.

        tried: When the way itself was last tried, or that it was not.
    """

    certain: bool
    label: str
    seen_on: date
    seen: str
    age: str
    stale: str | None
    tried: str


def sureness(route: Route, rulebook: Rulebook, words: PersonWords, today: date) -> Sureness:
    certain = is_certain(route)
    newest = max(_best(route), key=lambda fact: _weight(fact, rulebook))
    source = written_source(newest.source, rulebook, words.language)
    return Sureness(
        certain=certain,
        label=words.law("confidence.certain" if certain else "confidence.uncertain"),
        seen_on=newest.seen_on,
        seen=words.person("sureness.seen", day=newest.seen_on, who=source.publisher),
        age=told_age(newest.seen_on, words, today),
        stale=words.person("sureness.stale") if days_over(newest.seen_on, "route", today) is not None else None,
        tried=_tried(route, words),
    )


def told_age(seen_on: date, words: PersonWords, today: date) -> str:
    """How long ago something was seen; by its date where one looks from an earlier day."""
    days = (today - seen_on).days
    if days < 0:
        return words.law("confidence.seen", day=seen_on)
    return words.person("sureness.age_today") if days == 0 else words.person("sureness.age", n=days)


def _best(route: Route) -> tuple[Fact, ...]:
    return tuple(fact for fact in route.facts if not fact.uncertain) or route.facts


def _weight(fact: Fact, rulebook: Rulebook) -> tuple[bool, date, bool]:
    """What is about the way itself, then what was seen last, then what a person can look up."""
    source = rulebook.sources[fact.source]
    return (source.kind not in _NOT_ABOUT_THE_WAY, fact.seen_on, bool(source.url))


def _tried(route: Route, words: PersonWords) -> str:
    last = max(route.checked, key=lambda look: look.on, default=None)
    if last is None:
        return words.person("sureness.untried")
    told = words.person(f"sureness.tried.{last.result}", day=last.on)
    return f"{told} {words.person('sureness.agreed')}" if agreed_look(route) is not None else told
