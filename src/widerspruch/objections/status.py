"""How a case stands on a day: each account with its one next step, what is due, what should be looked at again.

A pure function of events, rulebook and day. What is needed the plan decides, what may happen the table of moves, what
an objection asks for its own step: here they are put together, and nothing is decided twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, TypeVar, get_args

from msgspec import Struct, structs

from widerspruch.objections.account import Account
from widerspruch.objections.case import Case, ObjectionOnFile
from widerspruch.objections.deadlines.of_case import CaseDeadlines, DeadlineOnFile
from widerspruch.objections.events import RecordedEvent
from widerspruch.objections.moves import ObjectionState
from widerspruch.objections.next_step import (
    NextStep,
    StepKind,
    StepReason,
    is_proven,
    next_step,
    step_of,
    step_of_letter,
    urgency,
)
from widerspruch.objections.plan import Covered, Gap, Need, Plan, plan_from
from widerspruch.objections.recheck import RecheckDue, Rechecks
from widerspruch.objections.replay import replay
from widerspruch.objections.standing import STANDING, covers
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

AccountState = Literal[
    "asked_back", "unclear", "authority_replied", "changed", "refused", "failed", "open", "begun", "silent", "sent",
    "acknowledged", "complained", "recheck", "proven", "granted", "done", "covered", "no_way", "platform_unknown",
    "given_up", "withdrawn", "advised",
]  # fmt: skip
"""How an account stands: as that of its objections that needs the person most, in this order. open: an objection is
needed, and nothing has been done about it; silent: no answer, though one was due; proven: made by a way that nobody
confirms, and the proof is kept; covered: by another account's objection."""


class AccountStatus(Struct, frozen=True):
    """How an account stands on a day.

    Attributes:
        number: Of the event that added it.

        state: See `AccountState`.

        since: Day since which an objection is in that state; None: no objection is.

        next: The one step to recommend.

        steps: All that there is to do or to wait for, the most urgent first; `next` is the first of them.

        needs: Objections still to be made that would cover it.

        gaps: Where its platform offers no way.

        covered_by: Objections of other accounts that count for it.
    """

    account: Account
    number: int
    state: AccountState
    since: date | None
    next: NextStep
    steps: tuple[NextStep, ...]
    objections: tuple[ObjectionOnFile, ...] = ()
    needs: tuple[Need, ...] = ()
    gaps: tuple[Gap, ...] = ()
    covered_by: tuple[Covered, ...] = ()


class CaseStatus(Struct, frozen=True):
    """How a case stands on a day.

    Attributes:
        accounts: Those that were not removed, in the order in which they were added.

        due: What the person should do now, for whichever account, the most urgent first.

        rechecks: Objections that should be looked at again.

        deadlines: Until when somebody has to answer, or the person to act, the earliest first; also what is over.

        next_look: The day on which the next one should be, if nothing else happens; None: no objection will have to be.

        written_later: The day on which the newest event was written, if that lies after the day that is asked about:
            a clock is wrong, that of now or that of then. All that was written counts all the same.
    """

    today: date
    case: Case
    plan: Plan
    accounts: tuple[AccountStatus, ...]
    due: tuple[NextStep, ...]
    rechecks: tuple[RecheckDue, ...]
    deadlines: tuple[DeadlineOnFile, ...] = ()
    next_look: date | None = None
    written_later: date | None = None


