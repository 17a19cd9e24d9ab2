"""Which models of which platforms are stale today, in a line for each platform."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from widerspruch.lib.shown import in_a_line
from widerspruch.person.standing_models import StandingModels
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook


class StandingModelsTold(Struct, frozen=True):
    """Of one platform.

    Attributes:
        sentence: How many are stale and until when, or that a day has passed.

        as_of: As of when the report is that says so. `number`: of its evidence. `first`: of that which came first;
            stays.

        last_day: Of the stale models, the last day that the platform named; `day` in words. None: it named none for one
            of them, or none is stale.
    """

    platform: str
    sentence: str
    as_of: str
    number: int
    first: int
    is_overdue: bool
    last_day: date | None = None
    day: str | None = None


def tell_standing_models(
    each: Iterable[StandingModels], rulebook: Rulebook, words: PersonWords
) -> tuple[StandingModelsTold, ...]:
    """Platforms whose day has passed first."""
    told = [_told(one, rulebook, words) for one in each]
    return tuple(sorted(told, key=lambda one: not one.is_overdue))


def _told(one: StandingModels, rulebook: Rulebook, words: PersonWords) -> StandingModelsTold:
    days = [model.until for model in one.open_models if model.until is not None]
    is_dated = bool(days) and len(days) == len(one.open_models)
    last_day = day_of(max(days)) if is_dated else None
    day = None if last_day is None else words.day(last_day)
    if one.overdue:
        first = min(model.until for model in one.overdue if model.until is not None)
        sentence = words.person("standing_models.overdue", n=len(one.overdue), day=words.day(day_of(first)))
    elif not one.open_models:
        sentence = words.person("standing_models.none")
    else:
        kind = "undated" if day is None else "until"
        sentence = words.person(f"standing_models.{kind}", n=len(one.open_models), day=day or "")
    return StandingModelsTold(
        platform=_name(one, rulebook, words),
        sentence=sentence,
        as_of=words.person("standing_models.as_of", day=day_of(one.made_at), number=words.number(one.number)),
        number=one.number,
        first=one.first,
        is_overdue=bool(one.overdue),
        last_day=last_day,
        day=day,
    )


def _name(one: StandingModels, rulebook: Rulebook, words: PersonWords) -> str:
    if not one.platforms:
        return words.person("standing_models.platform_unknown")
    known = rulebook.platforms
    return words.listed(known[name].name if name in known else in_a_line(name) for name in one.platforms)
