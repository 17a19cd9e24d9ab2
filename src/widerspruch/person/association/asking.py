"""Asking a desk for the members: what is drawn is written down first, what is answered at once, and no answer is given
up before the desk had time to recover."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Protocol, TypeVar

from msgspec import Struct

from widerspruch.person.association.folder import AssociationFolder
from widerspruch.person.association.journal import (
    Drawn,
    JournalRequest,
    MemberAnswered,
    MemberJournal,
    MemberRefused,
    TakenBack,
)
from widerspruch.person.association.members import MemberRequest
from widerspruch.person.association.receipts import keep_receipts
from widerspruch.person.filing.client import AskedFor, DrpClient, SignedAnswer, new_request_id
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingCode, FilingError

T = TypeVar("T")

ATTEMPTS = 10
"""Of one call, before the command gives up for now."""

_LONGEST_WAIT = 60.0
"""Seconds between two attempts, unless the desk asks for more; then it is asked again by the next command."""

_OF_THE_LINE: frozenset[FilingCode] = frozenset(
    {"asking_refused", "platform_not_taken", "filing_without_email", "request_named_otherwise", "request_forgotten"}
)
"""What one request came to; the next one may be taken."""

_FORGOTTEN: frozenset[FilingCode] = frozenset({"request_forgotten"})
"""What one that is to be taken back may come to; that it cannot be taken back is told, and refuses nothing."""

_LATER: frozenset[FilingCode] = frozenset({"desk_unreachable", "desk_busy", "asked_too_often"})


class DeskAsked(Protocol):
    """What is needed of `DrpClient`."""

    def exercise(self, asked: AskedFor, now: int) -> SignedAnswer: ...

    def status(self, request_id: str, now: int) -> SignedAnswer: ...

    def revoke(self, request_id: str, now: int, reason: str = "") -> SignedAnswer: ...


class AssociationAtWork(Struct, frozen=True):
    """An open folder with its journal, and who is asked for the time.

    Attributes:
        now: Microseconds UTC. `wait`: for some seconds.
    """

    folder: AssociationFolder
    journal: MemberJournal
    now: Callable[[], int]
    wait: Callable[[float], object]


def reached(work: AssociationAtWork, clients: DeskClients, address: str) -> DrpClient:
    """The way to a desk. Raises FilingError: it cannot be spoken to now, or ever."""
    return _patiently(work, lambda _: clients.at(address))


def file_requests(
    work: AssociationAtWork,
    client: DeskAsked,
    desk: str,
    requests: Iterable[MemberRequest],
    told: Callable[[JournalRequest], object] = lambda _: None,
) -> None:
    """Ask for each, in their order. Called again it goes on where it was stopped.

    Args:
        desk: Its address. `told`: called with each as it stands then.

        client: Of that desk.

    Raises:
        FilingError: Nothing can be asked for now, or ever.

        OSError: The journal cannot be written.
    """
    for request in requests:
        drawn = request.before.drawn if request.before is not None else _drawn(work, desk, request)
        asked = AskedFor(
            exercise="ai-training:object",
            agent_request_id=drawn.request,
            claims=request.claims,
            email=request.email,
            is_email_verified=request.is_email_verified,
        )
        told(_recorded(work, drawn.request, partial(client.exercise, asked)))


def follow_requests(work: AssociationAtWork, client: DeskAsked, requests: Iterable[JournalRequest]) -> None:
    """Ask how each stands that a desk has answered and that is not over. Raises as `file_requests`."""
    for request in requests:
        answered = request.answered
        if answered is not None and not request.is_over:
            _recorded(work, request.drawn.request, partial(client.status, answered.request_id))


def take_back(work: AssociationAtWork, client: DeskAsked, requests: Iterable[JournalRequest]) -> None:
    """Take back each that a desk has answered and that is not over. Raises as `file_requests`."""
    for request in requests:
        if request.taken_back is None:
            work.journal.write(TakenBack(request=request.drawn.request, at=work.now()))
        answered = request.answered
        if answered is not None and not request.is_over:
            _recorded(work, request.drawn.request, partial(client.revoke, answered.request_id), of_line=_FORGOTTEN)


def _drawn(work: AssociationAtWork, desk: str, request: MemberRequest) -> Drawn:
    drawn = Drawn(
        request=new_request_id(),
        desk=desk,
        member=request.member,
        platform=request.platform,
        line=request.line,
        content=request.content,
        mandate=request.claims.mandate,
        at=work.now(),
    )
    work.journal.write(drawn)
    return drawn


def _recorded(
    work: AssociationAtWork,
    name: str,
    call: Callable[[int], SignedAnswer],
    of_line: frozenset[FilingCode] = _OF_THE_LINE,
) -> JournalRequest:
    try:
        answer = _patiently(work, call)
    except FilingError as error:
        if error.code not in of_line:
            raise
        code = str(error.values.get("refusal") or error.code)
        return work.journal.write(MemberRefused(request=name, code=code, at=work.now()))
    keep_receipts(work.folder, answer.receipts)
    told = answer.status.ai_training
    entry = MemberAnswered(
        request=name,
        request_id=answer.status.request_id,
        state=answer.status.status,
        reason=answer.status.reason,
        case="" if told is None else told.case_id,
        stated_at=answer.stated_at,
        effective_from=None if told is None else told.effective_from,
        at=work.now(),
    )
    return work.journal.write(entry)


def _patiently(work: AssociationAtWork, call: Callable[[int], T]) -> T:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return call(work.now())
        except FilingError as error:
            if error.code not in _LATER or attempt == ATTEMPTS or error.retry_after > _LONGEST_WAIT:
                raise
            work.wait(error.retry_after or min(2.0 ** (attempt - 1), _LONGEST_WAIT))
    raise AssertionError("the last attempt returns or raises")
