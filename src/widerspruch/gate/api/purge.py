"""A purge of a built corpus, and its undoing."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from widerspruch.gate.api.given import (
    File,
    Files,
    addresses_of,
    path_of,
    paths_of,
    recording,
    signing_key,
    trusted_keys,
)
from widerspruch.gate.purge.purge import UNDO_DAYS, PurgeRequest, purge, undo
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.schedule.tasks import Progress
from widerspruch.gate.telling.purge import PurgeReport, UndoReport, purge_report, undo_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook


def purge_corpus(
    built: File,
    *,
    exclusions: Files,
    key: Files = (),
    corpus: Files = (),
    family: File | None = None,
    freeze: date | datetime | None = None,
    apply: bool = False,
    undo_key: File | None = None,
    undo_days: int = UNDO_DAYS,
    trust: Files = (),
    sign: File | None = None,
    unsigned: bool = False,
    log: File | None = None,
    kept_authors: File | None = None,
    unrecorded: bool = False,
    workers: int | None = None,
    command: Sequence[str] = ("widerspruch.gate.purge_corpus",),
    on_progress: Progress = lambda *_: None,
) -> PurgeReport:
    """Count whose rows would have to leave a built corpus, or with `apply` take them out; arguments as the options of
    `widerspruch gate purge`.

    Args:
        corpus: Of a mask, the files that it was made of.

        family: Of a corpus with buckets: rows of files that are written anew are held against it, too.

        log, kept_authors: As of `run_corpus`.
    """
    times = StepTimes(clock.monotonic)
    request = PurgeRequest(
        built=Path(built),
        exclusions=paths_of(exclusions),
        corpus=addresses_of(corpus),
        family=path_of(family),
        freeze=freeze,
        key_files=paths_of(key),
        trusted=trusted_keys(trust),
        signer=signing_key(sign),
        unsigned=unsigned,
        recording=recording(log, kept_authors),
        unrecorded=unrecorded,
        apply=apply,
        undo_key_file=path_of(undo_key),
        undo_days=undo_days,
        command=tuple(command),
    )
    with Pool(workers) as pool:
        outcome = purge(request, load_rulebook(), pool, clock.now(), times.heard(on_progress))
    return purge_report(outcome, request, times.told())


def undo_purge(built: File, *, bundle: File, undo_key: File) -> UndoReport:
    """Restore a corpus from the bundle of its last purge, byte for byte."""
    times = StepTimes(clock.monotonic)
    return undo_report(undo(Path(built), Path(bundle), Path(undo_key), clock.now()), times.told())
