"""What of people a platform uses to train AI, since when and on which legal basis; and who says so."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from widerspruch.desk.config import PlatformConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.telling.complaint import ToldSource, told_source
from widerspruch.desk.telling.words import DeskWords
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms


class UsedByPlatform(Struct, frozen=True):
    """What one platform uses. All are sentences of one language.

    Attributes:
        since, basis: Empty where nobody says.

        what: Kinds of content. `whose`: of whom, as far as that is told.

        meaning: What the terms mean, or what the platform itself says.

        said_by: Whose words these are. `sources`: of the rulebook's.
    """

    name: str
    controller: str
    since: str
    basis: str
    what: tuple[str, ...]
    whose: tuple[str, ...]
    meaning: tuple[str, ...]
    said_by: str
    sources: tuple[ToldSource, ...]


def used_by_platforms(desk: Desk, words: DeskWords, now: int) -> tuple[UsedByPlatform, ...]:
    """Of every platform of a desk, as it is at an instant (microseconds UTC)."""
    today = day_of(now)
    return tuple(
        _from_rulebook(desk.rulebook, platform, slug, today, words)
        if slug in desk.rulebook.platforms
        else _from_platform(platform, words)
        for slug, platform in desk.config.platforms.items()
    )


def _from_rulebook(
    rulebook: Rulebook, platform: PlatformConfig, slug: str, today: date, words: DeskWords
) -> UsedByPlatform:
    versions = [one for one in rulebook.terms_of(slug) if one.valid_from <= today]
    if not versions or versions[-1].training != "yes":
        return _told(platform, words, said_by="rulebook", meaning=tuple(_own_words(platform, words)))
    terms = versions[-1]
    began = _began(versions)
    kinds = dict.fromkeys(kind for use in terms.uses for kind in use.kinds)
    return _told(
        platform,
        words,
        since=words.desk("page.used.since", day=began),
        basis=words.desk(f"page.used.basis.{terms.legal_basis}"),
        what=tuple(words.law(f"kind.{kind}") for kind in kinds),
        whose=tuple(_whose(terms, words)),
        meaning=tuple(_meaning(terms, words)),
        said_by="rulebook",
        sources=tuple(told_source(fact, rulebook, words) for fact in terms.facts),
    )


def _from_platform(platform: PlatformConfig, words: DeskWords) -> UsedByPlatform:
    return _told(platform, words, said_by="platform", meaning=tuple(_own_words(platform, words)))


def _told(
    platform: PlatformConfig,
    words: DeskWords,
    *,
    said_by: str,
    meaning: tuple[str, ...],
    since: str = "",
    basis: str = "",
    what: tuple[str, ...] = (),
    whose: tuple[str, ...] = (),
    sources: tuple[ToldSource, ...] = (),
) -> UsedByPlatform:
    return UsedByPlatform(
        name=platform.name,
        controller=platform.controller,
        since=since,
        basis=basis,
        what=what,
        whose=whose,
        meaning=meaning,
        said_by=words.desk(f"page.used.said_by.{said_by}", platform=platform.name),
        sources=sources,
    )


def _began(versions: list[Terms]) -> date:
    """Since when it is trained without a break."""
    began = versions[-1].valid_from
    for terms in reversed(versions):
        if terms.training != "yes":
            break
        began = terms.valid_from
    return began


def _whose(terms: Terms, words: DeskWords) -> Iterator[str]:
    if terms.uses and all(use.authors == "adults" for use in terms.uses):
        yield words.desk("page.used.adults")
    if terms.uses and all(use.when == "public" for use in terms.uses):
        yield words.desk("page.used.public")


def _meaning(terms: Terms, words: DeskWords) -> Iterator[str]:
    """Invented platforms have no sentences."""
    if words.law.has(terms.says):
        yield words.law(terms.says)


def _own_words(platform: PlatformConfig, words: DeskWords) -> Iterator[str]:
    own = platform.statement.get(words.language) or platform.statement.get("de") or ""
    yield own or words.desk("page.used.unsaid", platform=platform.name)
