"""One platform: what it says itself of AI training, on what that rests, what is not known, and what one can do."""

from datetime import date

from msgspec import Struct

from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.own_word import OwnWord, own_word
from widerspruch.person.telling.platform_state import facts_of, terms_in_force, ways_of
from widerspruch.person.telling.platforms import PlatformTold, platform_told
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.sureness import Sureness, sureness
from widerspruch.person.telling.ways import Way, told_way
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route


class WayThere(Struct, frozen=True):
    """One way to object, and how sure it is. `tag`: whether it is needed or advised."""

    way: Way
    tag: str
    sureness: Sureness


class PlatformPage(Struct, frozen=True):
    """All of it.

    Attributes:
        word: What it says itself; None: it surely trains, and `told` says so.

        notes: What is not known or good to know, such as that all rests on a single report; those of `word` are not
            told twice.
    """

    told: PlatformTold
    word: OwnWord | None
    notes: tuple[str, ...]
    ways: tuple[WayThere, ...]
    evidence: tuple[Citation, ...]


def platform_page(slug: str, rulebook: Rulebook, today: date, words: PersonWords) -> PlatformPage | None:
    """One platform in words; None: there is none at which people have accounts."""
    if slug not in people_platforms(rulebook):
        return None
    word = own_word(slug, rulebook, words, today)
    facts = facts_of(rulebook, slug, terms_in_force(rulebook, slug, today))
    return PlatformPage(
        told=platform_told(slug, rulebook, today, words),
        word=word,
        notes=() if word is not None else tuple(words.law(note) for note in rulebook.platforms[slug].notes),
        ways=tuple(_way(route, rulebook, today, words) for route in ways_of(rulebook, slug, today)),
        evidence=evidence(facts, rulebook, words),
    )


def _way(route: Route, rulebook: Rulebook, today: date, words: PersonWords) -> WayThere:
    tag = words.person(f"platforms.way.{route.strength}")
    return WayThere(told_way(route, words), tag, sureness(route, rulebook, words, today))
