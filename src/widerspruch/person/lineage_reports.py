"""Reports of platforms about stale models among a person's evidence: which pieces are some, and what each says now.

The newest report that names a model has the last word on it. One that no longer names it has not cleared it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.media import JSON
from widerspruch.person.proof_trust import ProofTrust, trust_for_report
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import claimed_signer
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport, ReportedModel, read_lineage_report
from widerspruch.protocol.lineage.report_proof import (
    LONGEST_LINEAGE_PROOF,
    claims_to_be_lineage_proof,
    read_lineage_proof,
)
from widerspruch.protocol.lineage.report_verification import LineageFindings, verify_lineage_proof
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.proof.findings import ProofProblem


class KeptReport(Struct, frozen=True):
    """A report among the evidence, held against what the case file has for it.

    Attributes:
        number: Of the piece of evidence.

        event: Number of the newest event that it was kept with.

        findings: None: nobody said which log is believed, and nothing is known to be wrong with it.
    """

    digest: str
    number: int
    data: bytes
    event: int
    trust: ProofTrust
    findings: LineageFindings | None

    @property
    def genuine(self) -> ReadLineageReport | None:
        """What it says, where that counts."""
        found = self.findings
        return None if found is None or found.problem is not None else found.read


def kept_reports(file: CaseFile, now: int) -> tuple[KeptReport, ...]:
    """All reports of a case file that can be read, in the order in which they came. `now`: microseconds UTC."""
    found = []
    for one in file.evidence():
        if one.media_type != JSON or one.size > LONGEST_LINEAGE_PROOF or one.deleted:
            continue
        try:
            data = file.evidence_bytes(one.digest)
        except CaseFileError:
            continue  # it is damaged, which the case file tells
        if claims_to_be_lineage_proof(data):
            found.append(kept_report(file, one.digest, one.number, data, now))
    return tuple(found)


def kept_report(file: CaseFile, digest: str, number: int, data: bytes, now: int) -> KeptReport:
    """One of them, by its digest, number and bytes."""
    trust = trust_for_report(file, digest, _signer(data))
    return KeptReport(
        digest=digest,
        number=number,
        data=data,
        event=max((one.number for one in file.recorded() if digest in one.evidence), default=0),
        trust=trust,
        findings=check_report(data, trust, now),
    )


def check_report(data: bytes, trust: ProofTrust, now: int) -> LineageFindings | None:
    """What a report shows. None: nobody said which log is believed, and nothing is known to be wrong with it."""
    if trust.policy is not None:
        return verify_lineage_proof(data, parse_policy(trust.policy), trust.keys, now)
    said = report_in(data)
    return LineageFindings(problem=said) if isinstance(said, ProofProblem) else None


def report_in(data: bytes) -> ReadLineageReport | ProofProblem:
    """The report in a file, of which nobody has looked at the signature; or what is wrong with the file."""
    try:
        return read_lineage_report(to_bytes(read_lineage_proof(data).file.statement), signature_needed=False)
    except ProtocolError as error:
        return ProofProblem.of(error)


def _signer(data: bytes) -> str | None:
    """Who says to have signed it."""
    try:
        return claimed_signer(to_bytes(read_lineage_proof(data).file.statement))
    except ProtocolError:
        return None


def accounts_of(kept: KeptReport, file: CaseFile) -> tuple[str, ...]:
    """The keys of the accounts at the platforms that a report is of."""
    platforms = () if kept.genuine is None or kept.findings is None else kept.findings.platforms or ()
    return tuple(one.key for one in file.case().listed if one.platform in platforms)


def of_same_platform(kept: KeptReport, reports: Iterable[KeptReport]) -> Iterator[KeptReport]:
    """The other genuine reports of the platform: signed by the same key, or by one that speaks for it, too."""
    for other in reports:
        if other.digest != kept.digest and _are_of_one(kept, other):
            yield other


def _are_of_one(one: KeptReport, other: KeptReport) -> bool:
    if one.genuine is None or other.genuine is None or one.findings is None or other.findings is None:
        return False
    in_common = {*(one.findings.platforms or ())} & {*(other.findings.platforms or ())}
    return bool(in_common) or one.genuine.signed_by == other.genuine.signed_by


def overdue_models(kept: KeptReport, reports: Sequence[KeptReport], now: int) -> tuple[ReportedModel, ...]:
    """Models whose day in this report has passed, and which no later report of the platform says to be replaced or out
    of service. What a later report calls overdue, too, is its matter.

    Args:
        reports: All of the case file. `now`: microseconds UTC.
    """
    read = kept.genuine
    if read is None:
        return ()
    later = [one.genuine.report for one in of_same_platform(kept, reports) if one.genuine is not None]
    said = defaultdict[str, list[ReportedModel]](list)
    for report in sorted(later, key=lambda one: one.made_at):
        if report.made_at > read.report.made_at:
            for model in report.models:
                said[model.sha256].append(model)
    return tuple(
        model for model in read.report.models if model.is_overdue(now) and _is_last_to_be_late(said[model.sha256], now)
    )


def _is_last_to_be_late(later: Sequence[ReportedModel], now: int) -> bool:
    """Whether what later reports say of a model leaves it open, and none of them names a day that has passed."""
    return not later or (later[-1].is_open and not any(one.is_overdue(now) for one in later))
