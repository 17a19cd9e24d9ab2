"""A block of text for the summary of training content."""

from pathlib import Path

from widerspruch.gate.api.given import File, Files, trusted_keys
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.challenge.challenge import manifest_in
from widerspruch.gate.record.beside import require_record_of
from widerspruch.gate.telling.challenge import FoundInLog
from widerspruch.gate.telling.summary import SummaryReport, summary_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import open_manifest
from widerspruch.protocol.run_record import LONGEST_RECORD, read_run_record
from widerspruch.rulebook.load import load_rulebook


def summarise_run(
    manifest: File,
    *,
    record: File | None = None,
    found: FoundInLog | None = None,
    trust: Files = (),
    language: Language = "de",
) -> SummaryReport:
    """What was done about objections, in words for the public.

    Args:
        manifest: Its file, or the folder that it lies in. `record`: None for the one beside it, if there is one.

        found: Where the record stands in a log, if somebody looked.
    """
    times = StepTimes(clock.monotonic)
    path, keys = manifest_in(Path(manifest)), trusted_keys(trust)
    data = read_small(path)
    opened = open_manifest(data, keys, signature_needed=bool(keys))
    place = path.parent / RECORD_FILE if record is None else Path(record)
    read = None
    if record is not None or place.exists():
        read = read_run_record(read_small(place, LONGEST_RECORD), keys, signature_needed=bool(keys))
        require_record_of(read, data, path.parent.name)
    return summary_report(opened.run, opened.digest, read, found, load_rulebook(), language, times.told())
