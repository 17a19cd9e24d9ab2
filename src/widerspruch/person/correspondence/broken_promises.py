"""Promises that a platform has broken, as the proofs and reports of a case file show."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.events import Complained, LetterSent, RecordedEvent
from widerspruch.person.lineage_reports import KeptReport, accounts_of, kept_reports, overdue_models
from widerspruch.person.proofs import KeptProof, kept_proofs
from widerspruch.protocol.proof.findings import Breach, ProofFindings
from widerspruch.rulebook.instants import day_of

PromiseBreach = Breach | Literal["models_overdue"]
"""As a proof shows it; or the day has passed until which stale models were to stay in service, and no later report says
that they are replaced or out of it."""


class BrokenPromise(Struct, frozen=True):
    """What a proof shows that was signed, and contradicts itself.

    Attributes:
        account: Key of the account that it is about.

        day: Of the set that breaks it, or of the run; or the day that has passed.

        known_on: The day on which the proof came into the case file, or the day after that which has passed.

        case_id: Empty where it is about no case.

        proof: Digest of the proof or the report. `beside`: of what it was checked with.
    """

    account: str
    breach: PromiseBreach
    day: date
    known_on: date
    case_id: str
    proof: str
    beside: tuple[str, ...] = ()


def broken_promises(file: CaseFile, now: int) -> tuple[BrokenPromise, ...]:
    """Those about accounts of the case file that nobody has complained of since. `now`: microseconds UTC."""
    recorded = file.recorded()
    of_proofs = (
        promise
        for kept in kept_proofs(file, now)
        if (promise := _promise(kept, recorded)) is not None and not _is_complained(promise, kept.event, recorded)
    )
    return (*of_proofs, *_by_reports(file, recorded, now))


def _by_reports(file: CaseFile, recorded: Sequence[RecordedEvent], now: int) -> Iterator[BrokenPromise]:
    """Of each account at the platform: whose posts are in which model, a report does not say."""
    reports = kept_reports(file, now)
    for kept in reports:
        days = [day_of(one.until) for one in overdue_models(kept, reports, now) if one.until is not None]
        if days:
            for account in accounts_of(kept, file):
                promise = _overdue(kept, account, min(days), recorded)
                if not _is_complained(promise, kept.event, recorded):
                    yield promise


def _overdue(kept: KeptReport, account: str, day: date, recorded: Sequence[RecordedEvent]) -> BrokenPromise:
    return BrokenPromise(
        account=account,
        breach="models_overdue",
        day=day,
        known_on=max(_came_on(kept.digest, recorded), day + timedelta(days=1)),
        case_id="",
        proof=kept.digest,
        beside=kept.trust.pieces,
    )


def _came_on(digest: str, recorded: Sequence[RecordedEvent]) -> date:
    return day_of(next(one for one in recorded if digest in one.evidence).at)


def _promise(kept: KeptProof, recorded: Sequence[RecordedEvent]) -> BrokenPromise | None:
    found = kept.findings
    if found is None or found.breach is None or kept.owner is None or kept.receipt is None:
        return None
    return BrokenPromise(
        account=kept.owner.account,
        breach=found.breach,
        day=_day(found),
        known_on=_came_on(kept.digest, recorded),
        case_id=kept.receipt.receipt.case,
        proof=kept.digest,
        beside=kept.trust.pieces,
    )


def _day(found: ProofFindings) -> date:
    if found.breach == "rows_kept" and found.record is not None:
        return day_of(found.record.record.frozen_at)
    assert found.header is not None, "a promise is broken by a set"
    return day_of(found.header.issued_at)


def _is_complained(promise: BrokenPromise, event: int, recorded: Sequence[RecordedEvent]) -> bool:
    later = (one.event for one in recorded if one.number > event and day_of(one.at) >= promise.known_on)
    return any(
        isinstance(event, Complained | LetterSent)
        and event.account == promise.account
        and (isinstance(event, Complained) or event.letter == "complaint")
        for event in later
    )
