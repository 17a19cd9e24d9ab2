"""Proofs that an entry is in a log: what was proven is accepted, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_log import LOG as SIGNER
from tests.small_log import SEEN_AT, WITNESSES, SmallLog, accepted, one_bit_changed, policy, refusal

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.log.log_proof import LONGEST_LOG_PROOF, LogProof, make_log_proof, parse_log_proof
from widerspruch.protocol.log.merkle import LARGEST_SIZE, leaf_hash, node_hash
from widerspruch.protocol.log.policy import parse_policy

LOG = SmallLog([b"statement %d" % number for number in range(300)])
FEW = SmallLog(LOG.entries[:5])
GOOD = FEW.proof(2)
HASH = encoded(bytes(32))


def text(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 300), (255, 256), (256, 257), (299, 300)])
def test_an_entry_of_the_log_is_proven(index: int, size: int) -> None:
    """By the text alone, with the second at which two of three witnesses had seen it."""
    proof = parse_log_proof(LOG.proof(index, size).text())
    witnessed = proof.check(LOG.entries[index], policy())

    assert (witnessed.checkpoint, witnessed.witnessed_at) == (LOG.checkpoint(size), SEEN_AT + 1)


@given(
    st.integers(0, LARGEST_SIZE),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(min_size=1, max_size=99),
)
def test_a_proof_is_read_as_it_was_written(index: int, path: list[bytes], extra: bytes | None) -> None:
    """The note byte by byte, what nobody vouches for too."""
    proof = LogProof(index, tuple(path), FEW.note(), extra)

    assert parse_log_proof(proof.text()) == proof


def test_a_proof_looks_as_c2sp_says() -> None:
    """Line by line."""
    lines = ["c2sp.org/tlog-proof@v1", "extra b25l", "index 2", *map(encoded, GOOD.path), ""]

    assert LogProof(2, GOOD.path, GOOD.checkpoint, b"one").text() == text(*lines) + FEW.note()


@pytest.mark.parametrize(
    "head",
    [
        (),
        ("",),
        ("c2sp.org/tlog-proof@v2", "index 0"),
        ("c2sp.org/tlog-proof@v1",),
        ("c2sp.org/tlog-proof@v1", "", ""),
        ("c2sp.org/tlog-proof@v1", "extra b25l"),
        ("c2sp.org/tlog-proof@v1", "extra ", "index 0"),
        ("c2sp.org/tlog-proof@v1", "extra", "index 0"),
        ("c2sp.org/tlog-proof@v1", "extra b25m=", "index 0"),
        ("c2sp.org/tlog-proof@v1", "extra b25l", "extra b25l", "index 0"),
        ("c2sp.org/tlog-proof@v1", "index 0", "extra b25l"),
        ("c2sp.org/tlog-proof@v1", "index"),
        ("c2sp.org/tlog-proof@v1", "index "),
        ("c2sp.org/tlog-proof@v1", "index 00"),
        ("c2sp.org/tlog-proof@v1", "index -1"),
        ("c2sp.org/tlog-proof@v1", "index 1 "),
        ("c2sp.org/tlog-proof@v1", "index 9223372036854775808"),
        ("c2sp.org/tlog-proof@v1", "index 0", "AAAA"),
        ("c2sp.org/tlog-proof@v1", "index 0", HASH.replace("=", "")),
        ("c2sp.org/tlog-proof@v1", "index 0", HASH[:-2] + "B="),
        ("c2sp.org/tlog-proof@v1", "index 0", encoded(bytes(33))),
        ("c2sp.org/tlog-proof@v1", "index 0", *[HASH] * 64),
        ("c2sp.org/tlog-proof@v1", "index 0", *[HASH] * 5000),
    ],
)
def test_what_is_no_proof_is_refused(head: tuple[str, ...]) -> None:
    """A path longer than any log's, too."""
    assert refusal(parse_log_proof, text(*head, "") + FEW.note()) == "log_proof_damaged"


