"""What may happen to an objection when: one table, event by state, with the state that follows or why it cannot be.

Whether an event may be written into a case file is decided here, and nowhere else. Only events and states count, never
a clock or a rulebook: what was legal once stays legal, also for a way or a platform that no rulebook knows any more.
"""

from collections.abc import Collection, Mapping
from typing import Literal, Protocol, cast, get_args

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnswerVerdict,
    AnyEvent,
    AskedBack,
    AudienceStated,
    AuthorityReplied,
    Closed,
    Complained,
    EvidenceDeleted,
    ExportLookedAt,
    Filed,
    FilingAnswered,
    FilingBegun,
    FilingEvent,
    FilingOutcome,
    Granted,
    LetterAnswered,
    LetterSent,
    Note,
    ObjectionEvent,
    ReadingCorrected,
    Rechecked,
    Refused,
    Reminded,
    ResidenceStated,
    SeenOnScreen,
    SenderStated,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)

ObjectionState = Literal[
    "not_made", "begun", "failed", "sent", "acknowledged", "unclear", "asked_back", "granted", "refused",
    "complained", "authority_replied", "changed", "withdrawn", "done", "given_up",
]  # fmt: skip
"""not_made: nothing has happened yet; acknowledged: the platform says that it has come in, and no more; unclear: there
is an answer that nobody has understood; changed: it was made, and does not stand any more, or not as before; done:
closed by the person while it stands; given_up: closed by the person without one that stands."""

STATES: tuple[ObjectionState, ...] = get_args(ObjectionState)

MoveName = Literal[
    "step_begun", "step_failed", "sent", "acknowledged", "unclear", "asked_back", "granted", "refused", "reminded",
    "complained", "authority_replied", "unchanged", "changed", "withdrawn", "closed", "lapsed",
    "told",
]  # fmt: skip
"""What events do to a state; told: nothing. An answer does what its reading says, so that a mail and the person's word
are one."""

MOVES: tuple[MoveName, ...] = get_args(MoveName)

WhyNot = Literal[
    "not_sent", "already_arrived", "already_granted", "already_refused", "already_withdrawn", "already_closed",
    "your_turn", "nothing_to_recheck", "changed_before", "nothing_to_withdraw", "no_complaint", "no_answer",
    "account_known", "account_was_removed", "account_unknown", "account_removed", "platform_stays",
    "evidence_unknown", "evidence_deleted", "no_letter", "no_filing",
]  # fmt: skip
"""Why an event cannot be: the sentence `move.<why>` of this room's catalogue."""

WHY_NOT: tuple[WhyNot, ...] = get_args(WhyNot)


class MoveRefusal(Struct, frozen=True):
    """An event that cannot be, with the id of the sentence that says why."""

    why: WhyNot

    @property
    def text_id(self) -> str:
        """Its sentence in the catalogue of `widerspruch.objections`."""
        return f"move.{self.why}"


STAYS = "stays"

_NEVER_SENT = "not_made begun failed"

