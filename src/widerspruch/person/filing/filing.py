"""One request at one desk: what was asked, what the desk said of it, and what is to be done next.

Nothing here asks anybody, waits, or looks at a clock. All that is known is one frozen value; whoever is killed at any
point goes on with the value that was written down last, and asks for the same again under the same name.
"""

import hashlib
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, structs

from widerspruch.objections.events import DeskAnswer, FilingAsks, FilingOutcome
from widerspruch.person.filing.client import AskedFor, SignedAnswer, new_request_id
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.errors import FilingCode, FilingError
from widerspruch.protocol.drp.messages import SECOND
from widerspruch.protocol.drp.status import DrpStatus

MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 24 * 3600 * SECOND

FilingStep = Literal["send", "ask", "wait", "stopped", "over"]
"""send: ask for it, for the first time or again; ask: how it stands; stopped: it went wrong so that only a person can
help; over: nothing more will come of it."""

_ASK_AFTER: Mapping[FilingOutcome, int | None] = {
    "received": MINUTE,
    "needs_code": MINUTE,
    "under_way": HOUR,
    "granted": DAY,
    "no_match": None,
    "not_covered": None,
    "refused": None,
    "withdrawn": None,
    "lapsed": None,
}
"""How long after an answer it is asked again; twice as long each time that nothing is new. None: nothing will be."""

_LONGEST_WAIT = DAY
_FIRST_RETRY = 2 * SECOND


class FilingAction(Struct, frozen=True):
    """What is to be done. `at`: when, in microseconds UTC; of what waits, later than now."""

    step: FilingStep
    at: int


class Filing(Struct, frozen=True, kw_only=True):
    """All that is known of one request.

    Attributes:
        desk: Address of the desk. `agent_id`: who asks there. `keys`: ids of the keys that it published for its answers
            when that began.

        answer: The newest that the desk said; None: nothing is known to have arrived.

        is_forgotten: The desk said that it does not know the request: it is asked for again.

        next_at: Not before that is the desk asked, microseconds UTC.

        failures: How often in a row it went wrong. `quiet`: how often in a row nothing was new.

        problem: Why it went wrong last; None: it did not. `refusal`: the desk's word for it, where it has one.
            `is_stopped`: and will again, until a person does something.

        is_wanted: The person wants to know now, also where nothing new is expected.
    """

    asked: AskedFor
    desk: str
    agent_id: str
    begun_at: int
    keys: tuple[str, ...] = ()
    answer: DeskAnswer | None = None
    is_forgotten: bool = False
    next_at: int = 0
    failures: int = 0
    quiet: int = 0
    problem: FilingCode | None = None
    refusal: str = ""
    is_stopped: bool = False
    is_wanted: bool = False

    @property
    def asks(self) -> FilingAsks:
        """What it is about."""
        return "object" if self.asked.exercise == "ai-training:object" else "take_back"

    @property
    def outcome(self) -> FilingOutcome | None:
        """What the desk said last; None: nothing yet."""
        return None if self.answer is None else self.answer.outcome

    @property
    def request_id(self) -> str:
        """As the desk calls it; empty: it has not said so, or knows it no more."""
        return "" if self.answer is None or self.is_forgotten else self.answer.request_id

    @property
    def needs_code(self) -> bool:
        """Whether the person is to enter a code that was mailed to them."""
        return self.outcome == "needs_code"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.outcome is not None and _ASK_AFTER[self.outcome] is None


def begun(asked: AskedFor, desk: FoundDesk, agent_id: str, now: int) -> Filing:
    """A request that nobody was asked for yet. It has to be written down before it is sent."""
    keys = tuple(one.key_id for one in desk.discovery.verifying_keys("receipts"))
    return Filing(asked=asked, desk=desk.address, agent_id=agent_id, begun_at=now, keys=keys)


def next_action(filing: Filing, now: int) -> FilingAction:
    """What is to be done now. Doing it twice is doing it once."""
    if filing.is_stopped:
        return FilingAction("stopped", now)
    if filing.is_over and not filing.is_wanted:
        return FilingAction("over", now)
    # Whoever set their clock back does not wait for a year.
    if now < filing.next_at <= now + _LONGEST_WAIT:
        return FilingAction("wait", filing.next_at)
    return FilingAction("ask" if filing.request_id else "send", now)


