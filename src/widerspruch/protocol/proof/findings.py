"""What comes out of checking a proof: one of four outcomes, what it rests on, and what it does not show."""

from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import ReadReceipt
from widerspruch.protocol.run_record import ReadRunRecord
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.vocabulary import Scope

ProofOutcome = Literal["excluded", "not_covered", "broken_promise", "cannot_be_checked"]
PROOF_OUTCOMES: tuple[ProofOutcome, ...] = get_args(ProofOutcome)

NotCovered = Literal[
    "set_before_promise",
    "withdrawn",
    "no_run",
    "other_platform",
    "other_purpose",
    "objection_after_freeze",
    "freeze_after_set",
    "run_found_rows",
    "run_checked_otherwise",
]
"""Why a run need not, or cannot be shown to, have left the person out, though all is genuine:

`set_before_promise`: the set lacks the objection, and was issued before the day of the promise. `withdrawn`: the set
says that it was taken back. `no_run`: the proof is of a set alone. `other_platform`: the run kept to no set of this
platform. `other_purpose`: the objection is not to what the run was for. `objection_after_freeze`: it came too late for
this run. `freeze_after_set`: the run was to heed objections of which its set knew nothing yet. `run_found_rows`: its
own check found rows that should not be there. `run_checked_otherwise`: its check looked at another number of rows than
were kept.
"""
PROOF_REASONS: tuple[NotCovered, ...] = get_args(NotCovered)

Breach = Literal["objection_missing", "row_missing", "objection_dated_later", "rows_kept"]
"""What contradicts the receipt: a set issued when the promise held lacks the account; it lacks a purpose or scope that
was promised; it has it with a later day; or the run names the account among those whose rows it kept."""
BREACHES: tuple[Breach, ...] = get_args(Breach)

Ground = Literal[
    "receipt",
    "set_lists_objection",
    "log_and_witnesses",
    "log_alone",
    "order_in_log",
    "run_kept_to_set",
    "run_checked_itself",
    "not_among_kept_authors",
]
"""What an outcome rests on. `log_alone`: the policy asks for no witness. `run_kept_to_set` and `run_checked_itself` are
the platform's signed word."""

Unproven = Literal[
    "account_key",
    "account_not_given",
    "without_account",
    "scopes",
    "freeze",
    "no_kept_authors",
    "kept_authors_named_otherwise",
    "kept_authors_complete",
    "trained_files",
    "other_runs",
    "copies",
    "witnesses",
    "standing",
]
"""What a proof does not show."""


class ProofProblem(Struct, frozen=True):
    """Why a proof cannot be checked: `problem.<code>` of this room, and what its sentence is filled with."""

    code: str
    values: Mapping[str, object]

    @classmethod
    def of(cls, error: ProtocolError) -> "ProofProblem":
        return cls(error.code, error.values)


class ProvenEntry(Struct, frozen=True):
    """Where a statement stands in a log, and who had seen it there when.

    Attributes:
        size: Of the log at the checkpoint that shows it.

        cosigned: Seconds since 1970 by the witness's name in the policy.

        witnessed_at: The second by which enough had; None: the policy asks for none.
    """

    origin: str
    index: int
    size: int
    cosigned: Mapping[str, int]
    witnessed_at: int | None


class ProvenScopes(Struct, frozen=True):
    """Of a receipt's scopes, those in which the set's objection stands in the run; and those it took back."""

    standing: tuple[Scope, ...] = ()
    withdrawn: tuple[Scope, ...] = ()


class ProofFindings(Struct, frozen=True, kw_only=True):
    """What came out.

    Attributes:
        outcome: `excluded`: a run was built against a set that holds the objection, and nothing contradicts it.
            `not_covered`: all is genuine, but does not show that; `reason` says why. `broken_promise`: what the
            platform signed contradicts itself; `breach` says how. `cannot_be_checked`: `problem` says why; then nothing
            of what the file says counts, and of it only what was read before is here, to be shown.

        steps: The numbers of the steps that were taken and held.

        receipt, header, set_digest, record: What was read; `set_digest`: of the set statement's payload, in hex.
            `set_signed_by`: id of the key; that of the others stands in them.

        set_logged, run_logged: None: not found in the log, or there is no run.

        is_account_opened: Whether an account's id was given, and the receipt is about that account.
            `is_without_account`: It is of somebody whom no author of a corpus can be found by.

        gap: Seconds from the instant until which the run heeded objections to its record's being witnessed; None
            where there is no run or no witness. `is_gap_small`: below `SMALL_GAP`.
    """

    outcome: ProofOutcome
    problem: ProofProblem | None = None
    reason: NotCovered | None = None
    breach: Breach | None = None
    steps: tuple[int, ...] = ()
    receipt: ReadReceipt | None = None
    header: SetHeader | None = None
    set_digest: str | None = None
    set_signed_by: str | None = None
    record: ReadRunRecord | None = None
    set_logged: ProvenEntry | None = None
    run_logged: ProvenEntry | None = None
    scopes: ProvenScopes = ProvenScopes()
    is_account_opened: bool = False
    is_without_account: bool = False
    gap: int | None = None
    is_gap_small: bool = False
    rests_on: tuple[Ground, ...] = ()
    not_proven: tuple[Unproven, ...] = ()
