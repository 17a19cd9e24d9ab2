"""What became of a mask."""

from msgspec import structs

from widerspruch.gate.mask.apply import ApplyReport
from widerspruch.gate.telling.timing import Seconds


class AppliedReport(ApplyReport, frozen=True):
    """A corpus written from a mask."""

    seconds: Seconds


def applied_report(report: ApplyReport, seconds: Seconds) -> AppliedReport:
    return AppliedReport(**structs.asdict(report), seconds=seconds)
