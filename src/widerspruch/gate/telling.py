"""What a run or a purge did, computed once: the terminal and `--json` print the same values."""

from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct

from widerspruch.gate.errors import GateCode
from widerspruch.gate.purge.purge import FilePurged, PurgeOutcome, PurgeRequest
from widerspruch.gate.run.run import RunOutcome, RunRequest
from widerspruch.protocol.manifest import MANIFEST, Match, MatchReport, SetUsed, Verification
from widerspruch.rulebook.decide import Reason, verdict_of


class MatchLine(Struct, frozen=True):
    """Of the keys of one identifier in a set, how many were found; None for what nobody knows."""

    identifier: str
    in_set: int | None
    found: int | None
    not_found: int | None
    rows: int | None


def match_lines(matches: MatchReport) -> tuple[MatchLine, ...]:
    """A line per identifier; none at all where the set names nobody."""
    if not any(one.in_set != 0 for one in matches.identifiers):
        return ()
    return tuple(map(_match_line, matches.identifiers))


def _match_line(one: Match) -> MatchLine:
    if one.found is None:
        return MatchLine(one.identifier, one.in_set, None, None, None)
    not_found = None if one.in_set is None else max(0, one.in_set - one.found)
    return MatchLine(one.identifier, one.in_set, one.found, not_found, one.rows)


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

        nobody_matched: Whether the set names somebody and not one was found, which was allowed.

        verification, manifest: None where nothing was written (`--dry-run`).
    """

    rows: int
    kept: int
    left_out: int
    redacted: int
    reasons: Mapping[str, ReasonRows]
    matches: MatchReport
    nobody_matched: bool
    exclusion_set: SetUsed
    frozen_at: int
    purpose: str
    damaged: tuple[DamagedFile, ...]
    unreadable: tuple[UnreadableLines, ...]
    beside: tuple[str, ...]
    unmapped: tuple[str, ...]
    dry_run: bool
    verification: Verification | None
    manifest: str | None

    @property
    def is_whole(self) -> bool:
        """Whether every file and every line of the corpus was read."""
        return not (self.damaged or self.unreadable)


def run_report(outcome: RunOutcome, request: RunRequest) -> RunReport:
    run = outcome.manifest
    kept_verdicts = ("allowed", "undecided") if request.undecided == "keep" else ("allowed",)
    reasons = [
        (reason, ReasonRows(rows, verdict_of(cast("Reason", reason)) in kept_verdicts, outcome.rules.get(reason, ())))
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
        matches=run.matches[0],
        nobody_matched=not run.matches[0].found() and any(one.in_set != 0 for one in run.matches[0].identifiers),
        exclusion_set=run.exclusion_sets[0],
        frozen_at=run.frozen_at,
        purpose=run.purpose,
        damaged=tuple(DamagedFile(name, fault.code, fault.values) for name, fault in outcome.damaged),
        unreadable=tuple(UnreadableLines(name, lines.count, lines.first) for name, lines in outcome.unreadable),
        beside=outcome.beside,
        unmapped=outcome.unmapped,
        dry_run=request.dry_run,
        verification=None if request.dry_run else run.verification,
        manifest=None if request.dry_run else str(request.out / MANIFEST),
    )


class PurgeReport(Struct, frozen=True, kw_only=True):
    """A purge in numbers; fields as in `purge.PurgeOutcome`.

    Attributes:
        applied: Whether anything was written. `manifest`: the new one, None where nothing was.

        removed: Rows of all files. `bytes`: of these files, before.
    """

    applied: bool
    authors: int
    files: tuple[FilePurged, ...]
    of_files: int
    removed: int
    bytes: int
    until: int
    matches: MatchReport
    mentions_left: bool
    manifest: str | None
    bundle: str | None
    expires_at: int | None


def purge_report(outcome: PurgeOutcome, request: PurgeRequest) -> PurgeReport:
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
        bundle=None if outcome.bundle is None else str(outcome.bundle),
        expires_at=outcome.expires_at,
    )
