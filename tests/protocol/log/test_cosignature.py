"""Cosignatures: what a witness said, and when it said it."""

import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from tests.small_log import LOG, ORIGIN, SEEN_AT, WITNESSES, SmallLog, refusal

from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.cosignature import LAST_SECOND, cosign, verified_at
from widerspruch.protocol.log.note import ML_DSA_44_COSIGNATURE, NoteSignature, NoteVerifier

WITNESS = WITNESSES[0]
CHECKPOINT = SmallLog([b"one", b"two"]).checkpoint()
TEXT = CHECKPOINT.text()
SIGNED = cosign(TEXT, WITNESS, SEEN_AT)
ML_DSA = MLDSA44PrivateKey.from_seed_bytes(b"m" * 32)
ML_DSA_WITNESS = NoteVerifier("witness.example/pq", ML_DSA_44_COSIGNATURE, ML_DSA.public_key().public_bytes_raw())


def test_a_witness_signs_header_second_and_text() -> None:
    """To the letter of C2SP."""
    message = b"cosignature/v1\ntime 1790000000\n" + TEXT

    assert SIGNED.signature[:8] == SEEN_AT.to_bytes(8, "big")
    assert WITNESS.verifier.verifies(SIGNED.signature[8:], message)
    assert verified_at(WITNESS.verifier, TEXT, SIGNED.signature) == SEEN_AT


@pytest.mark.parametrize("at", range(72))
def test_every_changed_byte_is_refused(at: int) -> None:
    """Of the second as of the signature."""
    signature = SIGNED.signature
    changed = signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :]

    assert verified_at(WITNESS.verifier, TEXT, changed) is None


def test_another_text_or_another_witness_did_not_sign_it() -> None:
    """Nor is a log's own signature a witness's."""
    assert verified_at(WITNESSES[1].verifier, TEXT, SIGNED.signature) is None
    assert verified_at(WITNESS.verifier, TEXT + b"more\n", SIGNED.signature) is None
    assert verified_at(WITNESS.verifier, TEXT, LOG.signature(TEXT).signature) is None
    for length in (0, 7, 8, 71, 73):
        assert verified_at(WITNESS.verifier, TEXT, (SIGNED.signature + b"x")[:length]) is None


def test_a_log_states_no_second() -> None:
    """What it signs is told as 0."""
    assert verified_at(LOG.verifier, TEXT, LOG.signature(TEXT).signature) == 0


def test_a_second_that_no_calendar_has_is_refused() -> None:
    """Though it is signed."""
    for at, expected in ((LAST_SECOND, LAST_SECOND), (LAST_SECOND + 1, None), (2**63, None)):
        message = b"cosignature/v1\ntime %d\n" % at + TEXT
        signature = WITNESS.signature(message, at.to_bytes(8, "big"))
        assert verified_at(WITNESS.verifier, TEXT, signature.signature) == expected


def test_a_witness_signs_checkpoints_alone() -> None:
    """With a key of its kind, at a second that there is."""
    assert refusal(cosign, b"no checkpoint\n", WITNESS, SEEN_AT) == "checkpoint_damaged"
    for signer, second in ((LOG, SEEN_AT), (WITNESS, 0), (WITNESS, LAST_SECOND + 1)):
        with pytest.raises(ValueError, match="signer or second"):
            cosign(TEXT, signer, second)


def ml_dsa_signed(checkpoint: Checkpoint, at: int = SEEN_AT, name: str = ML_DSA_WITNESS.name) -> NoteSignature:
    """As C2SP lays it out."""
    origin = checkpoint.origin.encode()
    message = b"subtree/v1\n\x00" + bytes([len(name)]) + name.encode() + at.to_bytes(8, "big")
    message += bytes([len(origin)]) + origin + bytes(8) + checkpoint.size.to_bytes(8, "big") + checkpoint.root
    return NoteSignature(name, ML_DSA_WITNESS.key_id, at.to_bytes(8, "big") + ML_DSA.sign(message))


def test_a_witness_with_ml_dsa_44_is_understood() -> None:
    """Its name is signed, too; its vkey is read as it is written."""
    signed = ml_dsa_signed(CHECKPOINT)

    assert NoteVerifier.from_vkey(ML_DSA_WITNESS.vkey) == ML_DSA_WITNESS
    assert verified_at(ML_DSA_WITNESS, TEXT, signed.signature) == SEEN_AT
    assert verified_at(ML_DSA_WITNESS, TEXT, ml_dsa_signed(CHECKPOINT, name="witness.example/xx").signature) is None
    assert verified_at(ML_DSA_WITNESS, TEXT, signed.signature[:-1]) is None
    assert verified_at(ML_DSA_WITNESS, TEXT, b"\0" * 2428) is None
    changed = Checkpoint(ORIGIN, CHECKPOINT.size + 1, CHECKPOINT.root)
    assert verified_at(ML_DSA_WITNESS, changed.text(), signed.signature) is None


def test_lines_that_ml_dsa_44_does_not_cover_are_not_signed_by_it() -> None:
    """Somebody could have put them there afterwards; nor does a name that its message has no room for count."""
    more = Checkpoint(ORIGIN, CHECKPOINT.size, CHECKPOINT.root, ("more",))
    long = Checkpoint("x" * 256, 1, CHECKPOINT.root)

    assert verified_at(ML_DSA_WITNESS, more.text(), ml_dsa_signed(CHECKPOINT).signature) is None
    assert verified_at(ML_DSA_WITNESS, long.text(), ml_dsa_signed(CHECKPOINT).signature) is None


def test_where_ml_dsa_44_cannot_be_checked_its_keys_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an older library: at once, and not as if somebody had forged something; and nothing verifies."""
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.mldsa", None)

    assert refusal(NoteVerifier.from_vkey, ML_DSA_WITNESS.vkey) == "vkey_kind_unknown"
    assert verified_at(ML_DSA_WITNESS, TEXT, ml_dsa_signed(CHECKPOINT).signature) is None
