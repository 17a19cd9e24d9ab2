"""What became of a mask."""

from msgspec import Struct, structs

from widerspruch.gate.mask.apply import ApplyReport
from widerspruch.gate.telling.timing import Seconds


class AppliedReport(Struct, frozen=True):
    """A corpus written from a mask; fields as in `mask.apply.ApplyReport`."""

    rows: int
    kept: int
    files: int
    mask: str
    manifest: str
    seconds: Seconds


def applied_report(report: ApplyReport, seconds: Seconds) -> AppliedReport:
    return AppliedReport(**structs.asdict(report), seconds=seconds)
