"""What of a campaign has grown old since it was built: ways closed or new, terms newer, sources that nobody looked at.

note, rulebook of today  ->  stale facts
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language, written_names
from widerspruch.person.campaign.campaign import Association, Campaign, OwnTexts
from widerspruch.person.campaign.kit import tell_all
from widerspruch.person.campaign.note import CampaignNote, NotedGroup, noted_groups
from widerspruch.rulebook.freshness import ROUTE_DAYS_FRESH
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

StaleCode = Literal[
    "until_passed",
    "platform_gone",
    "terms_newer",
    "route_closed",
    "route_gone",
    "route_new",
    "route_checked_gone",
    "facts_old",
    "facts_ageing",
    "text_changed",
]


class StaleFact(Struct, frozen=True):
    """Something on a site that is no longer so, or may soon not be.

    Attributes:
        platforms: Their names.

        route: The way it is about, as a text id of the rulebook, or by its id where that is gone.

        ways: How many ways it is about, where it is about several.
    """

    code: StaleCode
    platforms: tuple[str, ...] = ()
    route: str | None = None
    day: date | None = None
    ways: int = 1

    @property
    def is_stale(self) -> bool:
        """Whether the site should be built again; else it is only to be known."""
        return self.code != "facts_ageing"

    def sentence(self, words: Catalogue, law: Catalogue) -> str:
        """What has changed."""
        named = self.route or ""
        return words(
            f"campaign.check.{self.code}",
            platform=written_names(self.platforms, words.language) if self.platforms else "",
            route=law(named) if "." in named else named,
            day=self.day,
            **({"n": self.ways, "days": _DAYS[self.code]} if self.code in _DAYS else {}),
        )


_DAYS: Mapping[StaleCode, int] = {"facts_old": 180, "facts_ageing": ROUTE_DAYS_FRESH}


def stale_since(note: CampaignNote, rulebook: Rulebook, today: date) -> tuple[StaleFact, ...]:
    """What has changed since a site was built, by the rulebook of today."""
    passed = [StaleFact("until_passed", day=note.until)] if note.until is not None and note.until < today else []
    return (*passed, *(fact for group in note.groups for fact in _of_group(group, note.languages, rulebook, today)))


def stale_now(campaign: Campaign, rulebook: Rulebook, today: date) -> tuple[StaleFact, ...]:
    """What would be old already if the campaign were built today."""
    routes = rulebook.routes()
    groups = noted_groups(tell_all(campaign, rulebook, today))
    return tuple(
        fact
        for group in groups
        for fact in _of_routes((routes[route] for route in group.routes), _name(group, rulebook), today)
    )


def _of_group(
    noted: NotedGroup, languages: tuple[Language, ...], rulebook: Rulebook, today: date
) -> Iterator[StaleFact]:
    gone = [slug for slug in noted.platforms if slug not in rulebook.platforms]
    if gone:
        yield from (StaleFact("platform_gone", (slug,)) for slug in gone)
        return
    name, routes = _name(noted, rulebook), rulebook.routes()
    now = next(iter(noted_groups(tell_all(_alone(noted, languages), rulebook, today))))
    found = list(_of_terms(noted, now, name, rulebook))
    found += [StaleFact("route_gone", name, route) for route in noted.routes if route not in routes]
    found += _of_routes((routes[route] for route in noted.routes if route in routes), name, today)
    found += [StaleFact("route_new", name, routes[one].title) for one in now.routes if one not in noted.routes]
    if noted.told != now.told and not found:
        found.append(StaleFact("text_changed", name))
    yield from found


def _name(group: NotedGroup, rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(rulebook.platforms[slug].name for slug in group.platforms)


def _alone(noted: NotedGroup, languages: tuple[Language, ...]) -> Campaign:
    """These platforms as a campaign of nobody: what is told of them depends on nothing else."""
    texts: Mapping[Language, OwnTexts] = dict.fromkeys(languages, OwnTexts())
    return Campaign(Association(""), texts, noted.platforms, "")


def _of_terms(noted: NotedGroup, now: NotedGroup, name: tuple[str, ...], rulebook: Rulebook) -> Iterator[StaleFact]:
    if now.terms is None or now.terms == noted.terms:
        return
    terms = next(terms for terms in rulebook.terms_of(noted.platforms[0]) if terms.id == now.terms)
    yield StaleFact("terms_newer", name, day=terms.valid_from)


def _of_routes(routes: Iterable[Route], name: tuple[str, ...], today: date) -> Iterator[StaleFact]:
    """What holds of one way each; those that nobody looked at together, the oldest day first."""
    old: dict[StaleCode, list[date]] = {}
    for route in routes:
        tried = max(route.checked, key=lambda look: look.on, default=None)
        seen = max(fact.seen_on for fact in route.facts)
        code = next((code for code, days in _DAYS.items() if (today - seen).days > days), None)
        if not route.open_on(today):
            yield StaleFact("route_closed", name, route.title, route.valid_to)
        elif tried is not None and tried.result == "gone":
            yield StaleFact("route_checked_gone", name, route.title, tried.on)
        elif code is not None:
            old.setdefault(code, []).append(seen)
    yield from (StaleFact(code, name, day=min(days), ways=len(days)) for code, days in old.items())
