"""What a run did."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.decision.claims import verdict_for
from widerspruch.gate.errors import GateCode
from widerspruch.gate.run.run import RunOutcome, RunRequest
from widerspruch.gate.telling.matches import platforms_spelled_otherwise, platforms_without_match
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.buckets import RunBuckets
from widerspruch.protocol.manifest import MANIFEST, MatchReport, SetUsed, Verification


class ReasonRows(Struct, frozen=True):
    """Rows with one reason, whether they were kept, and the rules that it rests on."""

    rows: int
    kept: bool
    rules: tuple[str, ...]


class DamagedFile(Struct, frozen=True):
    """A file that could not be read, and what is wrong with it: a code, and what its sentence is filled with."""

    name: str
    code: GateCode
    values: Mapping[str, Any]


class UnreadableLines(Struct, frozen=True):
    """Lines of a file that are no records: how many, and the numbers of the first of them, counted from 1."""

    name: str
    lines: int
    first: tuple[int, ...]


class RunReport(Struct, frozen=True, kw_only=True):
    """A run in numbers. Instants in microseconds UTC.

    Attributes:
        reasons: Kept ones first, then by number of rows.

        matches, exclusion_sets: One per platform, in the order of their names.

        nobody_matched: Platforms whose set names somebody and of which not one was found, which was allowed.

        spelled_otherwise: Platforms of whose set a good part is written as no author of the corpus is, unless that was
            allowed; `matches` has the details.

        nothing_claimed: Platforms under `objections only`: rows that nobody objected to stayed, nothing is claimed of
            them.

        unread_scopes: By column, values that can be read as no scope.

        layout: By file what of its layout could not be kept.

        buckets: Into which the kept rows were parted; None where they were not, or nothing was written.

        family_is_new: Whether the family's file was made by this run, so that nobody lies where they lay before.

        verification, manifest: None where nothing was written (`--dry-run`).

        record: What is to be entered into a log; None where nobody asked for that. `kept_authors`: how many authors it
            speaks of; None where it does not.
    """

    rows: int
    kept: int
    left_out: int
    redacted: int
    reasons: Mapping[str, ReasonRows]
    matches: tuple[MatchReport, ...]
    nobody_matched: tuple[str, ...]
    spelled_otherwise: tuple[str, ...]
    nothing_claimed: tuple[str, ...]
    exclusion_sets: tuple[SetUsed, ...]
    frozen_at: int
    purpose: str
    result: Literal["corpus", "mask"]
    buckets: RunBuckets | None
    family_is_new: bool
    damaged: tuple[DamagedFile, ...]
    unreadable: tuple[UnreadableLines, ...]
    beside: tuple[str, ...]
    unmapped: tuple[str, ...]
    unread_scopes: Mapping[str, int]
    layout: Mapping[str, tuple[str, ...]]
    dry_run: bool
    verification: Verification | None
    manifest: str | None
    record: str | None
    kept_authors: int | None
    seconds: Seconds

    @property
    def is_whole(self) -> bool:
        """Whether every file and every line of the corpus was read."""
        return not (self.damaged or self.unreadable)


def run_report(outcome: RunOutcome, request: RunRequest, seconds: Seconds, *, family_is_new: bool = False) -> RunReport:
    run = outcome.manifest
    kept_verdicts = ("allowed", "undecided") if request.undecided == "keep" else ("allowed",)
    reasons = [
        (reason, ReasonRows(rows, verdict_for(reason) in kept_verdicts, outcome.rules.get(reason, ())))
        for reason, rows in run.counts.items()
    ]
    rows = sum(run.counts.values())
    kept = sum(told.rows for _, told in reasons if told.kept)
    return RunReport(
        rows=rows,
        kept=kept,
        left_out=rows - kept,
        redacted=run.redacted,
        reasons=dict(sorted(reasons, key=lambda one: (not one[1].kept, -one[1].rows))),
        matches=run.matches,
        nobody_matched=platforms_without_match(run.matches),
        spelled_otherwise=() if request.allow_no_match else platforms_spelled_otherwise(run.matches),
        nothing_claimed=run.nothing_claimed,
        exclusion_sets=run.exclusion_sets,
        frozen_at=run.frozen_at,
        purpose=run.purpose,
        result=run.result,
        buckets=run.buckets,
        family_is_new=family_is_new,
        damaged=tuple(DamagedFile(name, fault.code, fault.values) for name, fault in outcome.damaged),
        unreadable=tuple(UnreadableLines(name, lines.count, lines.first) for name, lines in outcome.unreadable),
        beside=outcome.beside,
        unmapped=outcome.unmapped,
        unread_scopes=run.unread_scopes,
        layout=run.layout,
        dry_run=request.dry_run,
        verification=None if request.dry_run else run.verification,
        manifest=None if request.dry_run else str(request.out / MANIFEST),
        record=None if request.dry_run or request.recording is None else str(request.out / RECORD_FILE),
        kept_authors=None if outcome.authors is None else outcome.authors.count,
        seconds=seconds,
    )
