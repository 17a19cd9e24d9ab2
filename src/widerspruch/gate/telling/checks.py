"""What an audit and a verification found, and the explanation of a row."""

from collections.abc import Iterable

from msgspec import Struct, structs

from widerspruch.gate.audit.audit import Audit
from widerspruch.gate.audit.record import AuditProblem
from widerspruch.gate.audit.verified import Verified
from widerspruch.gate.explain.explain import Explanation
from widerspruch.gate.telling.challenge import AuditedChallenge, audited_challenge
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.challenge import Challenge
from widerspruch.protocol.manifest import GateRun


class AuditReport(Audit, frozen=True, kw_only=True):
    """An audit in numbers.

    Attributes:
        complete: Whether nothing is left to be done or looked at.

        challenge: What the files were drawn from, and what that would have shown; None where they were not drawn.

        mandate: SHA-256 of the document by which whoever looks may; None where none was named.
    """

    complete: bool
    challenge: AuditedChallenge | None
    mandate: str | None
    late_rows: int
    late_mention_rows: int
    seconds: Seconds


def audit_report(
    found: Audit,
    seconds: Seconds,
    *,
    allow_no_match: bool,
    challenge: Challenge | None = None,
    mandate: str | None = None,
) -> AuditReport:
    told = structs.asdict(found) | ({"nobody_matched": ()} if allow_no_match else {})
    return AuditReport(
        **told,
        complete=found.is_all_there_is(allow_no_match=allow_no_match),
        challenge=None if challenge is None else audited_challenge(challenge),
        mandate=mandate,
        late_rows=sum(found.late.values()),
        late_mention_rows=sum(found.late_mentions.values()),
        seconds=seconds,
    )


class VerifyReport(Struct, frozen=True, kw_only=True):
    """Whether a built corpus is what its manifest says; fields as in `audit.verified.Verified`. `run`: all that the
    manifest says."""

    problems: tuple[AuditProblem, ...]
    rows: int
    kept: int
    files: int
    digest: str
    signed_by: str | None
    run: GateRun
    seconds: Seconds


def verify_report(found: Verified, seconds: Seconds) -> VerifyReport:
    return VerifyReport(
        problems=found.problems,
        rows=found.rows,
        kept=found.kept,
        files=len(found.run.outputs),
        digest=found.digest,
        signed_by=found.signed_by,
        run=found.run,
        seconds=seconds,
    )


class ExplainReport(Struct, frozen=True):
    """The verdict on one row, in words and as values.

    Attributes:
        agrees: Whether the same is decided now; None where nothing was decided once more.
    """

    sentences: tuple[str, ...]
    explanation: Explanation
    agrees: bool | None
    seconds: Seconds


def explain_report(found: Explanation, sentences: Iterable[str], seconds: Seconds) -> ExplainReport:
    return ExplainReport(tuple(sentences), found, found.agrees, seconds)
