"""The corpus that a mask describes."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.api.given import File, Files, addresses_of, signing_key, trusted_keys
from widerspruch.gate.mask import apply
from widerspruch.gate.mask.apply import ApplyRequest
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.gate.telling.mask import AppliedReport, applied_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock


def apply_mask(
    mask: File,
    corpus: Files,
    *,
    out: File,
    trust: Files = (),
    sign: File | None = None,
    unsigned: bool = False,
    workers: int | None = None,
    command: Sequence[str] = ("widerspruch.gate.apply_mask",),
    on_progress: Progress = lambda *_: None,
) -> AppliedReport:
    """Write the corpus that a mask describes; arguments as the options of `widerspruch gate apply`."""
    times = StepTimes(clock.monotonic)
    request = ApplyRequest(
        mask=Path(mask),
        corpus=addresses_of(corpus),
        out=Path(out),
        trusted=trusted_keys(trust),
        signer=signing_key(sign),
        unsigned=unsigned,
        command=tuple(command),
    )
    with Pool(workers) as pool:
        report = apply.apply_mask(request, pool, times.heard(on_progress))
    return applied_report(report, times.told())
