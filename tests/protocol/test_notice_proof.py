"""Proofs of notices: what a platform signed is read as it was meant, and nothing else is taken for it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import sealed
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.notice_proof import (
    NOTICE_PROOF,
    NOTICE_PROOF_FORMAT,
    NoticeProof,
    NoticeProofFile,
    NoticeTelling,
    read_notice_proof,
    seal_notice_proof,
)
from widerspruch.protocol.receipt import account_commitment
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject

KEY, STRANGER = SigningKey.new(), SigningKey.new()
SALT, ANNA = b"s" * 16, "17841400000000001"
THEN = 1_790_000_000_000_000
TEXT = to_bytes({"name": "ki-training", "texts": {"de": {"subject": "Guten Tag"}}})
GOOD = NoticeProof(
    platform="beispielnetz",
    account=account_commitment(SALT, ANNA),
    notice="ki-training",
    version=1,
    digest=hashlib.sha256(TEXT).hexdigest(),
    language="de-leicht",
    told=(NoticeTelling("mail", THEN, THEN + 5), NoticeTelling("platform", THEN + 1)),
    stated_at=THEN + 10,
)


def refusal(data: bytes, trusted=(KEY.public,), now: int = THEN + 20, account_id: str | None = None) -> str:
    with pytest.raises(ProtocolError) as raised:
        read_notice_proof(data, trusted, now=now, account_id=account_id)
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.protocol")(f"problem.{raised.value.code}", **raised.value.values)
    return " ".join([raised.value.code, *map(str, raised.value.values.values())])


def stating(
    changes: dict[str, Any] | None = None,
    subjects: tuple[Subject, ...] | None = None,
    kind: str = NOTICE_PROOF,
    text: bytes = TEXT,
    salt: str = SALT.hex(),
    form: str = NOTICE_PROOF_FORMAT,
) -> bytes:
    """One that says something else, properly signed."""
    predicate = msgspec.to_builtins(GOOD) | (changes or {})
    both = (Subject("account", {"sha256": GOOD.account}), Subject("notice", {"sha256": GOOD.digest}))
    statement = Statement(both if subjects is None else subjects, kind, predicate)
    return to_bytes(NoticeProofFile(form, sealed(statement, KEY), msgspec.json.decode(text), salt))


def test_what_was_stated_is_read_again() -> None:
    data = seal_notice_proof(GOOD, SALT, TEXT, KEY)
    assert data == seal_notice_proof(GOOD, SALT, TEXT, KEY) == stating()
    read = read_notice_proof(data, [KEY.public], now=GOOD.stated_at, account_id=ANNA)
    assert (read.proof, read.signed_by) == (GOOD, KEY.public.key_id)
    assert read.text == json.loads(TEXT)


def test_the_vector_comes_out() -> None:
    """A file that was made with json, base64, hashlib and cryptography alone is read, and written the same."""
    vector = json.loads((Path(__file__).parent / "vectors" / "notice-proof.json").read_text("utf-8"))
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["private_key"])))
    data = vector["proof"].encode()
    read = read_notice_proof(data, [key.public], now=vector["now"], account_id=vector["account_id"])
    assert (read.proof.account, read.proof.digest) == (vector["account"], vector["digest"])
    assert seal_notice_proof(read.proof, bytes.fromhex(vector["salt"]), to_bytes(read.text), key) == data


def test_the_steps_of_verification_end_at_the_first_that_fails() -> None:
    assert refusal(b"{}") == "json_unreadable"
    assert refusal(stating(form="widerspruch/receipt/1")).startswith("notice_proof_format")
    assert refusal(stating(salt="00")) == "notice_proof_contradicts salt"
    assert refusal(stating(), trusted=(STRANGER.public,)).startswith("signer_unknown")
    assert refusal(stating(kind="urn:other")).startswith("predicate_other")
    assert refusal(stating(subjects=())) == "notice_proof_contradicts subject"
    assert refusal(stating(text=b"{}")) == "notice_proof_contradicts text"
    assert refusal(stating(), now=GOOD.stated_at - 1) == "notice_proof_contradicts stated_at"
    assert refusal(stating(), account_id="4711") == "notice_proof_other_account"


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"account": "x"}, "account"),
        ({"notice": "Ki Training"}, "notice"),
        ({"version": 0}, "version"),
        ({"digest": "ab"}, "digest"),
        ({"language": "Deutsch!"}, "language"),
        ({"told": []}, "told"),
        ({"told": [{"channel": "mail", "at": THEN + 11, "came_back_at": None}]}, "told"),
        ({"told": [{"channel": "platform", "at": THEN, "came_back_at": THEN}]}, "told"),
        ({"told": [{"channel": "mail", "at": THEN, "came_back_at": THEN - 1}]}, "told"),
        ({"told": [{"channel": "mail", "at": THEN + 2}, {"channel": "mail", "at": THEN}]}, "told"),
        ({"stated_at": 0}, "told"),
    ],
)
def test_what_is_not_right_in_itself_does_not_count(changes: dict[str, Any], member: str) -> None:
    assert refusal(stating(changes)) == f"notice_proof_contradicts {member}"


def test_no_member_is_unknown_or_of_another_kind() -> None:
    assert refusal(stating({"more": 1})).startswith("predicate_unreadable")
    assert refusal(stating({"told": [{"channel": "post", "at": THEN}]})).startswith("predicate_unreadable")


@given(st.integers(0, 2_000), st.integers(1, 255))
def test_no_changed_byte_is_taken(at: int, flip: int) -> None:
    data = bytearray(seal_notice_proof(GOOD, SALT, TEXT, KEY))
    data[at % len(data)] ^= flip
    try:
        read = read_notice_proof(bytes(data), [KEY.public], now=THEN + 20, account_id=ANNA)
    except ProtocolError:
        return
    assert read.proof == GOOD  # a new spelling of the same
