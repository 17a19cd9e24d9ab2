"""Exclusion sets."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from widerspruch.gate.api.given import File, Files, path_of, paths_of, signing_key
from widerspruch.gate.sets import make
from widerspruch.gate.sets.make import LineProblem, SetRequest
from widerspruch.gate.signals.in_force import SignalsGiven
from widerspruch.gate.telling.sets import MadeSetReport, set_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.rulebook.instants import day_of, end_of_day, micros, start_of_day

OPENINGS = "openings"
"""The folder for what opens sets, where none is named: beside the hashing key, which is as private."""


def make_set(
    source: File,
    *,
    platform: str,
    key: File,
    number: int,
    out: File,
    sign: File | None = None,
    since: Files = (),
    openings: File | None = None,
    without_tree: bool = False,
    issued: date | datetime | None = None,
    received_until: date | datetime | None = None,
    expires: date | None = None,
    columns: Sequence[tuple[str, str]] = (),
    strict: bool = False,
    server: str | None = None,
    signals: Files = (),
    builder: str | None = None,
    strict_signals: bool = False,
    on_problem: Callable[[LineProblem], None] = lambda problem: None,
    on_progress: Callable[[int], None] = lambda lines: None,
) -> MadeSetReport:
    """An exclusion set from a list of objectors; arguments as the options of `widerspruch gate make-set`.

    Args:
        columns: (field, the list's own name of a column), where that is not one of the known spellings.

        openings: Without one, `openings` beside the key.

        on_problem: Told of every unclear line. `on_progress`: now and then how many lines were read.
    """
    times = StepTimes(clock.monotonic)
    issued_at = clock.now() if issued is None else _first_instant(issued)
    request = SetRequest(
        source=Path(source),
        platform=platform,
        number=number,
        out=Path(out),
        issued_at=issued_at,
        received_until=_received_until(received_until, issued_at),
        since=paths_of(since),
        openings=None if without_tree else path_of(openings) or Path(key).absolute().with_name(OPENINGS),
        expires_at=None if expires is None else end_of_day(expires) + 1,
        columns=tuple(columns),
        strict=strict,
        server=server,
        signals=SignalsGiven(files=paths_of(signals), builder=builder, strict=strict_signals),
    )
    made = make.make_set(request, HashingKey.load(Path(key)), signing_key(sign), on_problem, on_progress)
    opened_by = None if request.openings is None else str(request.openings)
    return set_report(made, str(out), opened_by, times.told())


def _first_instant(given: date | datetime) -> int:
    return micros(given) if isinstance(given, datetime) else start_of_day(given)


def _received_until(given: date | datetime | None, issued_at: int) -> int:
    if given is None:
        return issued_at
    if isinstance(given, datetime):
        return micros(given)
    # Until the set was issued; the rest of its day nobody knows yet.
    return issued_at if given == day_of(issued_at) else end_of_day(given)
