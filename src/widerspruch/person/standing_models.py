"""Which models of a platform are stale today, by all of its reports in a case file together."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from widerspruch.person.lineage_reports import KeptReport, of_same_platform, overdue_models
from widerspruch.protocol.lineage.lineage_report import ReportedModel


class StandingModels(Struct, frozen=True):
    """Of one platform.

    Attributes:
        platforms: As `LineageFindings.platforms`.

        number: Of the evidence with the report that says so: the one that named a day which has passed, or the newest.
            `first`: of the one that came first; stays.

        made_at: As of when that report is, microseconds UTC.

        open_models: Models that are stale, or of which nobody can say, by the last word on each: as that report has it.

        overdue: Those of them whose day has passed, as the report has them that named it.
    """

    platforms: tuple[str, ...] | None
    number: int
    first: int
    made_at: int
    open_models: tuple[ReportedModel, ...]
    overdue: tuple[ReportedModel, ...]


def standing_models(reports: Sequence[KeptReport], now: int) -> tuple[StandingModels, ...]:
    """One for each platform, in the order in which their first reports came. `now`: microseconds UTC."""
    return tuple(_standing(each, reports, now) for each in _by_platform(reports))


def _by_platform(reports: Sequence[KeptReport]) -> Iterator[list[KeptReport]]:
    told = set[str]()
    for one in reports:
        if one.genuine is None or one.digest in told:
            continue
        each = [one, *of_same_platform(one, reports)]
        told |= {other.digest for other in each}
        yield each


def _standing(each: Sequence[KeptReport], reports: Sequence[KeptReport], now: int) -> StandingModels:
    dated = sorted(
        ((one, read.report) for one in each if (read := one.genuine) is not None), key=lambda pair: pair[1].made_at
    )
    last_words = {model.sha256: model for _, report in dated for model in report.models}
    late = [(one, report, models) for one, report in dated if (models := overdue_models(one, reports, now))]
    shown, report = late[-1][:2] if late else dated[-1]
    return StandingModels(
        platforms=None if shown.findings is None else shown.findings.platforms,
        number=shown.number,
        first=min(one.number for one in each),
        made_at=report.made_at,
        open_models=tuple(one for one in last_words.values() if one.is_open),
        overdue=tuple(model for _, _, models in late for model in models),
    )
