"""Promises that a platform has broken, as the proofs of a case file show."""

from datetime import date

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.events import Complained, LetterSent, RecordedEvent
from widerspruch.person.proofs import KeptProof, kept_proofs
from widerspruch.protocol.proof.findings import Breach, ProofFindings
from widerspruch.rulebook.instants import day_of


class BrokenPromise(Struct, frozen=True):
    """What a proof shows that was signed, and contradicts itself.

    Attributes:
        account: Key of the account that it is about.

        day: Of the set that breaks it, or of the run.

        known_on: The day on which the proof came into the case file.

        proof: Digest of the proof. `beside`: of what it was checked with.
    """

    account: str
    breach: Breach
    day: date
    known_on: date
    case_id: str
    proof: str
    beside: tuple[str, ...] = ()


def broken_promises(file: CaseFile, now: int) -> tuple[BrokenPromise, ...]:
    """Those about accounts of the case file that nobody has complained of since. `now`: microseconds UTC."""
    recorded = file.recorded()
    return tuple(
        promise
        for kept in kept_proofs(file, now)
        if (promise := _promise(kept, recorded)) is not None and not _is_complained(promise, kept, recorded)
    )


def _promise(kept: KeptProof, recorded: tuple[RecordedEvent, ...]) -> BrokenPromise | None:
    found = kept.findings
    if found is None or found.breach is None or kept.owner is None or kept.receipt is None:
        return None
    first = next(one for one in recorded if kept.digest in one.evidence)
    return BrokenPromise(
        account=kept.owner.account,
        breach=found.breach,
        day=_day(found),
        known_on=day_of(first.at),
        case_id=kept.receipt.receipt.case,
        proof=kept.digest,
        beside=kept.trust.pieces,
    )


def _day(found: ProofFindings) -> date:
    if found.breach == "rows_kept" and found.record is not None:
        return day_of(found.record.record.frozen_at)
    assert found.header is not None, "a promise is broken by a set"
    return day_of(found.header.issued_at)


def _is_complained(promise: BrokenPromise, kept: KeptProof, recorded: tuple[RecordedEvent, ...]) -> bool:
    later = (one.event for one in recorded if one.number > kept.event)
    return any(
        isinstance(event, Complained | LetterSent)
        and event.account == promise.account
        and (isinstance(event, Complained) or event.letter == "complaint")
        for event in later
    )
