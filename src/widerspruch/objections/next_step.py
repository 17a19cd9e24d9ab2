"""What to do next: the step that an objection asks for on a day, and which of several steps comes first."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.objections.case import ObjectionOnFile
from widerspruch.objections.deadlines.deadline import Deadline
from widerspruch.objections.deadlines.periods import days_after, mail_due
from widerspruch.rulebook.model import Route, RouteKind

StepKind = Literal[
    "answer", "read_answer", "read_reply", "object", "other_way", "finish", "keep_proof", "remind", "complain",
    "ask_authority", "look_in_mail", "recheck", "wait", "wait_for_authority", "no_way", "nothing",
]  # fmt: skip
"""answer: the platform's question; read_answer: understand what it wrote; read_reply: the authority's; object: make the
objection; other_way: make it by another route; finish: go on with what was begun; look_in_mail: for a confirmation that
should be there, also among spam; no_way: the platform offers none, see what helps instead."""

StepReason = Literal[
    "needed", "announced", "with_another", "unit_disputed", "other_email_in_group", "route_is_advised",
    "minor_ai_chats_only", "minor_not_used", "changed", "withdrawn", "failed", "refused", "all_refused", "begun",
    "nobody_confirms", "granted", "mail_overdue", "mail_may_come", "answer_due", "answer_overdue", "reminded", "silent",
    "asked_back", "unclear", "doubtful", "complained", "authority_silent", "authority_replied", "terms_changed",
    "route_changed", "route_closed", "route_unknown", "account_added", "account_moved", "long_ago", "none_offered",
    "unrecorded", "platform_unknown", "proof_kept", "covered", "done", "given_up",
    "answer_extended", "letter_due", "letter_overdue", "letter_reminded", "letter_silent",
    "code_needed",
]  # fmt: skip

RecheckReason = Literal[
    "account_moved", "account_added", "terms_changed", "route_changed", "route_closed", "route_unknown", "long_ago"
]
"""account_moved: another address or accounts centre; account_added: one that it should cover came later; terms_changed:
announced since; route_changed, route_closed: the way is another or gone since; route_unknown: no rulebook knows it any
more; long_ago: nobody has looked for 90 days."""

REASONS: Mapping[StepKind, tuple[StepReason, ...]] = {
    "answer": ("asked_back", "code_needed"),
    "read_answer": ("unclear", "doubtful"),
    "read_reply": ("authority_replied",),
    "object": (
        "announced", "needed", "with_another", "changed", "unit_disputed", "other_email_in_group", "route_is_advised",
        "minor_ai_chats_only", "minor_not_used", "withdrawn",
    ),
    "other_way": ("failed", "refused"),
    "finish": ("begun",),
    "keep_proof": ("nobody_confirms", "granted"),
    "remind": ("answer_overdue", "letter_overdue"),
    "complain": ("silent", "refused", "all_refused", "letter_silent"),
    "ask_authority": ("authority_silent",),
    "look_in_mail": ("mail_overdue",),
    "recheck": (
        "account_moved", "account_added", "terms_changed", "route_changed", "route_closed", "route_unknown", "long_ago",
    ),
    "wait": ("mail_may_come", "answer_due", "answer_extended", "reminded", "letter_due", "letter_reminded"),
    "wait_for_authority": ("complained",),
    "no_way": ("none_offered", "unrecorded", "platform_unknown"),
    "nothing": ("granted", "proof_kept", "covered", "done", "given_up", "withdrawn"),
}  # fmt: skip
"""Why a step may be recommended; each pair has a sentence."""


class NextStep(Struct, frozen=True):
    """What to do next about an account.

    Attributes:
        account: Key of the account that it is done from, or that the objection was made from: where one objection
            covers several accounts, that may be another one than it is recommended for.

        route: The way to go, or that was gone.

        due: object: the last day before training starts. wait: the day until which; remind, complain, ask_authority:
            the day on which an answer should have come at the latest. look_in_mail: since when it should be there.

        letter: Number of the event of the letter of its own that it is about; None: it is about an objection.
    """

    kind: StepKind
    because: StepReason
    account: str
    route: str | None = None
    due: date | None = None
    letter: int | None = None

    @property
    def text_id(self) -> str:
        """Its sentence in the catalogue of `widerspruch.objections`."""
        return f"next.{self.kind}.{self.because}"

    @property
    def is_due(self) -> bool:
        """Whether the person should act now."""
        return (self.kind, self.because) not in _NOT_NOW

    @property
    def waits_until(self) -> date | None:
        """Of a step that waits: the first day on which it is the person's turn; None: it waits for nothing."""
        if self.kind not in ("wait", "wait_for_authority") or self.due is None:
            return None
        # A mail should be there on its day; whoever has to answer has the whole of theirs.
        return self.due if self.because == "mail_may_come" else days_after(self.due, 1)


_ORDER: tuple[tuple[StepKind, tuple[StepReason, ...] | None], ...] = (
    ("answer", None),
    ("read_answer", None),
    ("read_reply", None),
    ("object", ("announced",)),
    ("other_way", None),
    ("object", ("changed", "needed", "with_another")),
    ("finish", None),
    ("keep_proof", ("nobody_confirms",)),
    ("complain", None),
    ("ask_authority", None),
    ("remind", None),
    ("look_in_mail", None),
    ("recheck", None),
    ("keep_proof", ("granted",)),
    # What may be done, but need not.
    ("object", ("other_email_in_group", "unit_disputed", "minor_ai_chats_only", "minor_not_used", "route_is_advised")),
    ("wait", None),
    ("wait_for_authority", None),
    ("object", ("withdrawn",)),
    ("nothing", ("granted",)),
    ("no_way", None),
    ("nothing", ("proof_kept", "done", "covered", "given_up", "withdrawn")),
)
"""Which step comes first. Somebody waits for the person; then what may come too late; then what closes a gap; then what
keeps what was reached."""