def status(recorded: Iterable[RecordedEvent], rulebook: Rulebook, today: date) -> CaseStatus:
    """How a case stands on a day. All that was recorded counts, also what is said to have happened later."""
    recorded = tuple(recorded)
    case = replay(recorded)
    states = {key: objection.state for key, objection in case.objections.items()}
    todo = plan_from(case.listed, rulebook, states, today)
    rechecks = Rechecks(case, rulebook, todo.covered, today)
    looks = {key: look for key, objection in case.objections.items() if (look := rechecks.of(objection)) is not None}
    deadlines = CaseDeadlines(case, rulebook)
    accounts = tuple(_Accounts(case, rulebook, todo, looks, deadlines, today).each())
    due = [step for one in accounts for step in one.steps if step.is_due]
    steps = {(step.kind, step.account, step.route, step.letter): step for step in due}
    written = day_of(max(one.at for one in recorded)) if recorded else today
    return CaseStatus(
        today=today,
        case=case,
        plan=todo,
        accounts=accounts,
        due=tuple(sorted(steps.values(), key=urgency)),
        rechecks=tuple(looks.values()),
        deadlines=tuple(sorted(deadlines.each(), key=lambda one: (one.deadline.last_day, one.number))),
        next_look=rechecks.next_look(),
        written_later=written if written > today else None,
    )


T = TypeVar("T")


def _by_account(pairs: Iterable[tuple[str, T]]) -> Mapping[str, list[T]]:
    grouped: defaultdict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped


def _with(step: NextStep) -> NextStep:
    """The same objection, told to an account that it will count for, too."""
    return structs.replace(step, kind="object", because="with_another")


class _Found(Struct):
    """One thing that there is to do or to wait for, and how the account stands because of it."""

    state: AccountState
    since: date | None
    step: NextStep


_UNMADE: Mapping[str, AccountState] = {
    "failed": "failed",
    "refused": "refused",
    "changed": "changed",
    "withdrawn": "withdrawn",
    "begun": "begun",
}
_LATE: tuple[StepKind, ...] = ("remind", "complain")
_MADE_OR_BEGUN: Collection[ObjectionState] = {*STANDING, "begun"}
_STATE_RANK = {state: rank for rank, state in enumerate(get_args(AccountState))}


