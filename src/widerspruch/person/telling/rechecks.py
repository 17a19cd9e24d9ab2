"""Which objections should be looked at again, and why, in words; and until when there is nothing to look at."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from widerspruch.objections.recheck import RecheckDue
from widerspruch.objections.status import CaseStatus
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.sources import web_address
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


class RecheckTold(Struct, frozen=True):
    """One objection that should be looked at again.

    Attributes:
        number: Of the event that added the account that it was made from.

        covers: The accounts that it is for.

        looked: When it was made, or looked at last, in words.

        reasons: Why, one sentence each.

        url: Where to look; None: the way has no address.

        target: Its step, where the way is described.
    """

    number: int
    route: str
    account: str
    way: str
    looked: str
    reasons: tuple[str, ...]
    url: str | None
    target: Target


class RechecksTold(Struct, frozen=True):
    """All of them; `total` says how many, or until when there is nothing to look at."""

    each: tuple[RecheckTold, ...]
    total: str


def tell_rechecks(found: CaseStatus, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> RechecksTold:
    """What should be looked at again on the day of the status."""
    each = tuple(_told(one, names, rulebook, words) for one in found.rechecks)
    return RechecksTold(each, _total(len(each), found.next_look, words))


def _total(number: int, next_look: date | None, words: PersonWords) -> str:
    if number:
        return words.person("recheck.total", n=number)
    if next_look is None:
        return words.person("recheck.nothing")
    return words.person("recheck.nothing_until", day=next_look)


def _told(one: RecheckDue, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> RecheckTold:
    route = names.routes.get(one.route)
    return RecheckTold(
        number=names.numbers[one.account],
        route=one.route,
        account=names.account(one.account),
        way=names.way(one.route, words),
        looked=words.person("recheck.looked", day=one.looked),
        reasons=tuple(_reasons(one, names, rulebook, words)),
        url=None if route is None else web_address(route.url),
        target=Target("step", names.numbers[one.account], one.route),
    )


def _reasons(one: RecheckDue, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> Iterator[str]:
    for reason in one.reasons:
        yield words.objections(f"next.recheck.{reason}")
        if reason == "terms_changed":
            yield words.person("recheck.announced", n=len(one.terms), day=max(_announced(one, rulebook)))
        if reason == "account_added":
            yield words.person("recheck.added", accounts=words.listed(map(names.account, one.accounts)))


def _announced(one: RecheckDue, rulebook: Rulebook) -> list[date]:
    """When the terms that are new since were announced."""
    versions = (terms for platform in rulebook.platforms.values() for terms in platform.terms)
    return [terms.announced_on for terms in versions if terms.id in one.terms]
