"""What others recorded: notes, trees, a log and proofs that were not made here are understood as they were meant."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.small_log import refusal

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import parse_checkpoint
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof, parse_log_proof
from widerspruch.protocol.log.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from widerspruch.protocol.log.note import ED25519, NoteVerifier, parse_note
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.log.tiles import TileReader


def recorded(name: str) -> Any:
    return json.loads((Path(__file__).parents[1] / "vectors" / f"log-{name}.json").read_text("utf-8"))


def hashes(written: list[str]) -> list[bytes]:
    return [base64.b64decode(one) for one in written]


ORIGIN = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
NOTES, MERKLE, TESSERA, REKOR = recorded("notes"), recorded("merkle"), recorded("tessera"), recorded("rekor")


@pytest.mark.parametrize("one", NOTES, ids=[one["source"][:30] for one in NOTES])
def test_notes_of_others_verify(one: dict[str, Any]) -> None:
    """The example of the specification, checkpoints of a public log, and one that is signed with ML-DSA-44."""
    key, note = NoteVerifier.from_vkey(one["vkey"]), parse_note(one["note"].encode())

    assert note.data == one["note"].encode()
    assert [signature.called for signature in note.signatures] == [key.called]
    assert verified_at(key, note.text, note.signatures[0].signature) == 0
    assert verified_at(key, note.text.replace(b"e", b"E"), note.signatures[0].signature) is None
    if "size" in one:
        assert parse_checkpoint(note.text).size == one["size"]


def test_roots_are_those_of_certificate_transparency() -> None:
    """From no leaf to eight."""
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in MERKLE["leaves_hex"]]

    assert [root_of(leaves[:size]).hex() for size in range(9)] == MERKLE["roots_hex"]


def test_paths_of_others_hold_or_do_not() -> None:
    """As they recorded it."""
    cases = MERKLE["inclusion_name_index_size_leaf_root_path_ok"]
    for name, index, size, leaf, root, path, is_right in cases:
        leaf_and_root = hashes([leaf or "", root or ""])
        assert verify_inclusion(leaf_and_root[0], index, size, hashes(path), leaf_and_root[1]) == is_right, name
    assert len(cases) == 98


def test_consistency_of_others_holds_or_does_not() -> None:
    """As they recorded it, but for one: there two roots are equal and no roots at all, and here they are refused."""
    cases = MERKLE["consistency_name_sizes_roots_path_ok"]
    for name, old, size, old_root, root, path, is_right in cases:
        roots = hashes([old_root or "", root or ""])
        are_roots = roots != [b"don't care 2"] * 2
        assert verify_consistency(old, roots[0], size, roots[1], hashes(path)) == (is_right and are_roots), name
    assert len(cases) == 98


def test_a_witness_of_others_answers_as_we_would() -> None:
    """Nine requests in their order: signature, origin, proof and size, each refused for the reason it gave.

    The wrong signature has stray bits, too: there it does not verify, here it is not even read.
    """
    log = recorded("witness-requests")
    seen = 0, b""
    for request in log["requests"]:
        head, _, data = request["body"].partition("\n\n")
        first, *path = head.split("\n")
        old = int(first.removeprefix("old "))
        if request["says"] == "invalid signature":
            assert refusal(parse_note, data.encode()) == "note_damaged"
            data = data.replace("6gx=", "6gw=")
        note = parse_note(data.encode())
        at = parse_checkpoint(note.text)
        key = NoteVerifier(ORIGIN, ED25519, bytes.fromhex(log["log_public_key_hex"]))
        if at.origin != key.name or verified_at(key, note.text, note.signatures[0].signature) is None:
            said = 403
        elif old != seen[0]:
            said = 409
        elif old and not verify_consistency(*seen, at.size, at.root, hashes(path)):
            said = 422
        else:
            said, seen = 200, (at.size, at.root)
        assert said == request["status"], request["says"]
        assert said != 409 or request["says"] == f"{seen[0]}\n"


def test_a_log_of_others_is_read_and_proven() -> None:
    """All its files; every size that it had is signed, follows from the one before, and proves all its entries."""
    files = {path: base64.b64decode(data) for path, data in TESSERA["files"].items()}
    policy = parse_policy(f"log {TESSERA['vkey']}\nquorum none\n".encode())
    known = policy.check(files["checkpoint.0"]).checkpoint
    for size in range(16):
        note = files[f"checkpoint.{size}"]
        checkpoint = policy.check(note).checkpoint
        reader = TileReader(files.__getitem__, checkpoint)
        entries = [*reader.entries(0, size)]

        assert checkpoint.size == len(entries) == size
        path = reader.consistency(known.size, size)
        assert verify_consistency(known.size, known.root, size, checkpoint.root, path)
        for index, entry in enumerate(entries):
            assert make_log_proof(reader, index, note).check(entry, policy).checkpoint == checkpoint
        known = checkpoint
    assert b"ileven" in entries


def test_a_proof_of_others_holds() -> None:
    """Of an entry among 58 million; its log signs under another name than its origin, which no policy can say."""
    one = recorded("proof")
    proof = parse_log_proof(one["proof"].encode())
    note = parse_note(proof.checkpoint)
    at = parse_checkpoint(note.text)
    key = NoteVerifier.from_vkey(one["vkey"])

    assert proof.text() == one["proof"].encode()
    assert verified_at(key, note.text, note.signatures[0].signature) == 0
    assert verify_inclusion(leaf_hash(one["entry"].encode()), proof.index, at.size, proof.path, at.root)
    policy = parse_policy(f"log {one['vkey']}\nquorum none\n".encode())
    assert refusal(proof.check, one["entry"].encode(), policy) == "log_unknown"


def test_a_public_log_and_its_three_witnesses_are_believed() -> None:
    """In the second that all three wrote; with one byte changed, or one witness fewer, they are not."""
    policy, note = parse_policy(REKOR["policy"].encode()), REKOR["checkpoint"].encode()
    witnessed = policy.check(note)
    at = witnessed.checkpoint
    leaf, path = base64.b64decode(REKOR["leaf"]), hashes(REKOR["path"])

    assert witnessed.cosigned == dict.fromkeys(("W1", "W2", "W3"), 1778700214)
    assert witnessed.witnessed_at == 1778700214
    assert verify_inclusion(leaf, REKOR["index"], at.size, path, at.root)
    assert parse_log_proof(LogProof(REKOR["index"], tuple(path), note).text()).checkpoint == note
    assert refusal(policy.check, "\n".join([*REKOR["checkpoint"].split("\n")[:-2], ""]).encode()) == "witnesses_missing"
    with pytest.raises(ProtocolError):
        policy.check(note.replace(b"4026479", b"4026478"))