def test_a_proof_without_a_checkpoint_is_refused() -> None:
    """At the latest when it is checked."""
    for data in (text("c2sp.org/tlog-proof@v1", "index 0"), b"c2sp.org/tlog-proof@v1\nindex 0"):
        assert refusal(parse_log_proof, data) == "log_proof_damaged"
    assert refusal(parse_log_proof(text("c2sp.org/tlog-proof@v1", "index 0", "")).check, b"x", policy()) == (
        "note_damaged"
    )


def test_other_lines_and_long_ones_are_refused() -> None:
    """Before anything is decoded."""
    assert refusal(parse_log_proof, GOOD.text().replace(b"\n", b"\r\n")) == "note_characters"
    assert refusal(parse_log_proof, b"\xff" * (LONGEST_LOG_PROOF + 1)) == "log_proof_long"


def test_every_changed_byte_of_a_proof_is_refused() -> None:
    """Whichever bit; the one witness is asked for, so that every signature matters."""
    two = SmallLog(LOG.entries[:2])
    data = make_log_proof(two.reader, 1, two.note(witnesses=WITNESSES[:1])).text()
    asked = parse_policy(f"log {SIGNER.vkey}\nwitness W1 {WITNESSES[0].vkey}\nquorum W1\n".encode())

    assert accepted(lambda one: parse_log_proof(one).check(two.entries[1], asked), [data]) == [data]
    assert accepted(lambda one: parse_log_proof(one).check(two.entries[1], asked), one_bit_changed(data)) == []


@pytest.mark.parametrize("index", [0, 1, 3, 4, 5, LARGEST_SIZE])
def test_an_entry_is_not_proven_at_another_place(index: int) -> None:
    """Nor beyond the log."""
    moved = LogProof(index, GOOD.path, GOOD.checkpoint)

    assert refusal(moved.check, FEW.entries[2], policy()) == "inclusion_wrong"


def test_another_entry_is_not_proven() -> None:
    """Nor one that spells an inner node, nor one with the path of another's log."""
    inner = LogProof(0, GOOD.path[1:], GOOD.checkpoint)
    spelled = b"\1" + FEW.hashes[0] + FEW.hashes[1]
    assert node_hash(FEW.hashes[0], FEW.hashes[1]) == FEW.reader.node_at(1, 0) != leaf_hash(spelled)

    assert refusal(GOOD.check, FEW.entries[3], policy()) == "inclusion_wrong"
    assert refusal(GOOD.check, b"", policy()) == "inclusion_wrong"
    for entry in (spelled, spelled[1:]):
        assert refusal(inner.check, entry, policy()) == "inclusion_wrong"
    assert refusal(LogProof(2, LOG.proof(2).path, GOOD.checkpoint).check, FEW.entries[2], policy()) == "inclusion_wrong"


def test_an_empty_log_proves_nothing() -> None:
    """Though it is signed and witnessed."""
    empty = SmallLog([])
    proof = LogProof(0, (), empty.note())

    assert policy().check(empty.note()).checkpoint.size == 0
    assert refusal(proof.check, b"", policy()) == "inclusion_wrong"


def test_a_proof_with_too_few_witnesses_is_refused() -> None:
    """The path may be right."""
    proof = LogProof(2, GOOD.path, FEW.note(witnesses=WITNESSES[:1]))

    assert refusal(proof.check, FEW.entries[2], policy("2")) == "witnesses_missing"
    assert proof.check(FEW.entries[2], policy("none")).witnessed_at is None


def test_no_proof_is_made_that_would_not_hold() -> None:
    """For a size that the log never had, another history, or an entry that came later."""
    forked = SmallLog([*LOG.entries[:100], b"another", *LOG.entries[101:200]])

    for index, note in ((0, forked.note()), (200, LOG.note(200)), (-1, LOG.note()), (0, SmallLog([]).note())):
        assert refusal(make_log_proof, LOG.reader, index, note) == "inclusion_wrong"
    assert refusal(make_log_proof, FEW.reader, 0, LOG.note()) == "inclusion_wrong"
    assert refusal(make_log_proof, FEW.reader, 0, b"") == "note_damaged"
