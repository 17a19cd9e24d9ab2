"""Whether a run left a person out: one file, checked without a network, step by step.

A proof whose every byte is genuine may still show nothing for this person (`not_covered`), or that the platform broke
its word (`broken_promise`). Only what was signed, logged and witnessed counts.
"""

from collections.abc import Sequence

from msgspec import structs

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import Envelope
from widerspruch.protocol.errors import ProtocolCode, ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.log_proof import LogProof
from widerspruch.protocol.log.merkle import verify_consistency
from widerspruch.protocol.log.policy import LogPolicy, WitnessedCheckpoint
from widerspruch.protocol.prefix_tree import NO_COMMIT, Leaf, verify_absent, verify_present
from widerspruch.protocol.proof.deciding import decided, is_clean
from widerspruch.protocol.proof.findings import ProofFindings, ProofProblem, ProvenEntry
from widerspruch.protocol.proof.format import ProvenRow, ProvenRun, ReadProof, member_commitment, read_proof
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.receipt import RECEIPT_FORMAT, ReadReceipt, ReceiptFile, read_receipt
from widerspruch.protocol.run_record import LogSeen, RecordedSet, RunRecord, kept_author_token, read_run_record
from widerspruch.protocol.sets.header import SetHeader, header_of
from widerspruch.rulebook.instants import day_of

CLOCKS_APART = 10 * 60
"""Seconds by which the clock of a platform may be ahead of a witness's."""

_MICROSECONDS = 1_000_000


def verify_proof(
    data: bytes,
    policy: LogPolicy,
    keys: TrustedKeys,
    account_id: str | None,
    now: int,
    *,
    platform: str | None = None,
) -> ProofFindings:
    """What a proof shows.

    Args:
        data: The bytes of `proof.json`.

        policy: Which log is believed, and which witnesses must have seen it.

        keys: None: the log is looked at all the same, and the outcome is `cannot_be_checked`.

        account_id, platform: The receipt must be about it. None: whose it is stays open.

        now: Microseconds UTC.
    """
    checking = _Checking(policy, keys, account_id, now, platform)
    try:
        checking.take_steps(data)
        return checking.outcome()
    except ProtocolError as error:
        return structs.replace(checking.found, outcome="cannot_be_checked", problem=ProofProblem.of(error))


class _Checking:
    """A proof of which some steps have been taken. They are those of docs/protocol/proof.md.

    Methods raise ProtocolError at the first that does not hold; `found` has what was read by then.
    """

    def __init__(
        self, policy: LogPolicy, keys: TrustedKeys, account_id: str | None, now: int, platform: str | None
    ) -> None:
        self.found = ProofFindings(outcome="cannot_be_checked")
        self._policy, self._keys, self._account_id, self._now = policy, keys, account_id, now
        self._platform = platform
        self._rows: Sequence[ProvenRow] | None = None
        self._is_kept: bool | None = None

    def take_steps(self, data: bytes) -> None:
        # (0): read the file.
        proof = read_proof(data)
        self._took(0)
        # (1): open the receipt.
        receipt = self._open_receipt(proof)
        self._took(
            1,
            receipt=receipt,
            is_account_opened=self._account_id is not None,
            is_without_account=receipt.is_without_account,
        )
        # (2): find the statements in the log.
        opened = self._keys.open(proof.file.set.statement, "sets")
        header = header_of(opened.statement)
        self._keys.require_platform(opened, "sets", header.platform)
        of_set = self._in_log(proof.set_log, proof.file.set.statement, "set_not_in_log")
        self._took(
            2 if proof.file.run is None else None,
            header=header,
            set_digest=opened.payload_digest,
            set_signed_by=opened.signed_by,
            set_logged=_logged(proof.set_log, of_set),
        )
        run = proof.file.run
        if run is not None:
            self._take_steps_of_run(proof, run, header, of_set)
        # (6): find the objection in the set.
        self._rows = _rows_in_set(proof, receipt, header)
        self._took(6)
        if run is not None and self.found.record is not None:
            record = self.found.record.record
            # (7): look at the run's own check.
            if is_clean(record):
                self._took(7)
            # (8): look among the kept authors.
            self._is_kept = _is_kept(proof, run, receipt, record)
            self._took(8)

    def outcome(self) -> ProofFindings:
        """After all steps."""
        if not self._keys.keys:
            raise ProtocolError("proof_without_keys")
        # (9): decide.
        return decided(self.found, self._rows, is_kept=self._is_kept)

    def _take_steps_of_run(
        self, proof: ReadProof, run: ProvenRun, header: SetHeader, of_set: WitnessedCheckpoint
    ) -> None:
        assert proof.run_log is not None
        opened = self._keys.open(run.statement, "runs")
        read = structs.replace(
            read_run_record(to_bytes(run.statement), signature_needed=False), signed_by=opened.signed_by
        )
        of_run = self._in_log(proof.run_log, run.statement, "record_not_in_log")
        self._took(2, record=read, run_logged=_logged(proof.run_log, of_run))
        # (3): look at the order.
        _look_at_order(proof.set_log.index, proof.run_log.index, of_set, of_run, read.record)
        self._took(3)
        # (4): compare the checkpoints.
        _compare_checkpoints(proof, of_set.checkpoint, of_run.checkpoint, read.record.log)
        self._took(4)
        # (5): compare the record with the set.
        _compare_sets(read.record.set_of(header.platform), header, self.found.set_digest)
        self._took(5)

    def _took(self, step: int | None, **read: object) -> None:
        steps = self.found.steps if step is None else (*self.found.steps, step)
        self.found = structs.replace(self.found, steps=steps, **read)

    def _open_receipt(self, proof: ReadProof) -> ReadReceipt:
        given = proof.file.receipt
        opened = self._keys.open(given.statement, "receipts")
        file = to_bytes(ReceiptFile(RECEIPT_FORMAT, given.statement, given.salt))
        read = structs.replace(read_receipt(file, signature_needed=False), signed_by=opened.signed_by)
        self._keys.require_platform(opened, "receipts", read.receipt.platform)
        if self._now < read.receipt.received_at:
            raise ProtocolError("receipt_from_future", day=day_of(read.receipt.received_at))
        if self._platform is not None and read.receipt.platform != self._platform:
            raise ProtocolError("receipt_other_platform", platform=read.receipt.platform, expected=self._platform)
        if self._account_id is not None and not read.is_about(self._account_id):
            raise ProtocolError("receipt_other_account")
        return read

    def _in_log(self, proof: LogProof, statement: Envelope, missing: ProtocolCode) -> WitnessedCheckpoint:
        try:
            return proof.check(to_bytes(statement), self._policy)
        except ProtocolError as error:
            if error.code == "inclusion_wrong":
                raise ProtocolError(missing) from error
            raise


