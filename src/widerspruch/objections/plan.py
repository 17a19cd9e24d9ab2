"""The plan: which objections are still to be made, in which order, and where a platform offers no remedy.

A pure function of accounts, rulebook, events and a day. Nobody has to know which form covers which account: one
objection counts for what its route's `covers.unit` says. Where sources disagree about that, the first one is needed
and one more for every further account is advised, with the reason why.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct, structs

from widerspruch.objections.account import WHO, Account
from widerspruch.objections.events import ObjectionEvent
from widerspruch.objections.minors import MinorsUse, minors_use
from widerspruch.objections.standing import Standing, States, states_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Platform, Route, Strength

Because = Literal["unit_disputed", "other_email_in_group", "route_is_advised", "minor_ai_chats_only", "minor_not_used"]
"""Why an objection is advised, not needed: sources disagree whether the first one covers this account too, or this
other e-mail address; the platform needs it for nothing; or its rules leave a minor's content out, wholly or but for
conversations with an AI."""


class Need(Struct, frozen=True):
    """One objection still to be made.

    Attributes:
        others: Ways for when it does not work, open on the day.

        accounts: Keys of the accounts that it covers, the one to make it from first.

        strength: needed, or advised: to be on the safe side, or where sources disagree.

        due: Last day before training starts, or None: it may be made at any time (GDPR Art. 21(1)), or it is no
            objection.

        because: Why it is advised, not needed; None where it is needed.

        instead_of: The route that was refused or did not work, where this is the way round it.
    """

    platform: str
    route: Route
    accounts: tuple[str, ...]
    strength: Strength
    minutes: int
    others: tuple[Route, ...] = ()
    due: date | None = None
    because: Because | None = None
    instead_of: Route | None = None


class Gap(Struct, frozen=True):
    """No remedy offered by the platform: said plainly, with what else can be done.

    Attributes:
        because: The rulebook records that there is none, or it records nothing, or all ways were tried in vain.

        route: The recorded fact that there is no route, or the route that was tried.

        advice: Text ids of what can be done instead.

        alternatives: Fallback routes: letters, general forms.
    """

    platform: str
    accounts: tuple[str, ...]
    because: Literal["none_offered", "unrecorded", "all_refused"]
    route: Route | None = None
    advice: tuple[str, ...] = ()
    alternatives: tuple[Route, ...] = ()


class Covered(Struct, frozen=True):
    """An account that needs no objection of its own: one that was made from another account counts for it.

    Attributes:
        account: Key of the account that is covered.

        by: Key of the account that the objection was made from.

        route: By which route it was made.
    """

    account: str
    by: str
    route: str


class Plan(Struct, frozen=True):
    """All that is still to be done on a day. `unknown`: accounts at platforms that the rulebook has no file for."""

    today: date
    needs: tuple[Need, ...]
    gaps: tuple[Gap, ...]
    unknown: tuple[Account, ...] = ()
    covered: tuple[Covered, ...] = ()

    @property
    def minutes(self) -> int:
        """Roughly how long the needed objections take together."""
        return sum(need.minutes for need in self.needs if need.strength == "needed")


def plan(accounts: Sequence[Account], rulebook: Rulebook, events: Iterable[ObjectionEvent], today: date) -> Plan:
    """What is still to be done on a day, the most urgent first.

    Events may be told in any order, and only the last of what happened: what was granted must have been sent.
    """
    return plan_from(accounts, rulebook, states_of(event for event in events if event.on <= today), today)


def plan_from(accounts: Sequence[Account], rulebook: Rulebook, states: States, today: date) -> Plan:
    """What is still to be done on a day, from how the objections stand."""
    people = frozenset(people_platforms(rulebook))
    known = [account for account in accounts if account.platform in people]
    standing = Standing(states, rulebook)
    bundles = _bundles(known, rulebook, today)
    steps = [step for bundle in bundles for step in bundle.steps(rulebook, standing, today)]
    needs = [step for step in steps if isinstance(step, Need)]
    gaps = [step for step in steps if isinstance(step, Gap)]
    gaps += [gap for account in known for gap in _gaps(account, rulebook, today)]
    return Plan(
        today=today,
        needs=tuple(sorted(_once(needs), key=_urgency)),
        gaps=tuple(_joined(gaps)),
        unknown=tuple(account for account in accounts if account.platform not in people),
        covered=tuple(covered for bundle in bundles for covered in bundle.covered(standing)),
    )


def people_platforms(rulebook: Rulebook) -> tuple[str, ...]:
    """The platforms at which people have accounts: all files but those that only other files build on."""
    return tuple(slug for slug, platform in rulebook.platforms.items() if platform.role == "platform")


def last_day_before_start(rulebook: Rulebook, platform: str, today: date) -> date | None:
    """The last day before an announced training starts that has not started yet: until then an objection is
    early under every reading."""
    versions = rulebook.terms_of(platform)
    if any(terms.training == "yes" and terms.valid_from <= today for terms in versions):
        return None
    coming = (t.valid_from for t in versions if t.training == "yes" and t.announced_on <= today < t.valid_from)
    start = min(coming, default=None)
    return None if start is None else start - timedelta(days=1)


SHARED_UNITS = ("accounts_centre", "email", "person", "nothing")
"""One objection of any of the accounts counts for all of them."""


class _Bundle(Struct):
    """Accounts that one objection can cover, with the route of each."""

    unit: str
    members: list[tuple[Account, Route]]

    def steps(self, rulebook: Rulebook, standing: Standing, today: date) -> Iterator[Need | Gap]:
        """One step for the bundle, and what is advised besides."""
        made = [account for account, route in self.members if standing.made(account.key, route) is not None]
        left = [
            (account, route)
            for account, route in self.members
            if account not in made
            and not standing.given_up(account.key, route)
            and not _made_before_it_was_lost(account, rulebook, standing, today)
        ]
        if left and not (made and self.unit in SHARED_UNITS):
            yield self._step(left, rulebook, standing, today)
        if left and self.unit == "accounts_centre":
            first = made or [left[0][0]]
            for account, route, because in _to_be_safe(left, first):
                yield self._step([(account, route)], rulebook, standing, today, because)

    def covered(self, standing: Standing) -> Iterator[Covered]:
        """The members for which the objection of another one counts."""
        if self.unit not in SHARED_UNITS:
            return
        ways = [(account.key, standing.made(account.key, route)) for account, route in self.members]
        first = next(((key, way) for key, way in ways if way is not None), None)
        if first is not None:
            yield from (Covered(key, *first) for key, way in ways if way is None)

    def _step(
        self,
        members: list[tuple[Account, Route]],
        rulebook: Rulebook,
        standing: Standing,
        today: date,
        because: Because | None = None,
    ) -> Need | Gap:
        account, route = members[0]
        accounts = tuple(member.key for member, _ in members)
        way = _open_way(account, route, standing, today)
        if way is None:
            return Gap(account.platform, accounts, "all_refused", route, route.advice)
        because = because or _why_only_advised(account, route, rulebook, today)
        return Need(
            platform=account.platform,
            route=way,
            accounts=accounts,
            strength="advised" if because else "needed",
            minutes=way.minutes,
            others=tuple(_open_fallbacks(way, standing, today)),
            due=last_day_before_start(rulebook, account.platform, today) if way.covers.scopes else None,
            because=because,
            instead_of=route if way is not route else None,
        )


def _to_be_safe(
    members: Iterable[tuple[Account, Route]], first: Sequence[Account]
) -> Iterator[tuple[Account, Route, Because]]:
    """The accounts of an accounts centre that the objections of the `first` may not cover, and why."""
    covered = {account.email for account in first}
    for account, route in members:
        if account in first:
            continue
        if account.email is not None and account.email not in covered:
            covered.add(account.email)
            yield account, route, "other_email_in_group"
        elif route.covers.unit_disputed is not None:
            yield account, route, "unit_disputed"


def _why_only_advised(account: Account, route: Route, rulebook: Rulebook, today: date) -> Because | None:
    if route.strength == "advised":
        return "route_is_advised"
    if account.adult is not False or account.at_stake or not route.covers.scopes:
        return None
    return _ADVISED_TO_MINORS.get(minors_use(route.covers, rulebook.terms_of(account.platform), today))


_ADVISED_TO_MINORS: Mapping[MinorsUse, Because] = {"nothing": "minor_not_used", "ai_chats": "minor_ai_chats_only"}


def _open_way(account: Account, route: Route, standing: Standing, today: date) -> Route | None:
    """The route itself, or, where it was refused or failed, the first of its fallbacks that is open today and was
    not refused either; None when all were tried in vain."""
    ways = [route, *_open_fallbacks(route, standing, today)]
    return next((way for way in ways if not standing.closed(account.key, way.id)), None)


def _open_fallbacks(route: Route, standing: Standing, today: date) -> Iterator[Route]:
    return (way for way in (standing.routes[name] for name in route.fallback) if way.open_on(today))


def _bundles(accounts: Sequence[Account], rulebook: Rulebook, today: date) -> list[_Bundle]:
    bundles: dict[tuple[object, ...], _Bundle] = {}
    for account in accounts:
        platform = rulebook.platforms[account.platform]
        for route in rulebook.routes_of(account.platform, today):
            if WHO[account.kind] not in route.who or route.kind == "none" or route.strength == "fallback":
                continue
            bundle = bundles.setdefault(_covered_together(account, platform, route), _Bundle(route.covers.unit, []))
            bundle.members.append((account, route))
    return list(bundles.values())


def _made_before_it_was_lost(account: Account, rulebook: Rulebook, standing: Standing, today: date) -> bool:
    """Whoever had made all that an account needed goes on having made it when they can no longer log in."""
    if account.kind != "locked_out":
        return False
    needed = [
        route
        for route in rulebook.routes_of(account.platform, today)
        if WHO["own"] in route.who and route.strength == "needed" and route.kind != "none"
    ]
    return bool(needed) and all(standing.made(account.key, route) is not None for route in needed)


def _covered_together(account: Account, platform: Platform, route: Route) -> tuple[object, ...]:
    """Accounts with the same key here are covered by one objection."""
    what = (route.covers.scopes, route.covers.purposes, route.strength)
    match route.covers.unit:
        case "accounts_centre" if account.group is not None:
            return (platform.accounts_centre, account.group, what)
        case "email" if account.email is not None:
            return (route.id, account.email)
        case "person" | "nothing":
            return (route.id,)
        case _:
            return (route.id, account.key)


def _gaps(account: Account, rulebook: Rulebook, today: date) -> Iterator[Gap]:
    routes = [route for route in rulebook.routes_of(account.platform, today) if WHO[account.kind] in route.who]
    for route in routes:
        if route.kind == "none":
            others = tuple(map(rulebook.route, route.fallback))
            yield Gap(account.platform, (account.key,), "none_offered", route, route.advice, others)
    if not any(route.kind == "none" or route.strength != "fallback" for route in routes):
        yield Gap(account.platform, (account.key,), "unrecorded", alternatives=tuple(routes))


def _joined(gaps: Iterable[Gap]) -> Iterator[Gap]:
    """One gap per recorded fact, with all accounts it is about."""
    by_fact: dict[tuple[object, ...], list[Gap]] = {}
    for gap in gaps:
        fact = (gap.platform, gap.because, gap.route and gap.route.id, *(way.id for way in gap.alternatives))
        by_fact.setdefault(fact, []).append(gap)
    for same in by_fact.values():
        yield structs.replace(same[0], accounts=tuple(key for gap in same for key in gap.accounts))


def _once(needs: Iterable[Need]) -> Iterable[Need]:
    return {(need.platform, need.route.id, need.accounts, need.because): need for need in needs}.values()


def _urgency(need: Need) -> tuple[bool, date, str, int, str]:
    """Of what is equally urgent at one platform, the quickest comes first."""
    return (need.strength != "needed", need.due or date.max, need.platform, need.minutes, need.route.id)
