"""The record of a run that is there already."""

from pathlib import Path

from widerspruch.gate.api.given import File, Files, paths_of, signing_key, trusted_keys
from widerspruch.gate.record.later import record_later
from widerspruch.gate.telling.record import RecordReport, record_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook


def record_corpus(
    built: File, *, log: File, exclusions: Files = (), sign: File | None = None, trust: Files = ()
) -> RecordReport:
    """The record that lies beside a corpus's manifest, if it may be entered into this log; where there is none, it is
    made of the sets that the corpus was built with.

    Args:
        exclusions, sign: Needed where there is none.
    """
    times = StepTimes(clock.monotonic)
    found = record_later(
        Path(built),
        Path(log),
        paths_of(exclusions),
        tuple(load_rulebook().platforms),
        signing_key(sign),
        trusted_keys(trust),
        clock.now(),
    )
    return record_report(found.read, str(found.path), times.told(), is_new=found.is_new)
