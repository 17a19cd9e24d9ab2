"""What a report about models says otherwise than other reports of the same platform: dates that moved, models that are
gone from the list, and an order in time that cannot be."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.person.lineage_reports import KeptReport, of_same_platform
from widerspruch.protocol.lineage.lineage_report import ReportedModel

ReportChangeKind = Literal["newer", "came_late", "other_key", "dated_back", "kept_past_date", "postponed", "unnamed"]
"""newer: there is a newer report; came_late: the same, and this one came into the case file after it; other_key: the
newer one is signed with another key; dated_back: this one was entered into the log after another, and is dated before
it; kept_past_date: it names models as in service whose day, by the other report, had passed when it was made;
postponed: it names a later day than the other, or none any more; unnamed: it says nothing of models that the other
calls stale."""


class ReportChange(Struct, frozen=True):
    """One of them.

    Attributes:
        number: Of the other report's evidence. `made_at`: as of when that is, microseconds UTC.

        models: Which models it is about; none where it is about the whole report. As the other report has them.
    """

    kind: ReportChangeKind
    number: int
    made_at: int
    models: tuple[ReportedModel, ...] = ()


def report_changes(kept: KeptReport, reports: Sequence[KeptReport]) -> tuple[ReportChange, ...]:
    """All of a report. `reports`: all of the case file."""
    return tuple(_changes(kept, tuple(of_same_platform(kept, reports))))


def _changes(kept: KeptReport, others: Sequence[KeptReport]) -> Iterator[ReportChange]:
    mine = kept.genuine
    if mine is None:
        return
    dated = sorted(((one, one.genuine) for one in others if one.genuine), key=lambda pair: pair[1].report.made_at)
    newer = [one for one, read in dated if read.report.made_at > mine.report.made_at]
    if newer:
        newest = newer[-1]
        yield _of("came_late" if newest.number < kept.number else "newer", newest)
        if newest.genuine is not None and newest.genuine.signed_by != mine.signed_by:
            yield _of("other_key", newest)
    for other, read in dated:
        if read.report.made_at > mine.report.made_at and _is_entered_before(other, kept):
            yield _of("dated_back", other)
    earlier = [(one, read) for one, read in dated if read.report.made_at < mine.report.made_at]
    named = {one.sha256: one for one in mine.report.models}
    told = set[str]()
    for other, read in reversed(earlier):  # the last word before this one
        last = [one for one in read.report.models if one.sha256 not in told]
        told |= {one.sha256 for one in read.report.models}
        for kind, models in _moved(last, named, mine.report.made_at):
            if models:
                yield _of(kind, other, models)


def _moved(
    last: Sequence[ReportedModel], named: dict[str, ReportedModel], made_at: int
) -> Iterator[tuple[ReportChangeKind, tuple[ReportedModel, ...]]]:
    """Of models as they were before, by what became of them."""
    before = [one for one in last if one.is_open]
    still = [(one, named[one.sha256]) for one in before if one.sha256 in named and named[one.sha256].is_open]
    late = tuple(one for one, _ in still if one.is_overdue(made_at))
    yield "kept_past_date", late
    yield (
        "postponed",
        tuple(
            one
            for one, now in still
            if one not in late and one.until is not None and (now.until is None or now.until > one.until)
        ),
    )
    yield "unnamed", tuple(one for one in before if one.sha256 not in named)


def _is_entered_before(one: KeptReport, other: KeptReport) -> bool:
    """Whether one stands before the other in the same log."""
    first = None if one.findings is None else one.findings.logged
    second = None if other.findings is None else other.findings.logged
    return first is not None and second is not None and first.origin == second.origin and first.index < second.index


def _of(kind: ReportChangeKind, other: KeptReport, models: tuple[ReportedModel, ...] = ()) -> ReportChange:
    assert other.genuine is not None, "only genuine ones are compared"
    return ReportChange(kind, other.number, other.genuine.report.made_at, models)