_RULES: Mapping[MoveName, Mapping[str, str]] = {
    "step_begun": {
        "begun": f"{_NEVER_SENT} refused changed withdrawn given_up",
        # To look at the page again undoes nothing that was sent from it.
        STAYS: "sent acknowledged unclear asked_back granted complained authority_replied done",
    },
    "step_failed": {
        # Also what was thought to be sent: the form reported an error after all.
        "failed": f"{_NEVER_SENT} sent changed withdrawn given_up",
        # A second attempt that fails takes nothing back.
        STAYS: "refused complained authority_replied",
        "already_arrived": "acknowledged unclear asked_back granted done",
    },
    "sent": {
        # Sent again is sent: with what the platform asked for, after a refusal, or after the person had closed it.
        "sent": f"{_NEVER_SENT} sent acknowledged unclear asked_back refused authority_replied changed withdrawn done"
        " given_up",
        # It is the authority's turn, whatever else is tried.
        STAYS: "complained",
        # What was granted is not thrown back to waiting; first it must be seen that it does not stand any more.
        "already_granted": "granted",
    },
    "acknowledged": {
        "acknowledged": "sent acknowledged unclear asked_back",
        # That something has come in says less than what is known already.
        STAYS: "granted refused complained authority_replied changed withdrawn done given_up",
        "not_sent": _NEVER_SENT,
    },
    "unclear": {
        # An answer that nobody has understood may say anything: somebody must read it, also after a grant or a close.
        "unclear": "sent acknowledged unclear asked_back granted refused complained authority_replied changed done"
        " given_up",
        STAYS: "withdrawn",
        "not_sent": _NEVER_SENT,
    },
    "asked_back": {
        # Who grants and then asks has not granted without reserve.
        "asked_back": "sent acknowledged unclear asked_back granted refused complained authority_replied changed done",
        # The person wants no more of it: a question does not bring it back.
        STAYS: "withdrawn given_up",
        "not_sent": _NEVER_SENT,
    },
    "granted": {
        # Late confirmations arrive after refusals, complaints and closes.
        "granted": "sent acknowledged unclear asked_back granted refused complained authority_replied changed done"
        " given_up",
        # There is nothing left to grant.
        STAYS: "withdrawn",
        "not_sent": _NEVER_SENT,
    },
    "refused": {
        # A refusal must not be lost, neither behind a grant nor because the person had closed the objection.
        "refused": "sent acknowledged unclear asked_back granted refused authority_replied changed done",
        # It is the authority's turn already; or the person wants no more of it.
        STAYS: "complained withdrawn given_up",
        "not_sent": _NEVER_SENT,
    },
    "reminded": {
        STAYS: "sent acknowledged unclear complained authority_replied changed",
        "not_sent": _NEVER_SENT,
        "your_turn": "asked_back",
        "already_granted": "granted",
        "already_refused": "refused",
        "already_withdrawn": "withdrawn",
        "already_closed": "done given_up",
    },
    "complained": {
        # Also where nothing could be sent: that there is no way, or none that works, is itself a ground. And after a
        # close: a complaint may be made long after.
        "complained": f"{_NEVER_SENT} sent acknowledged unclear asked_back refused complained authority_replied changed"
        " done given_up",
        "already_granted": "granted",
        "already_withdrawn": "withdrawn",
    },
    "authority_replied": {
        # After a close, too: somebody must read what it says.
        "authority_replied": "complained authority_replied done given_up",
        # The platform moved after the complaint, or the person did: that stays what is known.
        STAYS: "begun failed sent acknowledged unclear asked_back granted refused changed withdrawn",
        "no_complaint": "not_made",
    },
    "unchanged": {
        STAYS: "sent acknowledged unclear asked_back granted complained authority_replied done",
        # What was seen to have ended is not standing because a later look sees it: it must be made again, or granted.
        "changed_before": "changed",
        "nothing_to_recheck": f"{_NEVER_SENT} refused withdrawn given_up",
    },
    "changed": {
        "changed": "sent acknowledged unclear granted authority_replied changed done",
        # It is somebody's turn already.
        STAYS: "asked_back complained",
        "nothing_to_recheck": f"{_NEVER_SENT} refused withdrawn given_up",
    },
    "withdrawn": {
        "withdrawn": "sent acknowledged unclear asked_back granted refused complained authority_replied changed done"
        " given_up",
        "nothing_to_withdraw": _NEVER_SENT,
        "already_withdrawn": "withdrawn",
    },
    "closed": {
        # Also what was never begun: a way or a platform may be gone, and who wants no more of it is not asked again.
        "done": "sent acknowledged unclear granted complained authority_replied",
        "given_up": f"{_NEVER_SENT} asked_back refused changed withdrawn",
        "already_closed": "done given_up",
    },
    "lapsed": {
        # A desk found nothing that it could be about, or nobody confirmed it in time: it has to be made otherwise.
        "changed": "sent acknowledged unclear asked_back granted authority_replied changed done",
        STAYS: "refused complained withdrawn given_up",
        "not_sent": _NEVER_SENT,
    },
    "told": {
        STAYS: f"{_NEVER_SENT} sent acknowledged unclear asked_back granted refused complained authority_replied"
        " changed withdrawn done given_up",
    },
}
"""By move: what follows, and from which states. `STAYS`: it is kept, and the state does not change."""


def _laid_out(rules: Mapping[str, str]) -> dict[ObjectionState, ObjectionState | WhyNot]:
    return {
        cast("ObjectionState", state): cast("ObjectionState | WhyNot", state if follows == STAYS else follows)
        for follows, states in rules.items()
        for state in states.split()
    }


TABLE: Mapping[MoveName, Mapping[ObjectionState, ObjectionState | WhyNot]] = {
    name: _laid_out(rules) for name, rules in _RULES.items()
}
"""By move and state: the state that follows, or why it cannot be. Total."""

_SAID: Mapping[type[ObjectionEvent], MoveName] = {
    StepBegun: "step_begun",
    StepFailed: "step_failed",
    Sent: "sent",
    SeenOnScreen: "acknowledged",
    Granted: "granted",
    Refused: "refused",
    AskedBack: "asked_back",
    Reminded: "reminded",
    Complained: "complained",
    AuthorityReplied: "authority_replied",
    Withdrawn: "withdrawn",
    Closed: "closed",
}


def move_name(event: ObjectionEvent) -> MoveName:
    """What an event does to the state of its objection."""
    if isinstance(event, AnswerReceived | ReadingCorrected):
        return verdict_of(event.reading)
    if isinstance(event, Rechecked):
        return "changed" if event.changed else "unchanged"
    if isinstance(event, FilingEvent):
        return _filing_move(event)
    return _SAID[type(event)]


_OF_DESK: Mapping[FilingOutcome, MoveName] = {
    "received": "acknowledged",
    "under_way": "acknowledged",
    "needs_code": "asked_back",
    "granted": "granted",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "no_match": "lapsed",
    "not_covered": "lapsed",
    "lapsed": "lapsed",
}


