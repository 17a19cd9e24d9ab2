"""Which models a platform says are stale: its report, checked without a network, step by step.

Only what was signed, logged and witnessed counts. It stays the platform's own word.
"""

from typing import Literal, get_args

from msgspec import Struct, structs

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport, read_lineage_report
from widerspruch.protocol.lineage.report_proof import ReadLineageProof, read_lineage_proof
from widerspruch.protocol.log.policy import LogPolicy, WitnessedCheckpoint
from widerspruch.protocol.proof.findings import ProofProblem, ProvenEntry
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import CLOCKS_APART
from widerspruch.rulebook.instants import day_of

LineageOutcome = Literal["none_stale", "stale", "overdue", "cannot_be_checked"]
LINEAGE_OUTCOMES: tuple[LineageOutcome, ...] = get_args(LineageOutcome)

_MICROSECONDS = 1_000_000


class LineageFindings(Struct, frozen=True, kw_only=True):
    """What came out.

    Attributes:
        outcome: `none_stale`: the platform says that no model is stale any more. `stale`: some are, or nobody can say.
            `overdue`: besides, the day has passed until which one of them was to stay in service. `cannot_be_checked`:
            `problem` says why; then nothing of what the file says counts.

        steps: The numbers of the steps that were taken and held.

        platforms: For which the key that signed it speaks, by the document that it is published in; None: nobody says.

        logged: None: not found in the log.
    """

    outcome: LineageOutcome = "cannot_be_checked"
    problem: ProofProblem | None = None
    steps: tuple[int, ...] = ()
    read: ReadLineageReport | None = None
    platforms: tuple[str, ...] | None = None
    logged: ProvenEntry | None = None


def verify_lineage_proof(
    data: bytes, policy: LogPolicy, keys: TrustedKeys, now: int, *, platform: str | None = None
) -> LineageFindings:
    """What a report shows.

    Args:
        data: The bytes of `lineage-proof.json`.

        policy: Which log is believed, and which witnesses must have seen it.

        keys: None: the log is looked at all the same, and it cannot be checked.

        now: Microseconds UTC.

        platform: The report must be of it. None: whose it is stays open.
    """
    checking = _Checking(policy, keys, now, platform)
    try:
        checking.take_steps(data)
        return checking.found
    except ProtocolError as error:
        return structs.replace(checking.found, problem=ProofProblem.of(error))


class _Checking:
    """A report of which some steps have been taken. They are those of docs/protocol/lineage-proof.md."""

    def __init__(self, policy: LogPolicy, keys: TrustedKeys, now: int, platform: str | None) -> None:
        self.found = LineageFindings()
        self._policy, self._keys, self._now, self._platform = policy, keys, now, platform

    def take_steps(self, data: bytes) -> None:
        # (0): read the file.
        proof = read_lineage_proof(data)
        self._took(0)
        # (1): open the report.
        read = self._open(proof)
        self._took(1, read=read, platforms=self._platforms(read.signed_by))
        # (2): find the report in the log.
        at = self._in_log(proof)
        self._took(2, logged=_logged(proof, at))
        # (3): look at the time.
        self._look_at_time(read, at)
        self._took(3)
        if not self._keys.keys:
            raise ProtocolError("proof_without_keys")
        self.found = structs.replace(self.found, outcome=_outcome(read, self._now))

    def _took(self, step: int, **read: object) -> None:
        self.found = structs.replace(self.found, steps=(*self.found.steps, step), **read)

    def _open(self, proof: ReadLineageProof) -> ReadLineageReport:
        statement = proof.file.statement
        opened = self._keys.open(statement, "runs")
        read = read_lineage_report(to_bytes(statement), signature_needed=False)
        if self._platform is not None:
            self._keys.require_platform(opened, "runs", self._platform)
        return structs.replace(read, signed_by=opened.signed_by)

    def _platforms(self, signer: str | None) -> tuple[str, ...] | None:
        return None if signer is None else self._keys.platforms_of(signer, "runs")

    def _in_log(self, proof: ReadLineageProof) -> WitnessedCheckpoint:
        try:
            return proof.log.check(to_bytes(proof.file.statement), self._policy)
        except ProtocolError as error:
            if error.code == "inclusion_wrong":
                raise ProtocolError("report_not_in_log") from error
            raise

    def _look_at_time(self, read: ReadLineageReport, at: WitnessedCheckpoint) -> None:
        made_at = read.report.made_at
        if made_at > self._now:
            raise ProtocolError("report_from_future", day=day_of(made_at))
        if at.witnessed_at is not None and made_at > (at.witnessed_at + CLOCKS_APART) * _MICROSECONDS:
            raise ProtocolError("report_after_witness")


def _outcome(read: ReadLineageReport, now: int) -> LineageOutcome:
    models = read.report.models
    if any(one.is_overdue(now) for one in models):
        return "overdue"
    return "stale" if any(one.is_open for one in models) else "none_stale"


def _logged(proof: ReadLineageProof, at: WitnessedCheckpoint) -> ProvenEntry:
    return ProvenEntry(at.checkpoint.origin, proof.log.index, at.checkpoint.size, at.cosigned, at.witnessed_at)
