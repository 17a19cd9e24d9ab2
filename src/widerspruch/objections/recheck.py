"""Which objections should be looked at again, and why. None of this ends an objection: a platform's new terms do not,
nor does a form that is gone. Somebody should see whether it still stands."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from widerspruch.objections.case import AccountOnFile, Case, ObjectionOnFile
from widerspruch.objections.deadlines.periods import days_after
from widerspruch.objections.events import DIRECT_ROUTE
from widerspruch.objections.moves import ObjectionState
from widerspruch.objections.next_step import RecheckReason, is_proven
from widerspruch.objections.plan import Covered
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

UNSEEN = timedelta(days=90)
"""As long as a fact of the rulebook may go unseen before it is looked at again."""

WORTH_A_LOOK: tuple[ObjectionState, ...] = ("sent", "acknowledged", "granted", "done")
"""It stands, and it is nobody's turn."""


class RecheckDue(Struct, frozen=True):
    """An objection that should be looked at again.

    Attributes:
        account: Key of the account that it was made from.

        looked: Day on which it was made, or looked at last.

        reasons: At least one.

        terms: Ids of the versions of the platform's terms that were announced since.

        accounts: Keys of the accounts that it should cover and that came later.
    """

    account: str
    route: str
    looked: date
    reasons: tuple[RecheckReason, ...]
    terms: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


class Rechecks:
    """What has changed since the objections of a case were made or looked at. `covered`: as the plan says."""

    def __init__(self, case: Case, rulebook: Rulebook, covered: Iterable[Covered], today: date) -> None:
        self._case = case
        self._rulebook = rulebook
        self._today = today
        self._routes = rulebook.routes()
        self._announced: dict[str, list[tuple[date, str]]] = {}
        self._covered: dict[tuple[str, str], list[AccountOnFile]] = {}
        for one in covered:
            self._covered.setdefault((one.by, one.route), []).append(case.accounts[one.account])

    def of(self, objection: ObjectionOnFile) -> RecheckDue | None:
        """Why an objection should be looked at again; None: there is no reason to."""
        account = self._case.accounts[objection.account]
        if not self._is_objection(objection) or objection.state not in WORTH_A_LOOK:
            return None
        if objection.sent is None or account.removed:
            return None
        looked, number = max(objection.sent, objection.rechecked or objection.sent), objection.looked_at or 0
        covered = self._covered.get(objection.key, [])
        later = tuple(one.account.key for one in covered if one.number > number)
        terms = tuple(name for day, name in self._terms(account.account.platform) if day > looked)
        found: list[tuple[RecheckReason, bool]] = [
            ("account_moved", any((one.moved or 0) > number for one in (account, *covered))),
            ("account_added", bool(later)),
            ("terms_changed", bool(terms)),
            *((reason, True) for reason in self._of_route(objection, looked)),
            ("long_ago", self._is_long_ago(objection, looked)),
        ]
        reasons = tuple(reason for reason, holds in found if holds)
        return RecheckDue(*objection.key, looked, reasons, terms, later) if reasons else None

    def _terms(self, platform: str) -> Sequence[tuple[date, str]]:
        """When which versions were announced, up to today."""
        if platform not in self._rulebook.platforms:
            return ()
        if platform not in self._announced:
            versions = self._rulebook.terms_of(platform)
            self._announced[platform] = [(t.announced_on, t.id) for t in versions if t.announced_on <= self._today]
        return self._announced[platform]

    def _of_route(self, objection: ObjectionOnFile, looked: date) -> Iterator[RecheckReason]:
        """What became of the way since."""
        route = self._routes.get(objection.route)
        if route is None:
            # Nobody knows when it was dropped: one look is enough.
            if objection.rechecked is None and objection.route != DIRECT_ROUTE:
                yield "route_unknown"
            return
        seen = {check.result for check in route.checked if looked < check.on <= self._today}
        if "changed" in seen:
            yield "route_changed"
        if "gone" in seen or self._closed(route, looked):
            yield "route_closed"

    def _closed(self, route: Route, looked: date) -> bool:
        return route.valid_to is not None and looked < route.valid_to <= self._today

    def _is_long_ago(self, objection: ObjectionOnFile, looked: date) -> bool:
        return self._is_settled(objection) and self._today - looked >= UNSEEN

    def _is_objection(self, objection: ObjectionOnFile) -> bool:
        """A chat that was deleted, or a setting against something else, is none that could stand or not."""
        route = self._routes.get(objection.route)
        return route is None or bool(route.covers.scopes)

    def _is_settled(self, objection: ObjectionOnFile) -> bool:
        """Nothing else is waited for: a platform that is silent is reminded instead."""
        return objection.state == "granted" or is_proven(objection, self._routes.get(objection.route))

    def next_look(self) -> date | None:
        """The day on which some objection should be looked at again if nothing else happens; None: there is none that
        will have to be."""
        days = (
            days_after(max(objection.sent, objection.rechecked or objection.sent), UNSEEN.days)
            for objection in self._case.objections.values()
            if objection.sent is not None
            and self._is_objection(objection)
            and self._is_settled(objection)
            and not self._case.accounts[objection.account].removed
        )
        return min((day for day in days if day > self._today), default=None)
