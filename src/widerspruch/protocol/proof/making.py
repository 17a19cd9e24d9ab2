"""How a proof is made, of what a platform has: statements, openings, and its log's tiles and checkpoints.

Nothing is decided here. What does not hold is found by whoever checks the proof.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof
from widerspruch.protocol.log.policy import LogPolicy
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.prefix_tree import Leaf, TreePath
from widerspruch.protocol.proof.format import (
    PROOF_FORMAT,
    OtherLeaf,
    ProofFile,
    ProvenAbsence,
    ProvenMember,
    ProvenPresence,
    ProvenReceipt,
    ProvenRow,
    ProvenRun,
    ProvenSet,
)
from widerspruch.protocol.receipt import LONGEST_RECEIPT, ReceiptFile
from widerspruch.protocol.run_record import read_run_record


class SetEvidence(Struct, frozen=True):
    """A set's statement, where it stands in the log, and what its tree shows of the account."""

    statement: bytes
    index: int
    standing: ProvenMember | ProvenAbsence


class RunEvidence(Struct, frozen=True):
    """A run's record, where it stands in the log, and whether the account is among the kept authors.

    Attributes:
        kept: None where the record names none.
    """

    record: bytes
    index: int
    kept: ProvenAbsence | ProvenPresence | None


def member_standing(salt: bytes, rows: Sequence[ProvenRow], key: bytes, commit: bytes, path: TreePath) -> ProvenMember:
    """What a set holds of an account, as it stands in a proof."""
    return ProvenMember(salt.hex(), tuple(rows), key.hex(), commit.hex(), tuple(path.written()))


def absence(path: TreePath, other: Leaf | None) -> ProvenAbsence:
    """That a tree does not hold a key, as it stands in a proof."""
    there = None if other is None else OtherLeaf(other[0].hex(), other[1].hex())
    return ProvenAbsence(tuple(path.written()), there)


def presence(path: TreePath) -> ProvenPresence:
    """That a tree of kept authors holds a token, as it stands in a proof."""
    return ProvenPresence(tuple(path.written()))


def make_proof(
    receipt: bytes,
    of_set: SetEvidence,
    of_run: RunEvidence | None,
    *,
    reader: TileReader,
    checkpoints: Iterable[bytes],
    policy: LogPolicy,
) -> bytes:
    """The bytes of `proof.json`.

    Args:
        receipt: The bytes of `receipt.json`.

        reader: Of the log's newest checkpoint.

        checkpoints: All that the log has kept, with the signatures of their witnesses, in any order. Of those that the
            policy lets count, the earliest is taken that holds a statement: its witnesses say soonest that it did.

    Raises:
        ProtocolError: `checkpoint_missing`: none holds a statement that the policy lets count; whatever reading the
            statements, `TileReader` and `make_log_proof` raise.
    """
    kept = [one for one in _that_count(checkpoints, policy) if one[0].size <= reader.checkpoint.size]
    set_size, set_log = _log_proof(reader, of_set.index, kept)
    run: ProvenRun | None = None
    consistency: tuple[bytes, ...] = ()
    if of_run is not None:
        run_size, run_log = _log_proof(reader, of_run.index, kept)
        run = _run(of_run, run_log, reader, run_size)
        consistency = reader.consistency(min(set_size, run_size), run_size)
    return to_bytes(
        ProofFile(
            format=PROOF_FORMAT,
            receipt=_receipt(receipt),
            set=_set(of_set, set_log),
            run=run,
            consistency=_written(consistency),
        )
    )


def _that_count(notes: Iterable[bytes], policy: LogPolicy) -> Sequence[tuple[Checkpoint, bytes]]:
    """By their size."""
    counting = []
    for note in notes:
        try:
            counting.append((policy.check(note).checkpoint, note))
        except ProtocolError:
            continue  # not enough witnesses have seen it, and later ones will do
    return sorted(counting, key=lambda one: one[0].size)


def _log_proof(reader: TileReader, index: int, kept: Sequence[tuple[Checkpoint, bytes]]) -> tuple[int, LogProof]:
    """With the log's size that it is for."""
    found = next(((checkpoint.size, note) for checkpoint, note in kept if checkpoint.size > index), None)
    if found is None:
        raise ProtocolError("checkpoint_missing")
    size, note = found
    return size, make_log_proof(reader, index, note)


def _receipt(data: bytes) -> ProvenReceipt:
    file = from_bytes(data, ReceiptFile, longest=LONGEST_RECEIPT)
    return ProvenReceipt(file.statement, file.salt)


def _set(of_set: SetEvidence, log: LogProof) -> ProvenSet:
    statement = from_bytes(of_set.statement, Envelope)
    if isinstance(of_set.standing, ProvenMember):
        return ProvenSet(statement=statement, log=log.text().decode(), member=of_set.standing)
    return ProvenSet(statement=statement, log=log.text().decode(), absent=of_set.standing)


def _run(of_run: RunEvidence, log: LogProof, reader: TileReader, size: int) -> ProvenRun:
    record = read_run_record(of_run.record, signature_needed=False).record
    if record.log.size > size:
        raise ProtocolError("record_logged_before_run")
    return ProvenRun(
        statement=from_bytes(of_run.record, Envelope),
        log=log.text().decode(),
        seen=_written(reader.consistency(record.log.size, size)),
        absent=of_run.kept if isinstance(of_run.kept, ProvenAbsence) else None,
        present=of_run.kept if isinstance(of_run.kept, ProvenPresence) else None,
    )


def _written(hashes: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(map(encoded, hashes))
