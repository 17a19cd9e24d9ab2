"""Which objections should be looked at again, and why, in words; and until when there is nothing to look at."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from widerspruch.objections.recheck import WORTH_A_LOOK, RecheckDue
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
    """All of them.

    Attributes:
        others: Objections that need not be looked at, and can be.

        total: How many should be, or until when there is nothing to look at.
    """

    each: tuple[RecheckTold, ...]
    others: tuple[RecheckTold, ...]
    total: str


def tell_rechecks(found: CaseStatus, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> RechecksTold:
    """What should be looked at again on the day of the status."""
    due = {(one.account, one.route) for one in found.rechecks}
    return RechecksTold(
        each=tuple(_told(one, names, rulebook, words) for one in found.rechecks),
        others=tuple(
            _told(one, names, rulebook, words) for one in _standing(found) if (one.account, one.route) not in due
        ),
        total=_total(len(due), found.next_look, words),
    )


def _standing(found: CaseStatus) -> Iterator[RecheckDue]:
    """Every objection that was made and stands, as if it were to be looked at for no reason."""
    for one in found.case.objections.values():
        if one.sent is not None and one.state in WORTH_A_LOOK and not found.case.accounts[one.account].removed:
            yield RecheckDue(*one.key, looked=max(one.sent, one.rechecked or one.sent), reasons=())


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
