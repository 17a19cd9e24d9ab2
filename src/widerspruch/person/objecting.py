"""What a person says of one step, as the events that follow from it. The page with a step and the command ask here."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.objections.case import Case, ObjectionKey
from widerspruch.objections.events import (
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AskedBack,
    AuthorityReplied,
    Closed,
    Complained,
    Granted,
    ReadingCorrected,
    Rechecked,
    Refused,
    Reminded,
    SeenOnScreen,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.moves import MoveRefusal, move
from widerspruch.objections.next_step import StepKind
from widerspruch.objections.plan import Need, Plan
from widerspruch.objections.status import CaseStatus
from widerspruch.rulebook.authority import REMITS
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Authority

EARLIEST = date(2018, 5, 25)
"""Nobody could object under the GDPR before it applied."""

DayMistake = Literal["future", "too_early"]

Act = Literal[
    "begun",
    "sent",
    "seen",
    "failed",
    "answer",
    "correct",
    "reminded",
    "complained",
    "replied",
    "proof",
    "withdrawn",
    "closed",
]
"""What a person can say at a step."""

ACTS: tuple[Act, ...] = get_args(Act)


def day_mistake(day: date, today: date) -> DayMistake | None:
    """What is wrong with the day on which something is said to have happened."""
    if day > today:
        return "future"
    return "too_early" if day < EARLIEST else None


_AFTER_SENDING = (AnswerReceived, AskedBack, Granted, ReadingCorrected, Refused, Reminded, SeenOnScreen)


def sent_later(case: Case, event: AnyEvent) -> date | None:
    """The day on which an objection was first sent, if an event that can only follow is said to have come before."""
    if not isinstance(event, _AFTER_SENDING):
        return None
    known = case.objections.get((event.account, event.route))
    first = None if known is None else known.first_sent
    on = event.reading.received_on if isinstance(event, ReadingCorrected) else event.on
    return first if first is not None and on < first else None


def sent(objection: ObjectionKey, on: date, *, seen: bool = False) -> tuple[AnyEvent, ...]:
    """It was sent, and, if `seen`, the platform's page said at once that it has come in."""
    return (Sent(*objection, on), SeenOnScreen(*objection, on)) if seen else (Sent(*objection, on),)


def seen(case: Case, objection: ObjectionKey, on: date) -> tuple[AnyEvent, ...]:
    """The platform's page said that it has come in: then it was sent, also where nobody had said so."""
    event = SeenOnScreen(*objection, on)
    refusal = move(case, event)
    return (Sent(*objection, on), event) if refusal is not None and refusal.why == "not_sent" else (event,)


def answered(objection: ObjectionKey, reading: AnswerReading) -> tuple[AnyEvent, ...]:
    """An answer has come; the day is that on which it came."""
    return (AnswerReceived(*objection, reading.received_on, reading),)


def possible_acts(case: Case, objection: ObjectionKey, today: date) -> frozenset[Act]:
    """What can be said now: whatever the table of moves lets happen."""
    reading = AnswerReading("unclear", today, "person")
    answer = newest_answer(case, objection)
    probes: Mapping[Act, AnyEvent | None] = {
        "begun": StepBegun(*objection, today),
        "sent": Sent(*objection, today),
        "seen": SeenOnScreen(*objection, today),
        "failed": StepFailed(*objection, today, "other"),
        "answer": AnswerReceived(*objection, today, reading),
        "correct": None if answer is None else ReadingCorrected(*objection, today, answer, reading),
        "reminded": Reminded(*objection, today),
        "complained": Complained(*objection, today, ""),
        "replied": AuthorityReplied(*objection, today),
        "proof": Rechecked(*objection, today, changed=False),
        "withdrawn": Withdrawn(*objection, today),
        "closed": Closed(*objection, today),
    }
    return frozenset(act for act, event in probes.items() if event is not None and move(case, event) is None)


_GROUNDS: tuple[StepKind, ...] = (
    *("remind", "other_way", "complain", "no_way"),
    *("wait_for_authority", "ask_authority", "read_reply"),
)
"""What is next where a platform was silent, refused or offers nothing, or where somebody has complained already."""


def has_ground_to_complain(status: CaseStatus, account: str) -> bool:
    """Whether a complaint is to be thought of: it is always possible, and mostly not yet of use."""
    steps = (step for one in status.accounts if one.account.key == account for step in one.steps)
    return any(step.kind in _GROUNDS for step in steps)


def complaint_authorities(rulebook: Rulebook) -> tuple[Authority, ...]:
    """The authorities that take complaints about companies: those of the German Länder first, then by country."""
    known = (one for one in rulebook.authorities if one.remit in REMITS["private"])
    return tuple(sorted(known, key=lambda one: ("DE" not in one.country, one.country, one.land or "")))


def newest_answer(case: Case, objection: ObjectionKey) -> int | None:
    """The number of the event with the newest answer, or None."""
    known = case.objections.get(objection)
    return None if known is None else max(known.readings, default=None)


def why_not(case: Case, events: tuple[AnyEvent, ...]) -> MoveRefusal | None:
    """Why the first of some events cannot be; those after it follow from it."""
    return move(case, events[0])


class WhereNext(Struct, frozen=True):
    """The objection to go on with. `way_round`: it takes the place of the one that did not work."""

    need: Need
    way_round: bool = False


def where_next(plan: Plan, after: ObjectionKey | None = None, *, failed: bool = False) -> WhereNext | None:
    """What a person does next: the way round what did not work, else the most urgent of the plan.

    Args:
        after: What was just dealt with.

        failed: It did not work: then it is the way round, or nothing.
    """
    around = after and next((need for need in plan.needs if _leads_round(need, *after)), None)
    if around is not None:
        return WhereNext(around, way_round=True)
    first = next((need for need in plan.needs if (need.accounts[0], need.route.id) != after), None)
    return None if failed or first is None else WhereNext(first)


def _leads_round(need: Need, account: str, route: str) -> bool:
    if need.instead_of is None or account not in need.accounts or need.route.id == route:
        return False
    return route in (need.instead_of.id, *need.instead_of.fallback)