def heard(filing: Filing, signed: SignedAnswer, now: int) -> Filing:
    """What is known once the desk has answered. An answer that is older than the newest one tells nothing."""
    said = answer_of(signed, filing.asks)
    signed_before = {*filing.keys, "" if filing.answer is None else filing.answer.signed_by}
    said = structs.replace(said, is_key_new=said.signed_by not in signed_before)
    known = None if filing.is_forgotten else filing.answer
    if known is not None and said.stated_at < known.stated_at:
        said = known
    is_news = known is None or _content(said) != _content(known)
    quiet = 0 if is_news else filing.quiet + 1
    again = _ASK_AFTER[said.outcome]
    return structs.replace(
        filing,
        answer=said,
        is_forgotten=False,
        next_at=0 if again is None else now + _longer(again, quiet),
        failures=0,
        quiet=quiet,
        problem=None,
        refusal="",
        is_wanted=False,
    )


def is_news(before: Filing, after: Filing) -> bool:
    """Whether the desk said something that is to be written down."""
    if after.answer is None or before.answer is None:
        return after.answer is not None
    return _content(before.answer) != _content(after.answer)


def went_wrong(filing: Filing, error: FilingError, now: int) -> Filing:
    """What is known once something went wrong: whether it is tried again, and when."""
    if error.code == "request_forgotten" and filing.request_id and not filing.is_over:
        return structs.replace(filing, is_forgotten=True, next_at=now, problem=error.code, failures=filing.failures + 1)
    wait = max(_longer(_FIRST_RETRY, filing.failures), error.retry_after * SECOND)
    return structs.replace(
        filing,
        next_at=now + min(wait, _LONGEST_WAIT),
        failures=filing.failures + 1,
        problem=error.code,
        refusal=str(error.values.get("refusal", "")),
        is_stopped=error.is_over,
        is_wanted=False,
    )


def hurried(filing: Filing) -> Filing:
    """The person wants it to go on now, also where it had stopped."""
    return structs.replace(filing, next_at=0, is_stopped=False, is_wanted=True)


def taking_back(filing: Filing) -> AskedFor:
    """That what was asked for is taken back: a request of its own."""
    case_id = "" if filing.answer is None else filing.answer.case_id
    claims = structs.replace(filing.asked.claims, case_id=case_id, reason="", reason_codes=(), submitted_at=None)
    return structs.replace(
        filing.asked, exercise="ai-training:withdraw-objection", agent_request_id=new_request_id(), claims=claims
    )


def answer_of(signed: SignedAnswer, asks: FilingAsks) -> DeskAnswer:
    """A desk's answer in the words of the house."""
    status, told = signed.status, signed.status.ai_training
    assert told is not None
    return DeskAnswer(
        outcome=_outcome(status, asks, is_proven=bool(signed.receipts)),
        request_id=status.request_id,
        stated_at=told.stated_at,
        case_id=told.case_id,
        sentence=status.processing_details,
        page=status.user_verification_url,
        effective_from=told.effective_from,
        in_sets_from=told.in_sets_from,
        effective_until=told.effective_until,
        expires_at=told.expires_at,
        undo_until=told.undo_until,
        scopes=told.scopes,
        covers=told.covers,
        not_covered=told.not_covered,
        receipts=tuple(hashlib.sha256(one).hexdigest() for one in signed.receipts),
        signed_by=signed.signed_by,
    )


def _outcome(status: DrpStatus, asks: FilingAsks, *, is_proven: bool) -> FilingOutcome:
    """Nothing is granted without a receipt that the platform has signed."""
    match status.status:
        case "denied":
            return _DENIED.get(status.reason, "refused")
        case "expired":
            return "lapsed"
        case "revoked":
            return "withdrawn"
        case "fulfilled" if asks == "take_back":
            return "withdrawn"
    if status.needs_verification:
        return "needs_code"
    if asks == "object" and is_proven:
        return "granted"
    return "received" if status.status == "open" else "under_way"


_DENIED: Mapping[str, FilingOutcome] = {"no_match": "no_match", "claim_not_covered": "not_covered"}


def _content(answer: DeskAnswer) -> DeskAnswer:
    """What of an answer makes it another one: a sentence may come in another language each time."""
    return structs.replace(answer, stated_at=0, sentence="", is_key_new=False)


def _longer(wait: int, times: int) -> int:
    return min(wait << min(times, 20), _LONGEST_WAIT)
