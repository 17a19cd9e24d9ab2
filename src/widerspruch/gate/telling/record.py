"""The record of a run."""

from msgspec import Struct

from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.run_record import LogSeen, ReadRunRecord, RecordedSet


class RecordReport(Struct, frozen=True, kw_only=True):
    """What is to be entered into a log.

    Attributes:
        record: Its path. `digest`: of its statement's payload. `manifest`: digest of the manifest that it is of.

        is_new: Whether it was made just now.

        log: As it was before the run. `sets`: those that the run kept to.

        kept_authors: Of how many authors it says that rows were kept; None where it does not.
    """

    record: str
    digest: str
    manifest: str
    is_new: bool
    log: LogSeen
    sets: tuple[RecordedSet, ...]
    kept_rows: int
    kept_authors: int | None
    seconds: Seconds


def record_report(read: ReadRunRecord, path: str, seconds: Seconds, *, is_new: bool) -> RecordReport:
    record = read.record
    return RecordReport(
        record=path,
        digest=read.digest,
        manifest=read.manifest,
        is_new=is_new,
        log=record.log,
        sets=record.sets,
        kept_rows=record.kept_rows,
        kept_authors=None if record.kept_authors is None else record.kept_authors.count,
        seconds=seconds,
    )