class _Accounts:
    """Puts together what plan, objections and looks say of each account."""

    def __init__(
        self,
        case: Case,
        rulebook: Rulebook,
        todo: Plan,
        looks: Mapping[tuple[str, str], RecheckDue],
        deadlines: CaseDeadlines,
        today: date,
    ) -> None:
        self._case = case
        self._routes = rulebook.routes()
        self._looks = looks
        self._deadlines = deadlines
        self._today = today
        self._unknown = {account.key for account in todo.unknown}
        self._objections = _by_account((objection.account, objection) for objection in case.objections.values())
        self._needs = _by_account((key, need) for need in todo.needs for key in need.accounts)
        self._gaps = _by_account((key, gap) for gap in todo.gaps for key in gap.accounts)
        self._covered = _by_account((one.account, one) for one in todo.covered)

    def each(self) -> Iterator[AccountStatus]:
        for known in self._case.accounts.values():
            if not known.removed:
                yield self._of(known.account, known.number)

    def _of(self, account: Account, number: int) -> AccountStatus:
        found = list(self._found(account.key)) or [
            _Found("no_way", None, NextStep("no_way", "unrecorded", account.key))
        ]
        leading = min(found, key=lambda one: _STATE_RANK[one.state])
        steps = sorted(dict.fromkeys([*(one.step for one in found), *self._of_letters(account.key)]), key=urgency)
        return AccountStatus(
            account=account,
            number=number,
            state=leading.state,
            since=leading.since,
            next=next_step(steps),
            steps=tuple(steps),
            objections=tuple(self._objections[account.key]),
            needs=tuple(self._needs[account.key]),
            gaps=tuple(self._gaps[account.key]),
            covered_by=tuple(self._covered[account.key]),
        )

    def _found(self, key: str) -> Iterator[_Found]:
        for objection in self._objections[key]:
            yield from self._of_objection(objection)
        for need in self._needs[key]:
            yield from self._of_need(need, key)
        for one in self._covered[key]:
            yield _Found("covered", None, NextStep("nothing", "covered", one.by, one.route))
        for gap in self._gaps[key]:
            yield self._of_gap(gap, key)
        if key in self._unknown:
            yield _Found("platform_unknown", None, NextStep("no_way", "platform_unknown", key))

    # --- Objections that were made, or begun

    def _of_objection(self, objection: ObjectionOnFile) -> Iterator[_Found]:
        route = self._routes.get(objection.route)
        step = step_of(objection, route, self._deadlines.running(objection), self._today)
        if step is None or (objection.state == "refused" and self._goes_on(objection, route)):
            return
        yield _Found(self._state_of(objection, route, step), objection.since, step)
        look = self._looks.get(objection.key)
        if look is not None and (objection.state == "granted" or is_proven(objection, route)):
            yield _Found("recheck", look.looked, NextStep("recheck", look.reasons[0], *objection.key))

    def _state_of(self, objection: ObjectionOnFile, route: Route | None, step: NextStep) -> AccountState:
        if route is not None and not route.covers.scopes and objection.state not in ("complained", "authority_replied"):
            return "advised"  # what is no objection says nothing of how the objections stand
        if is_proven(objection, route):
            return "proven"
        if step.kind in _LATE and objection.state in ("sent", "acknowledged"):
            return "silent"
        return "open" if objection.state == "not_made" else objection.state

    def _goes_on(self, refused: ObjectionOnFile, route: Route | None) -> bool:
        """After a refusal there is another way that is needed, or all are closed together; or an objection stands."""
        if route is None:
            return False
        key = refused.account
        others = [need.route for need in self._needs[key] if need.because is None]
        others += [self._routes[one.route] for one in self._covered[key] if one.route in self._routes]
        others += [gap.route for gap in self._gaps[key] if gap.because == "all_refused" and gap.route is not None]
        others += [
            self._routes[other.route]
            for other in self._objections[key]
            if other.route in self._routes and other.state in _MADE_OR_BEGUN
        ]
        return any(other.id == route.id or covers(other, route) or covers(route, other) for other in others)

    # --- Letters of their own

    def _of_letters(self, key: str) -> Iterator[NextStep]:
        """What letters about an account ask for; how its objections stand they do not change."""
        for number, letter in self._case.letters.items():
            running = self._deadlines.of_letter(number) if letter.account == key else None
            if running is not None:
                yield step_of_letter(number, key, letter.route, running, self._today)

    # --- Objections that are still to be made

    def _of_need(self, need: Need, key: str) -> Iterator[_Found]:
        """A need whose objection was begun already is told by that objection."""
        account, way = need.accounts[0], need.route
        begun = self._begun(need)
        if begun is not None:
            step = NextStep("finish", "begun", *begun.key)
            yield _Found("begun", begun.since, step if begun.account == key else _with(step))
            return
        if need.because is not None:
            yield _Found("advised", None, NextStep("object", need.because, account, way.id, need.due))
            return
        before = self._case.objections.get((account, (need.instead_of or way).id))
        state = None if before is None else before.state
        kind: StepKind = "object" if need.instead_of is None else "other_way"
        because: StepReason = "needed" if need.due is None else "announced"
        if need.instead_of is not None:
            because = "refused" if state == "refused" else "failed"
        elif state == "changed" or state == "withdrawn":
            because = state
        told = _UNMADE.get(state or "", "open")
        step = NextStep(kind, because, account, way.id, need.due)
        yield _Found(told, before.since if before else None, step if account == key else _with(step))

    def _begun(self, need: Need) -> ObjectionOnFile | None:
        for key in need.accounts:
            for objection in self._objections[key]:
                route = self._routes.get(objection.route)
                same = objection.route == need.route.id or (route is not None and covers(route, need.route))
                if objection.state == "begun" and same:
                    return objection
        return None

    # --- Where there is no way

    def _of_gap(self, gap: Gap, key: str) -> _Found:
        route = None if gap.route is None else gap.route.id
        if gap.because == "all_refused":
            return _Found("refused", None, NextStep("complain", "all_refused", gap.accounts[0], route))
        return _Found("no_way", None, NextStep("no_way", gap.because, key, route))
