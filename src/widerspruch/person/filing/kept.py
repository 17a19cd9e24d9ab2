"""Requests to desks in a case file: written down before they are sent, and read again as what they were."""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.case import Case, FilingOnFile, ObjectionKey
from widerspruch.objections.events import AnyEvent, Filed, FilingAnswered, FilingAsks, FilingBegun
from widerspruch.person.filing.client import AskedFor, SignedAnswer
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.filing import Filing
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER
from widerspruch.protocol.drp.messages import AccountOnWire, ActedByOnWire, AiTrainingClaims
from widerspruch.protocol.drp.profile import ExerciseKind
from widerspruch.rulebook.instants import day_of

_EXERCISE: dict[FilingAsks, ExerciseKind] = {
    "object": "ai-training:object",
    "take_back": "ai-training:withdraw-objection",
}


class KeptFiling(Struct, frozen=True):
    """A request as a case file has it.

    Attributes:
        objection: Account and route that it is about.

        number: Of the event that began it: its name wherever nothing else may stand.

        is_taken_back: Whether a later request has taken it back.
    """

    objection: ObjectionKey
    number: int
    filing: Filing
    is_taken_back: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.filing.is_over or self.is_taken_back

    @property
    def account(self) -> str:
        """Key of the account."""
        return self.objection[0]


class CaseFileJournal:
    """Writes down what is between a case file's objection and a desk. Its methods raise `CaseFileError`."""

    def __init__(self, case_file: CaseFile, objection: ObjectionKey, account: AccountOnWire) -> None:
        """
        Args:
            account: As it is named to the desk; an empty name: somebody without one.
        """
        self._case_file, self._objection, self._account = case_file, objection, account

    def keep_begun(self, filing: Filing, desk: FoundDesk) -> None:
        """With what the desk published of itself then: by its keys anybody sees later who signed."""
        claims = filing.asked.claims
        event = FilingBegun(
            *self._objection,
            day_of(filing.begun_at),
            filing.asked.agent_request_id,
            filing.asks,
            filing.desk,
            agent=filing.agent_id,
            platform=self._account.platform,
            named=self._account.name,
            email=filing.asked.email,
            scopes=claims.scopes,
            country=claims.country,
            language=claims.language,
            reason=claims.reason,
            names=claims.names,
            acted_by=claims.acted_by,
            case_id=claims.case_id,
            keys=filing.keys,
        )
        self._case_file.record(event, filing.begun_at, (_published(desk.document),))

    def keep_answer(self, filing: Filing, signed: SignedAnswer, now: int) -> None:
        """With what was sent, what came back, and its receipts; where another key signed it, with what the desk now
        publishes of itself, too. The first answer says that it was taken."""
        assert filing.answer is not None
        name, asks = filing.asked.agent_request_id, filing.asks
        before = _on_file(self._case_file.case(), self._objection, name)
        events: list[AnyEvent] = []
        if before is None or before.answer is None or before.answer.request_id != filing.answer.request_id:
            request_id = filing.answer.request_id
            events.append(Filed(*self._objection, day_of(now), name, asks, filing.desk, request_id))
        answered = FilingAnswered(
            *self._objection, day_of(now), name, asks, filing.desk, filing.answer, signed.signature
        )
        pieces = (*_pieces(signed), *([_published(signed.document)] if filing.answer.is_key_new else []))
        self._case_file.record_all((*events, answered), now, pieces)


def kept_filings(case_file: CaseFile) -> tuple[KeptFiling, ...]:
    """All requests of a case file, the oldest first."""
    with case_file.undisturbed():
        at = {one.number: one.at for one in case_file.recorded()}
        found = [
            KeptFiling(
                objection.key,
                one.number,
                _as_it_was(one, at[one.number]),
                _is_taken_back(one, objection.filings.values()),
            )
            for objection in case_file.case().objections.values()
            for one in objection.filings.values()
        ]
    return tuple(sorted(found, key=lambda one: one.number))


def newest_filing(kept: Sequence[KeptFiling], account: str, asks: FilingAsks | None = None) -> KeptFiling | None:
    """The newest request about an account. Asks: None: whatever it asks for."""
    found = (one for one in reversed(kept) if one.account == account and asks in (None, one.filing.asks))
    return next(found, None)


def current_filings(kept: Sequence[KeptFiling], account: str) -> tuple[KeptFiling, ...]:
    """Of which requests about an account something may still come: the newest objection, and that it is taken back.
    Where nothing will, the newest one; an empty tuple: there is none."""
    newest = (newest_filing(kept, account, "object"), newest_filing(kept, account, "take_back"))
    found = [one for one in newest if one is not None]
    return tuple(one for one in found if not one.is_over) or tuple(sorted(found, key=lambda one: one.number)[-1:])


def named_to_desk(case_file: CaseFile, kept: KeptFiling) -> AccountOnWire:
    """What the account is called there."""
    on_file = _on_file(case_file.case(), kept.objection, kept.filing.asked.agent_request_id)
    assert on_file is not None
    return AccountOnWire(on_file.begun.platform, on_file.begun.named)


def _on_file(case: Case, objection: ObjectionKey, name: str) -> FilingOnFile | None:
    known = case.objections.get(objection)
    return None if known is None else known.filings.get(name)


def _is_taken_back(one: FilingOnFile, filings: Iterable[FilingOnFile]) -> bool:
    if one.begun.asks != "object":
        return False
    later = (other for other in filings if other.number > one.number and other.begun.asks == "take_back")
    return any(other.answer is not None and other.answer.outcome == "withdrawn" for other in later)


def _as_it_was(one: FilingOnFile, at: int) -> Filing:
    begun = one.begun
    claims = AiTrainingClaims(
        scopes=begun.scopes,
        accounts=(AccountOnWire(begun.platform, begun.named),) if begun.named else (),
        submitted_at=at,
        reason=begun.reason,
        case_id=begun.case_id,
        names=begun.names,
        country=begun.country,
        language=begun.language,
        acted_by=cast("ActedByOnWire", begun.acted_by),
    )
    asked = AskedFor(exercise=_EXERCISE[begun.asks], agent_request_id=begun.filing, claims=claims, email=begun.email)
    return Filing(asked=asked, desk=begun.desk, agent_id=begun.agent, begun_at=at, keys=begun.keys, answer=one.answer)


def _published(document: bytes) -> Attachment:
    return Attachment("widerspruch.json", "application/json", data=document)


def _pieces(signed: SignedAnswer) -> Iterator[Attachment]:
    if signed.message:
        yield Attachment("message.txt", "text/plain", data=signed.message)
    head = f"{SIGNATURE_HEADER}: {signed.signature}\r\n\r\n".encode()
    yield Attachment("status.txt", "text/plain", data=head + signed.body)
    for receipt in signed.receipts:
        yield Attachment("receipt.json", "application/json", data=receipt)