_RANK: Mapping[tuple[StepKind, StepReason], int] = {
    pair: rank
    for rank, pair in enumerate((kind, reason) for kind, reasons in _ORDER for reason in reasons or REASONS[kind])
}

_NOT_NOW = {("object", "with_another")} | {
    (kind, reason)
    for kind, reasons in _ORDER[_ORDER.index(("recheck", None)) + 2 :]
    for reason in reasons or REASONS[kind]
}


def urgency(step: NextStep) -> tuple[int, date]:
    """The lower, the sooner."""
    return _RANK[step.kind, step.because], step.due or date.max


def next_step(steps: Iterable[NextStep]) -> NextStep:
    """The one step to recommend, of all that there are. Raises `ValueError` if there is none."""
    return min(steps, key=urgency)


CONFIRMED_BY_NOBODY: tuple[RouteKind, ...] = ("switch", "setting", "chat_command")
"""The person does it themselves: nobody answers, and a picture of the screen is the only proof."""


def is_proven(objection: ObjectionOnFile, route: Route | None) -> bool:
    """Made by a way that nobody confirms, with a proof that was kept since: there is nothing to wait for."""
    nobody = route is not None and route.kind in CONFIRMED_BY_NOBODY
    return nobody and objection.state in ("sent", "acknowledged") and bool(objection.proofs)


def step_of(objection: ObjectionOnFile, route: Route | None, running: Deadline | None, today: date) -> NextStep | None:
    """The step that an objection asks for on a day, from what happened to it alone.

    Args:
        route: Its way; None: no rulebook knows it any more.

        running: Until when somebody has to answer; None: nobody has to.

    Returns:
        None: only a plan knows what comes after a failure, or what was found changed.
    """
    kind, because, due = _asked_for(objection, route, running, today)
    if kind is None:
        return None
    return NextStep(kind, because, objection.account, objection.route, due)


def step_of_letter(number: int, account: str, route: str | None, running: Deadline, today: date) -> NextStep:
    """The step that a letter of its own asks for on a day. `number`: of its event."""
    late, reminded = today > running.last_day, running.rule == "answer_after_reminder"
    kind, because = _OF_LETTER[late, reminded]
    return NextStep(kind, because, account, route, running.last_day, number)


_OF_LETTER: Mapping[tuple[bool, bool], tuple[StepKind, StepReason]] = {
    (False, False): ("wait", "letter_due"),
    (True, False): ("remind", "letter_overdue"),
    (False, True): ("wait", "letter_reminded"),
    (True, True): ("complain", "letter_silent"),
}
"""By whether the time is over, and whether it was that of a reminder."""


_Asked = tuple[StepKind, StepReason, date | None] | tuple[None, StepReason, None]

_BY_STATE: Mapping[str, _Asked] = {
    "not_made": (None, "needed", None),
    "begun": ("finish", "begun", None),
    "failed": (None, "failed", None),
    "asked_back": ("answer", "asked_back", None),
    "refused": ("complain", "refused", None),
    "authority_replied": ("read_reply", "authority_replied", None),
    "changed": (None, "changed", None),
    "withdrawn": ("nothing", "withdrawn", None),
    "done": ("nothing", "done", None),
    "given_up": ("nothing", "given_up", None),
}


def _asked_for(objection: ObjectionOnFile, route: Route | None, running: Deadline | None, today: date) -> _Asked:
    match objection.state:
        case "sent" | "acknowledged":
            return _after_sending(objection, route, running, today)
        case "unclear":
            doubtful = objection.reading is not None and objection.reading.authenticity == "doubtful"
            return "read_answer", "doubtful" if doubtful else "unclear", None
        case "asked_back" if objection.needs_code:
            return "answer", "code_needed", None
        case "granted":
            return ("nothing" if objection.proofs else "keep_proof"), "granted", None
        case "complained":
            due = _last_day(running)
            late = today > due
            return ("ask_authority", "authority_silent", due) if late else ("wait_for_authority", "complained", due)
        case state:
            return _BY_STATE[state]


def _after_sending(objection: ObjectionOnFile, route: Route | None, running: Deadline | None, today: date) -> _Asked:
    if is_proven(objection, route):
        return "nothing", "proof_kept", None
    if route is not None and route.kind in CONFIRMED_BY_NOBODY:
        return "keep_proof", "nobody_confirms", None
    due = _last_day(running)
    if objection.reminded is not None:
        return ("complain", "silent", due) if today > due else ("wait", "reminded", due)
    if today > due:
        return "remind", "answer_overdue", due
    hours = route.confirms.mail_within_hours if route is not None and route.confirms is not None else None
    answers = [*objection.readings, *(one.answered or 0 for one in objection.filings.values())]
    heard = any(number > (objection.sent_number or 0) for number in answers)
    if hours is not None and not heard:
        mail = mail_due(objection.sent or objection.since, hours)
        return ("wait", "mail_may_come", mail) if today < mail else ("look_in_mail", "mail_overdue", mail)
    extended = running is not None and running.rule == "answer_extended"
    return "wait", "answer_extended" if extended else "answer_due", due


def _last_day(running: Deadline | None) -> date:
    assert running is not None, "somebody has to answer"
    return running.last_day
