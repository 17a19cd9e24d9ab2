"""Whether the record of a built corpus adds up: files, digests, ledgers and counts against the manifest."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.audit_profile import AuditProfile
from widerspruch.gate.audit.kept_rows import KeptRows, MaskCase, mask_rows, read_mask_cases
from widerspruch.gate.built import RECORD_FILE, Built, BuiltFile, check_file
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.beside import read_record_beside
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import DataFile, GateRun, MatchReport
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.decide import REASONS, verdict_of

_READ = ["row", "kept", "verdict", "reason", "identifier"]
OF_AUTHORS = ("objected", "signalled", "preset", "unclear_signal")
"""The reasons of rows whose own author is to be kept out, unless a mention counted."""
NOTHING_CLAIMED = "nothing_claimed"
_OF_PEOPLE = {"account", "handle", "email", "key"}
"""The reason of a row that nobody objected to, on a platform whose terms nobody looked at. The rulebook has none such:
it is not asked."""


class AuditProblem(Struct, frozen=True):
    """Something that is wrong. `code` names the sentence `finding.<code>`; values never hold identities."""

    code: str
    values: dict[str, Any]


class LedgerRead(Struct, frozen=True):
    """What one ledger says: rows kept out, rows kept with a mention redacted, rows kept out per reason.

    Attributes:
        by_author: Rows kept out because their own author objected, or is kept out by a signal, as far as that is
            certain: no mention counted.
    """

    problems: tuple[AuditProblem, ...]
    out: int = 0
    redacted: int = 0
    reasons: dict[str, int] = {}
    by_author: int = 0


def check_files(built: Built) -> list[AuditProblem]:
    """Every file that is to be looked at is there as the manifest names it, and none that it does not know."""
    looked = {name for file in built.files for name in (file.data.name, file.ledger.name)}
    looked |= set() if built.run.mask is None else {built.run.mask.cases.name}
    files = [file for file in built.run.published() if file.name in looked]
    problems = [problem for file in files for problem in _check_file(built.path(file), file)]
    return problems + [AuditProblem("audit_stray", {"name": name}) for name in built.strays()]


class CheckedRecord(Struct, frozen=True):
    """What is to be said of the record for a log that lies beside a manifest. `digest`: of its payload."""

    problems: tuple[AuditProblem, ...] = ()
    digest: str | None = None


def check_record(built: Built, trusted: Sequence[VerifyingKey]) -> CheckedRecord:
    """If there is a record, it says what the manifest says."""
    if not (built.folder / RECORD_FILE).exists():
        return CheckedRecord()
    try:
        _, read = read_record_beside(built.folder, trusted, signature_needed=bool(trusted))
    except (GateError, ProtocolError):
        return CheckedRecord((AuditProblem("audit_record", {"name": RECORD_FILE}),))
    return CheckedRecord((), read.digest)


def check_originals(built: Built, rows: KeptRows) -> list[AuditProblem]:
    """The files that a mask was made of are there as they were, and no other; so are those that were copied, where it
    is known where they lie."""
    inputs = [file.input for file in built.files] if built.run.buckets is None else built.run.inputs
    files = inputs if rows.has_originals else ()
    problems = [problem for file in files for problem in _check_file(rows.original_named(file.name), file)]
    return problems + [AuditProblem("audit_stray_original", {"name": name}) for name in rows.strays]


def _check_file(path: Path, file: DataFile) -> list[AuditProblem]:
    try:
        check_file(path, file)
    except GateError as error:
        code = "audit_missing" if error.code == "built_file_missing" else "audit_digest"
        return [AuditProblem(code, {"name": file.name})]
    return []


def check_records(built: Built, kept: Mapping[str, int]) -> list[LedgerRead]:
    """What the ledgers of all files say, or a mask.

    Args:
        kept: By name of the input how many rows it really keeps, where they could be read.
    """
    if built.run.mask is None:
        return [check_ledger(built, file, kept.get(file.name)) for file in built.files]
    cases, counted = read_mask_cases(built), Counter[int]()
    records = [_check_mask(built, file, cases, counted) for file in built.files]
    if len(records) == len(built.run.inputs) and any(counted[case] != said.rows for case, said in cases.items()):
        records.append(LedgerRead((AuditProblem("audit_counts", {}),)))
    return records


def _check_mask(built: Built, file: BuiltFile, cases: Mapping[int, MaskCase], counted: Counter[int]) -> LedgerRead:
    """Every row of the input has a case, and of those that may be used there are as many as the manifest says."""
    try:
        rows = Counter(mask_rows(built, file))
    except (pa.ArrowException, OSError, KeyError):
        return LedgerRead((AuditProblem("audit_unreadable", {"name": file.ledger.name}),))
    for (case, _), count in rows.items():
        counted[case] += count
    problems, reasons, by_author = [], Counter[str](), 0
    staying = kept_verdicts(built.run)
    said = [(cases[case], named, count) for (case, named), count in rows.items() if case in cases]
    if len(said) < len(rows) or any(
        one.verdict != verdict_meant(one.reason) or one.used != (one.verdict in staying) for one, _, _ in said
    ):
        problems.append(AuditProblem("audit_ledger_words", {"name": file.ledger.name}))
    for one, named, count in said:
        if not one.used:
            reasons[one.reason] += count
            by_author += count if one.reason in OF_AUTHORS and not named else 0
    used = sum(count for one, _, count in said if one.used)
    if rows.total() != file.input.rows or used != file.kept:
        problems.append(AuditProblem("audit_rows_stated", {"name": file.name}))
    return LedgerRead(tuple(problems), sum(reasons.values()), 0, dict(reasons), by_author)


def kept_verdicts(run: GateRun) -> tuple[str, ...]:
    """With which a row stays."""
    return ("allowed", "undecided") if run.undecided == "keep" else ("allowed",)


def check_ledger(built: Built, file: BuiltFile, kept: int | None) -> LedgerRead:
    """Every row of the input is either kept or in the ledger.

    Args:
        kept: How many rows the output really has; None if it could not be read.
    """
    path = built.path(file.ledger)
    problems: list[AuditProblem] = []
    out = redacted = lines = by_author = 0
    last, ordered = -1, True
    reasons, verdicts = Counter[str](), set[tuple[str, str]]()
    try:
        with pq.ParquetFile(path) as ledger:
            for batch in ledger.iter_batches(1 << 18, columns=_READ, use_threads=False):
                rows = batch.column(0)
                if not len(rows):
                    continue
                ordered &= rows[0].as_py() > last and bool(pc.all(pc.greater(rows[1:], rows[:-1]), min_count=0).as_py())
                last = rows[-1].as_py()
                lines += len(rows)
                changed = pc.sum(batch.column(1)).as_py() or 0
                redacted, out = redacted + changed, out + len(rows) - changed
                left_out = pa.Table.from_batches([batch]).filter(pc.invert(batch.column(1)))
                counted = left_out.group_by(["reason", "verdict"]).aggregate(
                    [([], "count_all"), ("identifier", "count")]
                )
                for said in counted.to_pylist():
                    reasons[said["reason"]] += said["count_all"]
                    if said["reason"] in OF_AUTHORS:
                        by_author += said["count_all"] - said["identifier_count"]
                    verdicts.add((said["reason"], said["verdict"]))
    except (pa.ArrowException, OSError, KeyError):
        return LedgerRead((AuditProblem("audit_unreadable", {"name": file.ledger.name}),))
    if not ordered or last >= file.input.rows:
        problems.append(AuditProblem("audit_ledger_rows", {"name": file.ledger.name}))
    if any(verdict != verdict_meant(reason) for reason, verdict in verdicts):
        problems.append(AuditProblem("audit_ledger_words", {"name": file.ledger.name}))
    if lines != file.ledger.rows or (kept is not None and kept != file.data.rows):
        problems.append(AuditProblem("audit_rows_stated", {"name": file.name}))
    if kept is not None and kept + out != file.input.rows:
        problems.append(
            AuditProblem("audit_balance", {"name": file.name, "rows": file.input.rows, "kept": kept, "out": out})
        )
    return LedgerRead(tuple(problems), out, redacted, dict(reasons), by_author)


def verdict_meant(reason: str) -> str | None:
    """What a reason means; None if it is none."""
    if reason == NOTHING_CLAIMED:
        return "allowed"
    return verdict_of(reason) if reason in REASONS else None


def check_stated(built: Built) -> list[AuditProblem]:
    """What the manifest says of all rows is what it says of each file."""
    run, problems = built.run, []
    if sum(run.counts.values()) != sum(file.rows for file in run.inputs):
        problems.append(AuditProblem("audit_counts", {}))
    if run.verification.found or run.verification.rows != run.kept():
        problems.append(AuditProblem("audit_verification", {}))
    return problems


def check_counts(built: Built, ledgers: list[LedgerRead]) -> list[AuditProblem]:
    """The manifest's totals are those of its ledgers, of which there are all."""
    run, problems = built.run, list[AuditProblem]()
    elsewhere = any(problem.code == "audit_unreadable" for ledger in ledgers for problem in ledger.problems)
    listed = sum((Counter(ledger.reasons) for ledger in ledgers), Counter[str]())
    staying = kept_verdicts(run)
    for reason in sorted({*run.counts, *listed}):
        verdict = verdict_meant(reason)
        expected = 0 if verdict in staying else run.counts.get(reason, 0)
        if verdict is None or (listed[reason] != expected and not elsewhere):
            problems.append(
                AuditProblem("audit_reason", {"reason": reason, "stated": expected, "found": listed[reason]})
            )
    if run.redacted != sum(ledger.redacted for ledger in ledgers) and not elsewhere:
        problems.append(AuditProblem("audit_redacted", {"stated": run.redacted}))
    return problems


