"""Where a person is: at which step of the plan of the open case, on which device."""

from typing import Literal

from django.http import Http404
from msgspec import Struct

from widerspruch.lib.parse import one_of
from widerspruch.objections.case import AccountOnFile, Case, ObjectionKey
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.events import DIRECT_ROUTE
from widerspruch.objections.next_step import NextStep, step_of
from widerspruch.objections.plan import Need
from widerspruch.objections.status import CaseStatus
from widerspruch.person.site.known_desks import known_desks
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case_names import case_names
from widerspruch.person.telling.one_step import OneStep, StepWishes, one_step
from widerspruch.person.telling.step_state import StepState, step_state
from widerspruch.person.telling.ways import DEVICES
from widerspruch.rulebook.model import Device, Route

DEVICE = "device"
"""Cookie: the device that instructions are for."""

AFTER = ("recorded", "recorded_here", "failed", "kept")
"""What was just recorded, as an address says it: nothing personal."""


def device_of(request: SiteRequest) -> Device:
    """The device that was chosen, else the one that the browser is on."""
    chosen = one_of(request.COOKIES.get(DEVICE, ""), DEVICES)
    if chosen is not None:
        return next(device for device in DEVICES if device == chosen)
    agent = request.headers.get("User-Agent", "")
    if "iPhone" in agent or "iPad" in agent:
        return "iphone"
    return "android" if "Android" in agent else "browser"


WhyNoStep = Literal["direct", "gone", "no_way", "not_for", "closed"]
"""It was made at the platform's desk; the rulebook has dropped the way; or it is the fact that there is none; or it is
for other accounts; or it is closed. The sentence is `site.step.no_step.<why>`."""


class StepPlace(Struct, frozen=True):
    """One step of the open case.

    Attributes:
        route: None where the rulebook does not know it any more.

        is_offered: Whether the way is one of the account's platform and open today.
    """

    request: SiteRequest
    status: CaseStatus
    known: AccountOnFile
    route_id: str
    route: Route | None
    is_offered: bool

    @property
    def case(self) -> Case:
        """What the case file tells."""
        return self.status.case

    @property
    def objection(self) -> ObjectionKey:
        """Which objection it is about."""
        return self.known.account.key, self.route_id

    @property
    def known_events(self) -> int:
        """How many events of the objection there are."""
        known = self.case.objections.get(self.objection)
        return 0 if known is None else len(known.events)

    @property
    def has_requests(self) -> bool:
        """Whether the platform's desk was asked directly."""
        known = self.case.objections.get(self.objection)
        return known is not None and bool(known.filings)

    @property
    def desk(self) -> str | None:
        """Where its platform takes objections directly, as far as that is known."""
        asked = self.request.state.desks.by_platform
        return known_desks(self.case, self.request.rulebook, asked).get(self.known.account.platform)

    @property
    def need(self) -> Need | None:
        """What the plan says of it."""
        mine = (need for need in self.status.plan.needs if (need.accounts[0], need.route.id) == self.objection)
        return next(mine, None)

    @property
    def why_nothing_to_tell(self) -> WhyNoStep | None:
        """Why there are no instructions; None: there are."""
        if self.is_offered:
            return None
        if self.route is None:
            return "direct" if self.route_id == DIRECT_ROUTE else "gone"
        if self.route.kind == "none":
            return "no_way"
        return "not_for" if self.route.open_on(self.request.today) else "closed"

    def state(self) -> StepState:
        """How it stands."""
        request = self.request
        numbers = {piece.digest: piece.number for piece in request.case.evidence()}
        names = case_names(request.case.recorded(), numbers, request.rulebook)
        kind = None if self.route is None else self.route.kind
        recorded = request.case.recorded()
        return step_state(self.case, recorded, self.objection, kind, names, request.words, self._asks_for())

    def _asks_for(self) -> NextStep | None:
        """What the objection asks for today."""
        objection = self.case.objections.get(self.objection)
        if objection is None:
            return None
        running = CaseDeadlines(self.case, self.request.rulebook).running(objection)
        return step_of(objection, self.route, running, self.request.today)

    def told(self, reason: str = "") -> OneStep | None:
        """The step in words; None where there is nothing to tell."""
        if self.route is None or not self.is_offered:
            return None
        account, request = self.known.account, self.request
        asks_why = self.route.demands.reason != "none" or self.route.kind != "form"
        notes = [note.text for note in self.case.notes.values() if note.account == account.key] if asks_why else []
        wishes = StepWishes(device_of(request), reason, tuple(notes))
        return one_step(
            account,
            self.route,
            self.need,
            request.rulebook,
            request.step_words,
            request.today,
            wishes,
            (one.account for one in self.status.plan.covered if (one.by, one.route) == self.objection),
        )


def step_place(request: SiteRequest, account: int, route_id: str) -> StepPlace:
    """The step of an address. Raises `Http404` where no account has the number, or where nobody ever knew the way."""
    # Not `request.status`: that stays as it was before something was recorded.
    status = request.state.holding.status(request.case, request.rulebook, request.today)
    known = status.case.account_of(account)
    if known is None:
        raise Http404
    rulebook = request.rulebook
    key, platform = known.account.key, known.account.platform
    route = rulebook.routes().get(route_id)
    if route is None and (key, route_id) not in status.case.objections:
        raise Http404
    ways = rulebook.routes_of(platform, request.today) if platform in rulebook.platforms else ()
    return StepPlace(
        request=request,
        status=status,
        known=known,
        route_id=route_id,
        route=route,
        is_offered=route is not None and route in ways and route.kind != "none",
    )
