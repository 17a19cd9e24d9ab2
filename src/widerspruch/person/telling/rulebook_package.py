"""A package of the rulebook in words: whose it is, how new, and what it changes. The terminal and the app print it."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.rulebook_package import OpenedPackage
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route, Terms
from widerspruch.rulebook.release import Release


class PackageTold(Struct, frozen=True):
    """A package that was checked.

    Attributes:
        told: Its version with its age, whose signature was checked, until when it counts as new.

        changes: What it says otherwise than the rulebook before it, a sentence each.
    """

    version: str
    signed_by: str
    valid_until: date
    has_lapsed: bool
    told: tuple[str, ...]
    changes: tuple[str, ...]


def tell_package(opened: OpenedPackage, before: Rulebook, words: PersonWords, today: date) -> PackageTold:
    """What somebody should know before they use it."""
    release = opened.package.release
    return PackageTold(
        version=release.version,
        signed_by=opened.signed_by,
        valid_until=release.valid_until,
        has_lapsed=release.has_lapsed(today),
        told=(
            *tell_release(release, words, today),
            words.person("rulebook_package.signed_by", key_id=opened.signed_by),
        ),
        changes=tuple(_changes(before, opened.rulebook, words)),
    )


def tell_release(release: Release, words: PersonWords, today: date) -> tuple[str, str]:
    """Its version with its age, and until when it counts as new."""
    days = release.days_old(today)
    lapsed = "lapsed" if release.has_lapsed(today) else "valid"
    age = "version" if days else "today" if release.numbered.day == today else "later"
    return (
        words.person(f"rulebook_package.{age}", version=release.version, n=days),
        words.person(f"rulebook_package.{lapsed}", until=release.valid_until),
    )


def _changes(before: Rulebook, after: Rulebook, words: PersonWords) -> Iterator[str]:
    old, new = set(people_platforms(before)), set(people_platforms(after))
    both = old & new
    found = {
        "new": _names(new - old, after),
        "gone": _names(old - new, before),
        "terms": _names((slug for slug in both if _all_terms(slug, before) != _all_terms(slug, after)), after),
        "ways": _names((slug for slug in both if _all_ways(slug, before) != _all_ways(slug, after)), after),
    }
    if not any(found.values()):
        yield words.person("rulebook_package.nothing")
    for kind, names in found.items():
        if names:
            yield words.person(f"rulebook_package.{kind}", names=words.listed(names))


def _names(slugs: Iterable[str], rulebook: Rulebook) -> list[str]:
    return sorted((rulebook.platforms[slug].name for slug in slugs), key=str.casefold)


def _all_terms(slug: str, rulebook: Rulebook) -> list[object]:
    return [_without_facts(terms) for terms in rulebook.terms_of(slug)]


def _without_facts(terms: Terms) -> object:
    """What they say; when somebody looked at them last is no change."""
    uses = tuple((use.rule, use.kinds, use.when, use.authors, use.purpose) for use in terms.uses)
    return (terms.id, terms.valid_from, terms.announced, terms.training, terms.other_training, terms.dropped_on, uses)


def _all_ways(slug: str, rulebook: Rulebook) -> list[object]:
    return [_as_gone(route) for route in rulebook.routes_of(slug)]


def _as_gone(route: Route) -> object:
    """How one goes a way; who looked at it when is no change."""
    where = (route.kind, route.url, route.email, route.address, route.steps)
    return (route.id, route.valid_from, route.valid_to, route.who, route.strength, route.demands, route.covers, where)
