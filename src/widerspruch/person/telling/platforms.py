"""Which platforms the rulebook knows: what each says of AI training, how fresh that is, and what one can do there."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.platform_state import (
    PlatformState,
    facts_of,
    is_sure,
    state_of,
    terms_in_force,
    trained,
    ways_of,
)
from widerspruch.person.telling.rulebook_age import rulebook_age
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import RouteKind
from widerspruch.rulebook.vocabulary import Purpose

STATES: tuple[PlatformState, ...] = get_args(PlatformState)

Act = Literal["form", "switch", "mail", "letter", "nothing"]
_ACT_OF: Mapping[RouteKind, Act] = {
    "form": "form",
    "switch": "switch",
    "setting": "switch",
    "chat_command": "switch",
    "email": "mail",
    "api": "form",
    "letter": "letter",
}


class PlatformTold(Struct, frozen=True):
    """One platform.

    Attributes:
        since: Since when it says so, without a newer version; None: of no day anything is known.

        says: What its terms mean, in a sentence.

        purposes: What is trained there, as far as it is sure: AI that creates content, or other AI.

        seen_on: When the newest fact about its terms was last looked at; `age` of it in days; `looked_told` in words,
            with how sure it is.

        certain: Whether at least one source of the terms is more than a single report.

        acts: What one can do, the first choice first; `acts_told` in words.

        needed: Whether any of it is needed, not only a precaution.
    """

    id: str
    name: str
    state: PlatformState
    state_told: str
    since: date | None
    says: str | None
    purposes: tuple[Purpose, ...]
    seen_on: date
    age: int
    certain: bool
    sureness: str
    looked_told: str
    acts: tuple[Act, ...]
    acts_told: str
    needed: bool


class PlatformsInState(Struct, frozen=True):
    """Platforms of one state, by name."""

    state: PlatformState
    title: str
    platforms: tuple[PlatformTold, ...]


class Platforms(Struct, frozen=True):
    """All platforms on a day, by state. `summary`: how many, how old what is known of them is, and the rulebook."""

    day: date
    summary: str
    groups: tuple[PlatformsInState, ...]


def platforms(rulebook: Rulebook, today: date, words: PersonWords) -> Platforms:
    """What the rulebook knows of every platform at which people have accounts."""
    told = [platform_told(slug, rulebook, today, words) for slug in people_platforms(rulebook)]
    told.sort(key=lambda one: one.name.casefold())
    groups = (
        PlatformsInState(
            state, words.person(f"platforms.title.{state}"), tuple(one for one in told if one.state == state)
        )
        for state in STATES
    )
    newest = max(one.seen_on for one in told)
    return Platforms(
        day=today,
        summary=f"{words.person('platforms.summary', n=len(told), day=newest)} {rulebook_age(rulebook, today, words)}",
        groups=tuple(group for group in groups if group.platforms),
    )


def platform_told(slug: str, rulebook: Rulebook, today: date, words: PersonWords) -> PlatformTold:
    """One platform at which people have accounts."""
    terms = terms_in_force(rulebook, slug, today)
    facts = facts_of(rulebook, slug, terms)
    seen_on = max(fact.seen_on for fact in facts)
    certain = is_sure(facts)
    state, ways = state_of(terms), ways_of(rulebook, slug, today)
    purposes = tuple(trained(terms)) if terms else ()
    label = "trains_other" if purposes == ("other_ai",) else state
    acts = tuple(dict.fromkeys(_ACT_OF[way.kind] for way in ways)) or ("nothing",)
    age = (today - seen_on).days
    sureness = words.law("confidence.certain" if certain else "confidence.uncertain")
    return PlatformTold(
        id=slug,
        name=rulebook.platforms[slug].name,
        state=state,
        state_told=words.person(f"platforms.state.{label}"),
        since=terms.valid_from if terms else None,
        says=words.law(terms.says) if terms else None,
        purposes=purposes,
        seen_on=seen_on,
        age=age,
        certain=certain,
        sureness=sureness,
        looked_told=words.person(_looked(age), day=seen_on, n=age, sureness=sureness),
        acts=acts,
        acts_told=", ".join(words.person(f"platforms.act.{act}") for act in acts),
        needed=any(way.strength == "needed" for way in ways),
    )


def _looked(age: int) -> str:
    """Of a day before somebody looked, nothing was known yet."""
    return "platforms.age" if age > 0 else "platforms.age_later" if age else "platforms.age_today"