def check_matches(
    built: Built, sets: Sequence[ExclusionSet], profile: AuditProfile, ledgers: Sequence[LedgerRead]
) -> list[AuditProblem]:
    """The manifest's reports of objectors found fit the profile as it stands, the sets, and what the ledgers name."""
    reports = built.run.matches
    problems = [
        AuditProblem("audit_identifier", {"platform": one.platform})
        for one in sets
        if one.accounts() and profile.identifiers() & _OF_PEOPLE and not _reached(one, profile)
    ]
    fits = [report.platform for report in reports] == [one.platform for one in sets] and all(
        _fits(report, one, profile) for report, one in zip(reports, sets, strict=True)
    )
    rows, found = sum(one.rows for report in reports for one in report.identifiers), any(one.found() for one in reports)
    by_author = sum(ledger.by_author for ledger in ledgers)
    # A purge reports those whom it found; the ledgers list all.
    enough = rows >= by_author or built.run.predecessor is not None
    if not fits or not enough or (rows > 0 and not found):
        problems.append(AuditProblem("audit_matches", {"stated": rows, "found": by_author}))
    return problems


def _reached(exclusions: ExclusionSet, profile: AuditProfile) -> set[str]:
    """By what rows of a corpus can be found that a set names."""
    keys, reach = exclusions.keys(), set(profile.identifiers())
    if "url" in reach:
        reach |= {"domain", "path_prefix"}
    if keys is None or "key" in reach:
        return reach
    return {identifier for identifier in reach if getattr(keys, identifier, 0)}


