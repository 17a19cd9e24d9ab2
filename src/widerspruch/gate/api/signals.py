"""Signals at intake."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from widerspruch.gate.api.given import File, Files, path_of, paths_of
from widerspruch.gate.signals import read
from widerspruch.gate.signals.read import SignalsRequest
from widerspruch.gate.signals.sources import SignalsFrom
from widerspruch.gate.telling.signals import ReadSignalsReport, signals_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.rulebook.instants import micros


def read_signals(
    files: Files,
    *,
    kind: SignalsFrom,
    platform: str,
    out: File,
    seen_at: datetime,
    collection: str | None = None,
    robots: File | None = None,
    agent: str = "*",
    on_progress: Callable[[int], None] = lambda records: None,
) -> ReadSignalsReport:
    """A table of signals from what was fetched; arguments as the options of `widerspruch gate signals read`."""
    times = StepTimes(clock.monotonic)
    request = SignalsRequest(
        kind=kind,
        files=paths_of(files),
        platform=platform,
        seen_at=micros(seen_at),
        out=Path(out),
        collection=collection,
        robots=path_of(robots),
        agent=agent,
    )
    return signals_report(read.read_signals(request, on_progress), str(out), times.told())
