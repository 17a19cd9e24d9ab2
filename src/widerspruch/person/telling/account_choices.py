"""What somebody can choose when they enter an account, in words: platforms, what one has there, accounts centres."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from widerspruch.objections.account import WHO, Account, AccountKind
from widerspruch.objections.plan import people_platforms
from widerspruch.person.account_entries import linkable
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

ASKED_FOR_FIRST = ("facebook", "instagram", "whatsapp", "linkedin")
"""Platforms that people come for; all others follow by name."""

EVERYWHERE: tuple[AccountKind, ...] = ("own", "locked_out", "none", "mentioned")
"""What one can have, or not have, at any platform; a page or a group only where a way or a gap is recorded for it."""


class NamedChoice(Struct, frozen=True):
    """One thing to choose. `value` is what a form sends."""

    value: str
    name: str


class PlatformChoice(Struct, frozen=True):
    """A platform to choose.

    Attributes:
        listed: How many of its accounts are on the list already, as a sentence; None: none is.
    """

    value: str
    name: str
    listed: str | None = None


class PlatformChoices(Struct, frozen=True):
    """All platforms: those that people come for, and the others by name."""

    first: tuple[PlatformChoice, ...]
    others: tuple[PlatformChoice, ...]


def platform_choices(rulebook: Rulebook, listed: Iterable[Account], words: PersonWords) -> PlatformChoices:
    """All platforms at which people have accounts."""
    counts = Counter(account.platform for account in listed)
    known = people_platforms(rulebook)
    by_name = sorted(known, key=lambda slug: rulebook.platforms[slug].name.casefold())
    first = [slug for slug in ASKED_FOR_FIRST if slug in known]

    def choice(slug: str) -> PlatformChoice:
        n = counts[slug]
        return PlatformChoice(slug, rulebook.platforms[slug].name, words.person("accounts.listed", n=n) if n else None)

    others = (slug for slug in by_name if slug not in first)
    return PlatformChoices(tuple(map(choice, first)), tuple(map(choice, others)))


def kind_choices(platform: str, rulebook: Rulebook, today: date, words: PersonWords) -> tuple[NamedChoice, ...]:
    """What one can have at a platform; all kinds where the rulebook does not know it any more."""
    known = platform in rulebook.platforms
    routes = rulebook.routes_of(platform, today) if known else ()
    offered = {who for route in routes for who in route.who}
    kinds = (kind for kind in _IN_ORDER if kind in EVERYWHERE or WHO[kind] in offered or not known)
    return tuple(NamedChoice(kind, words.person(f"accounts.kind.{kind}")) for kind in kinds)


_IN_ORDER: Sequence[AccountKind] = ("own", "locked_out", "page", "group", "none", "mentioned")


def centre_choices(platform: str, accounts: Iterable[Account], rulebook: Rulebook) -> tuple[NamedChoice, ...]:
    """The accounts with which one at this platform can stand in an accounts centre, by key; of those that stand in
    one together only the first."""
    seen: set[str] = set()
    choices = []
    for account in accounts:
        if not linkable(platform, account.platform, rulebook) or account.group in seen:
            continue
        if account.group is not None:
            seen.add(account.group)
        choices.append(NamedChoice(account.key, account_name(account.key, rulebook)))
    return tuple(choices)