def _fits(report: MatchReport, exclusions: ExclusionSet, profile: AuditProfile) -> bool:
    """Whether a report speaks of all by which anybody could be found."""
    spoken_of = {one.identifier for one in report.identifiers if one.found is not None}
    return _reached(exclusions, profile) <= spoken_of


def check_claims(built: Built, profile: AuditProfile) -> list[AuditProblem]:
    """The manifest says of which platforms nothing is claimed, and only rows of these were kept without any terms."""
    said = frozenset(built.run.nothing_claimed)
    if said == profile.without_terms and (said or not built.run.counts.get(NOTHING_CLAIMED)):
        return []
    return [AuditProblem("audit_claims", {"platforms": ", ".join(sorted(profile.without_terms)) or "–"})]


def nobody_matched(
    built: Built,
    sets: Sequence[ExclusionSet],
    profile: AuditProfile,
    ledgers: Sequence[LedgerRead],
    *,
    in_texts: Collection[str],
) -> tuple[str, ...]:
    """Platforms whose set names somebody, while neither manifest nor ledgers know a row of anybody of it. In a corpus
    that nobody wrote, people may be found in texts alone; `in_texts`: platforms of whose people it was looked there."""
    by_author = any(ledger.by_author for ledger in ledgers)
    # Ledgers do not name platforms; the report of a purge names those whom it found.
    known = by_author and (len(sets) == 1 or built.run.predecessor is not None)
    named = {report.platform for report in built.run.matches if report.found()}
    named |= set() if profile.authors else set(in_texts)
    return tuple(one.platform for one in sets if not known and one.accounts() and one.platform not in named)
