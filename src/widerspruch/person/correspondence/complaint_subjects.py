"""About whom a complaint can be made, and why. All that one company did is one complaint, whichever of its platforms
and however many accounts it is about."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.letters.facts.authority import ComplaintGround
from widerspruch.objections.case import ObjectionKey, ObjectionOnFile
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY
from widerspruch.objections.plan import Gap
from widerspruch.objections.standing import STANDING, WAITING
from widerspruch.objections.status import AccountStatus, CaseStatus
from widerspruch.person.correspondence.broken_promises import BrokenPromise
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Controller


class ComplaintSubject(Struct, frozen=True):
    """A company that a complaint can be made about, and why.

    Attributes:
        platforms: Slugs of those that it is about.

        objections: What was objected to, and is refused, unanswered or doubtful.

        gaps: What there is no way to object to.

        promises: What proofs show that it has broken.

        grounds: Why, each once.
    """

    controller: Controller
    platforms: tuple[str, ...]
    objections: tuple[ObjectionOnFile, ...]
    gaps: tuple[Gap, ...]
    grounds: tuple[ComplaintGround, ...]
    promises: tuple[BrokenPromise, ...] = ()


def complaint_subjects(
    found: CaseStatus, rulebook: Rulebook, *, promises: Sequence[BrokenPromise] = (), doubted: bool = False
) -> tuple[ComplaintSubject, ...]:
    """About whom a complaint can be made on the day of a status, in the order of the accounts.

    Args:
        promises: Those that were broken. They count where an objection of the account stands.

        doubted: The person doubts what was confirmed: then what was granted counts, too.
    """
    deadlines = CaseDeadlines(found.case, rulebook)
    together: dict[str, _Gathered] = {}
    for one in found.accounts:
        platform = rulebook.platforms.get(one.account.platform)
        if platform is None:
            continue
        gathered = together.setdefault(platform.controller.name, _Gathered(platform.controller, {}, {}, {}, {}, {}))
        for objection in one.objections:
            ground = _ground(objection, deadlines, rulebook, found.today, doubted=doubted)
            if ground is not None:
                gathered.add(one.account.platform, ground, objection=objection)
        for promise in promises:
            standing = _standing(one, found) if promise.account == one.account.key else ()
            if standing:
                gathered.promised(one.account.platform, promise, standing)
        for gap in one.gaps:
            if gap.because == "none_offered" and gap.route is not None:
                gathered.add(one.account.platform, "no_route", gap=gap)
    return tuple(gathered.subject() for gathered in together.values() if gathered.grounds)


def _standing(one: AccountStatus, found: CaseStatus) -> Sequence[ObjectionOnFile]:
    """The objections of an account, and those of others that count for it, which stand."""
    by_others = [(other.by, other.route) for other in found.plan.covered if other.account == one.account.key]
    counting = [*one.objections, *(found.case.objections[key] for key in by_others if key in found.case.objections)]
    return [objection for objection in counting if objection.state in STANDING]


PromiseStanding = Literal["to_complain", "complained", "whose", "platform_unknown", "nothing_stands"]
"""What can be done about a broken promise. complained: that was done since; whose: nothing shows that it is about an
account of the case file; platform_unknown: the rulebook does not know whom to complain to; nothing_stands: no objection
of the account does."""


def promise_standing(
    proof: str, accounts: Sequence[str], found: CaseStatus, rulebook: Rulebook, promises: Sequence[BrokenPromise]
) -> PromiseStanding:
    """What can be done about the promise that a proof or a report shows to be broken.

    Args:
        proof: Its digest. `accounts`: keys of those that it is about.

        promises: All of the case file.
    """
    if not accounts:
        return "whose"
    if not any(found.case.accounts[one].account.platform in rulebook.platforms for one in accounts):
        return "platform_unknown"
    mine = [one for one in promises if one.proof == proof]
    if not mine:
        return "complained"
    told = {promise for one in complaint_subjects(found, rulebook, promises=promises) for promise in one.promises}
    return "to_complain" if told & {*mine} else "nothing_stands"


class _Gathered(Struct):
    """What is found about one company."""

    controller: Controller
    platforms: dict[str, None]
    objections: dict[ObjectionKey, ObjectionOnFile]
    gaps: dict[tuple[str, str], Gap]
    grounds: dict[ComplaintGround, None]
    promises: dict[BrokenPromise, None]

    def add(
        self,
        platform: str,
        ground: ComplaintGround,
        *,
        objection: ObjectionOnFile | None = None,
        gap: Gap | None = None,
    ) -> None:
        self.platforms[platform] = None
        self.grounds[ground] = None
        if objection is not None:
            self.objections[objection.key] = objection
        if gap is not None and gap.route is not None:
            self.gaps[gap.platform, gap.route.id] = gap

    def promised(self, platform: str, promise: BrokenPromise, standing: Sequence[ObjectionOnFile]) -> None:
        """A promise to people whose objections stand."""
        self.promises[promise] = None
        ground: ComplaintGround = "models_overdue" if promise.breach == "models_overdue" else "broken_promise"
        for objection in standing:
            self.add(platform, ground, objection=objection)

    def subject(self) -> ComplaintSubject:
        return ComplaintSubject(
            controller=self.controller,
            platforms=tuple(self.platforms),
            objections=tuple(self.objections.values()),
            gaps=tuple(self.gaps.values()),
            grounds=tuple(self.grounds),
            promises=tuple(self.promises),
        )


def _ground(
    objection: ObjectionOnFile, deadlines: CaseDeadlines, rulebook: Rulebook, today: date, *, doubted: bool
) -> ComplaintGround | None:
    """Why one can complain about an objection on a day; None: there is no ground, or a complaint was made."""
    match objection.state:
        case "refused":
            return "refusal"
        case "changed":
            return "doubtful"
        case "granted":
            return "doubtful" if doubted else None
        case state if state in WAITING:
            route = rulebook.routes().get(objection.route)
            if route is not None and route.kind in CONFIRMED_BY_NOBODY:
                return None
            return "silence" if today > deadlines.of_answer(objection).last_day else None
        case _:
            return None
