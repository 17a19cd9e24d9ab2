"""What a purge did, and what its undoing did."""

from msgspec import Struct

from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.purge.purge import FilePurged, PurgeOutcome, PurgeRequest
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.manifest import MANIFEST, GateRun, MatchReport


class PurgeReport(Struct, frozen=True, kw_only=True):
    """A purge in numbers; fields as in `purge.PurgeOutcome`.

    Attributes:
        applied: Whether anything was written. `manifest`: the new one, None where nothing was. `record`: of it, what
            is to be entered into a log; None where nobody asked for that.

        removed: Rows of all files. `bytes`: of these files, before.

        matches: One per platform.
    """

    applied: bool
    authors: int
    files: tuple[FilePurged, ...]
    of_files: int
    removed: int
    bytes: int
    until: int
    matches: tuple[MatchReport, ...]
    mentions_left: bool
    manifest: str | None
    record: str | None
    bundle: str | None
    expires_at: int | None
    seconds: Seconds


def purge_report(outcome: PurgeOutcome, request: PurgeRequest, seconds: Seconds) -> PurgeReport:
    return PurgeReport(
        applied=outcome.manifest is not None,
        authors=outcome.authors,
        files=outcome.files,
        of_files=outcome.of_files,
        removed=sum(file.removed for file in outcome.files),
        bytes=sum(file.bytes for file in outcome.files),
        until=outcome.until,
        matches=outcome.matches,
        mentions_left=outcome.mentions_left,
        manifest=None if outcome.manifest is None else str(request.built / MANIFEST),
        record=str(request.built / RECORD_FILE) if outcome.manifest and request.recording else None,
        bundle=None if outcome.bundle is None else str(outcome.bundle),
        expires_at=outcome.expires_at,
        seconds=seconds,
    )


class UndoReport(Struct, frozen=True):
    """A corpus as it was before a purge: its rows, and the number of each exclusion set that it was built with."""

    rows: int
    numbers: tuple[int, ...]
    seconds: Seconds


def undo_report(restored: GateRun, seconds: Seconds) -> UndoReport:
    return UndoReport(restored.kept(), tuple(used.number for used in restored.exclusion_sets), seconds)
