"""A proof is made of what lies in the log, with the earliest checkpoint that counts."""

import pytest
from tests.protocol.proof.attacks.table import honest
from tests.protocol.proof.world import HOUR, ISSUED, RAN, checked
from tests.small_log import WITNESSES, policy

from widerspruch.protocol.canonical import from_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import parse_checkpoint
from widerspruch.protocol.log.log_proof import parse_log_proof
from widerspruch.protocol.log.note import parse_note
from widerspruch.protocol.proof.format import ProofFile
from widerspruch.protocol.proof.making import RunEvidence, SetEvidence, make_proof

MADE = honest()
FILE = from_bytes(MADE.data, ProofFile)
SET = SetEvidence(MADE.set_statement, 2, FILE.set.member)
RUN = RunEvidence(MADE.record, 4, FILE.run.absent)


def made(*checkpoints: bytes, of_set=SET, of_run=RUN) -> bytes:
    return make_proof(MADE.receipt, of_set, of_run, reader=MADE.log.reader, checkpoints=checkpoints, policy=policy("2"))


def sizes(data: bytes) -> tuple[int, int]:
    """Of the checkpoints that set and run are shown in."""
    file = from_bytes(data, ProofFile)
    texts = [parse_note(parse_log_proof(part.log.encode()).checkpoint).text for part in (file.set, file.run)]
    return tuple(parse_checkpoint(text).size for text in texts)


def note(size: int, witnesses=WITNESSES[:2], at: int = RAN) -> bytes:
    return MADE.log.note(size, witnesses, at)


def test_the_earliest_checkpoint_that_holds_a_statement_is_taken():
    """In whatever order they lie there."""
    data = made(note(6), note(4, at=ISSUED + HOUR), note(5), note(3, at=ISSUED + HOUR), note(2, at=ISSUED))

    assert sizes(data) == (3, 5)
    assert checked(data).outcome == "excluded"


def test_a_checkpoint_that_too_few_have_seen_is_passed_over():
    """A later one holds the statement, too."""
    data = made(note(3, WITNESSES[:1]), note(4), note(5, ()), note(6))

    assert sizes(data) == (4, 6)
    assert checked(data).outcome == "excluded"


def test_one_checkpoint_serves_both():
    """Then nothing is to be shown between them."""
    data = made(note(6))

    assert from_bytes(data, ProofFile).consistency == ()
    assert checked(data).outcome == "excluded"


@pytest.mark.parametrize("checkpoints", [(), (note(2),), (note(3, ()), note(5, ()))])
def test_without_a_checkpoint_there_is_no_proof(checkpoints):
    """Nobody has seen it yet."""
    with pytest.raises(ProtocolError, match="checkpoint_missing"):
        made(*checkpoints)


def test_checkpoints_of_another_log_are_passed_over():
    """And what is no checkpoint at all."""
    assert sizes(made(b"", b"\xff", note(3), note(5))) == (3, 5)


def test_a_record_that_saw_a_larger_log_than_there_is_gives_no_proof():
    """It would be refused anyway."""
    early = RunEvidence(MADE.record, 1, FILE.run.absent)
    with pytest.raises(ProtocolError, match="record_logged_before_run"):
        made(note(2), note(3), of_run=early)


def test_the_same_evidence_gives_the_same_bytes():
    """Canonical JSON."""
    assert made(note(3), note(5)) == made(note(5), note(3))