def _filing_move(event: FilingEvent) -> MoveName:
    """To ask that it is taken back changes nothing before it is done. A desk's grant needs a receipt: its word alone
    says that the objection has come in."""
    if isinstance(event, FilingAnswered):
        outcome = event.answer.outcome
        if event.asks == "take_back":
            return "withdrawn" if outcome == "withdrawn" else "told"
        return "acknowledged" if outcome == "granted" and not event.answer.receipts else _OF_DESK[outcome]
    if event.asks == "take_back":
        return "told"
    return "sent" if isinstance(event, Filed) else "step_begun"


def verdict_of(reading: AnswerReading) -> AnswerVerdict:
    """What an answer counts for. One whose sender is doubtful counts for nothing until the person says otherwise."""
    return "unclear" if reading.authenticity == "doubtful" else reading.verdict


def state_after(state: ObjectionState, name: MoveName) -> ObjectionState | MoveRefusal:
    """The state that a move leads to, or why it cannot be."""
    follows = TABLE[name][state]
    return MoveRefusal(follows) if follows in _REFUSALS else cast("ObjectionState", follows)


_REFUSALS = frozenset(WHY_NOT)


class AccountSoFar(Protocol):
    """What must be known of an account to say whether an event may be."""

    @property
    def account(self) -> Account: ...
    @property
    def removed(self) -> bool: ...


class ObjectionSoFar(Protocol):
    """What must be known of an objection to say whether an event may be."""

    @property
    def state(self) -> ObjectionState: ...
    @property
    def complained(self) -> object | None: ...
    @property
    def readings(self) -> Mapping[int, AnswerReading]: ...
    @property
    def filings(self) -> Collection[str]: ...


class CaseSoFar(Protocol):
    """A case as far as it is told: `case.Case`, or one that is being replayed."""

    @property
    def accounts(self) -> Mapping[str, AccountSoFar]: ...
    @property
    def objections(self) -> Mapping[tuple[str, str], ObjectionSoFar]: ...
    @property
    def letters(self) -> Collection[int]: ...
    @property
    def evidence(self) -> Collection[str]: ...
    @property
    def deleted_evidence(self) -> Collection[str]: ...


def move(case: CaseSoFar, event: AnyEvent) -> MoveRefusal | None:
    """Why an event cannot be written into a case now; None: it can."""
    why = _why_not(case, event)
    return None if why is None else MoveRefusal(why)


def _why_not(case: CaseSoFar, event: AnyEvent) -> WhyNot | None:
    if isinstance(event, ObjectionEvent):
        # Late answers arrive for accounts that were removed, too: these stay known.
        if event.account not in case.accounts:
            return "account_unknown"
        return _why_not_made(case.objections.get((event.account, event.route)), event)
    match event:
        case AccountAdded(account):
            return _why_not_added(case, account)
        case AccountChanged(account):
            return _why_not_changed(case, account)
        case AccountRemoved(key):
            return _unknown(case, [key]) or ("account_removed" if case.accounts[key].removed else None)
        case EvidenceDeleted(digest):
            if digest in case.evidence:
                return None
            return "evidence_deleted" if digest in case.deleted_evidence else "evidence_unknown"
        case AgeStated() | AudienceStated() | Note() | LetterSent():
            return None if event.account is None else _unknown(case, [event.account])
        case ExportLookedAt(figures=figures):
            return _unknown(case, [figure.account for figure in figures])
        case LetterAnswered(letter=number):
            return None if number in case.letters else "no_letter"
        case ResidenceStated() | SenderStated():
            return None


def _why_not_added(case: CaseSoFar, account: Account) -> WhyNot | None:
    listed = case.accounts.get(account.key)
    if listed is None:
        return None
    # Another account under the old name would inherit its objections.
    return "account_was_removed" if listed.removed else "account_known"


def _why_not_changed(case: CaseSoFar, account: Account) -> WhyNot | None:
    """An account that was removed is put back like this, with its objections."""
    listed = case.accounts.get(account.key)
    if listed is None:
        return "account_unknown"
    return None if listed.account.platform == account.platform else "platform_stays"


def _unknown(case: CaseSoFar, keys: Collection[str]) -> WhyNot | None:
    return None if all(key in case.accounts for key in keys) else "account_unknown"


def _why_not_made(objection: ObjectionSoFar | None, event: ObjectionEvent) -> WhyNot | None:
    if isinstance(event, ReadingCorrected):
        return None if objection is not None and event.answer in objection.readings else "no_answer"
    if isinstance(event, FilingBegun) and event.asks == "take_back" and (objection is None or not objection.filings):
        return "no_filing"
    if isinstance(event, Filed | FilingAnswered):
        # What a desk answers must not be lost, whatever the person has said of it meanwhile: where it cannot follow, it
        # changes nothing.
        return None if objection is not None and event.filing in objection.filings else "no_filing"
    if isinstance(event, AuthorityReplied) and (objection is None or objection.complained is None):
        return "no_complaint"
    after = state_after("not_made" if objection is None else objection.state, move_name(event))
    return after.why if isinstance(after, MoveRefusal) else None