def _logged(proof: LogProof, at: WitnessedCheckpoint) -> ProvenEntry:
    return ProvenEntry(at.checkpoint.origin, proof.index, at.checkpoint.size, at.cosigned, at.witnessed_at)


def _look_at_order(
    of_set_index: int, of_run_index: int, of_set: WitnessedCheckpoint, of_run: WitnessedCheckpoint, record: RunRecord
) -> None:
    if not of_set.checkpoint.origin == of_run.checkpoint.origin == record.log.origin:
        raise ProtocolError("logs_differ")
    if of_set_index >= record.log.size:
        raise ProtocolError("set_logged_after_run")
    if record.log.size > of_run_index:
        raise ProtocolError("record_logged_before_run")
    if of_set.checkpoint.size > of_run.checkpoint.size:
        raise ProtocolError("checkpoints_reversed")
    if of_set.witnessed_at is None or of_run.witnessed_at is None:
        return
    if of_set.witnessed_at > of_run.witnessed_at:
        raise ProtocolError("witness_times_reversed")
    if record.heeds_until > (of_run.witnessed_at + CLOCKS_APART) * _MICROSECONDS:
        raise ProtocolError("freeze_after_witness")


def _compare_checkpoints(proof: ReadProof, of_set: Checkpoint, of_run: Checkpoint, seen: LogSeen) -> None:
    if not verify_consistency(of_set.size, of_set.root, of_run.size, of_run.root, proof.consistency):
        raise ProtocolError("log_inconsistent")
    if not verify_consistency(seen.size, bytes.fromhex(seen.root), of_run.size, of_run.root, proof.seen):
        raise ProtocolError("record_of_other_log")


def _compare_sets(recorded: RecordedSet | None, header: SetHeader, set_digest: str | None) -> None:
    if recorded is None:
        return
    stated = RecordedSet(header.platform, header.number, set_digest or "", header.received_until)
    if recorded != stated:
        raise ProtocolError("record_of_other_set", number=header.number)


def _rows_in_set(proof: ReadProof, read: ReadReceipt, header: SetHeader) -> Sequence[ProvenRow] | None:
    """What the set holds of the account; None: it is shown not to hold it."""
    receipt, held = read.receipt, proof.file.set
    if header.platform != receipt.platform:
        raise ProtocolError(
            "set_other_platform", number=header.number, platform=header.platform, expected=receipt.platform
        )
    if header.key_id != receipt.key_id:
        raise ProtocolError("set_of_other_key", number=header.number)
    if header.tree is None:
        raise ProtocolError("set_without_tree", number=header.number)
    root, key = bytes.fromhex(header.tree.root), bytes.fromhex(receipt.account_key)
    if held.member is None:
        assert held.absent is not None
        other = None if held.absent.other is None else held.absent.other.leaf()
        if not verify_absent(root, key, proof.set_path, other):
            raise ProtocolError("set_absence_wrong")
        return None
    found_key, commit = held.member.leaf()
    if found_key != key:
        raise ProtocolError("member_other_account")
    if member_commitment(bytes.fromhex(held.member.salt), held.member.rows) != commit:
        raise ProtocolError("member_opening_wrong")
    if not verify_present(root, key, commit, proof.set_path):
        raise ProtocolError("member_not_in_set")
    return held.member.rows


def _is_kept(proof: ReadProof, run: ProvenRun, read: ReadReceipt, record: RunRecord) -> bool | None:
    """Whether the account is among those whose rows were kept; None: the record does not say."""
    authors = record.kept_authors
    if authors is None:
        if proof.kept_path is not None:
            raise ProtocolError("proof_contradicts", member="run")
        return None
    if proof.kept_path is None:
        raise ProtocolError("kept_authors_not_shown")
    token = kept_author_token(bytes.fromhex(authors.salt), bytes.fromhex(read.receipt.account_key))
    root = bytes.fromhex(authors.root)
    if run.absent is None:
        if not verify_present(root, token, NO_COMMIT, proof.kept_path):
            raise ProtocolError("kept_presence_wrong")
        return True
    other: Leaf | None = None if run.absent.other is None else run.absent.other.leaf()
    if not verify_absent(root, token, proof.kept_path, other):
        raise ProtocolError("kept_absence_wrong")
    return False
