"""Messages that were made without this program are read as they were meant, or refused for the reason that is told."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.drp.answers import signature_header, verify_signature_header
from widerspruch.protocol.drp.messages import SignedMessage
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.drp.reading_messages import Addressed, read_exercise, read_revocation, read_setup
from widerspruch.protocol.drp.refusals import refusal_of, refusal_sentence
from widerspruch.protocol.drp.signed_message import message_digest, open_message, sign_message
from widerspruch.protocol.drp.status import read_status
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.mandate import mandate_digest, member_commitment, written_digest
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "drp.json").read_text("utf-8"))


def key_of(name: str) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS[name])))


AGENT, SELF = key_of("agent_private_key"), key_of("self_private_key")


def read(vector: dict, message: bytes) -> SignedMessage:
    """As the desk of the vectors reads it."""
    is_self = vector.get("agent") == "self"
    addressed = Addressed(
        agent_id=VECTORS["self_agent_id" if is_self else "agent_id"],
        business_id=VECTORS["business_id"],
        now=VECTORS["now"],
    )
    match vector["kind"]:
        case "exercise":
            return read_exercise(message, AGENT.public, addressed)
        case "setup":
            return read_setup(message, None if is_self else AGENT.public, addressed)
    must_be_bound = vector.get("must_be_bound", True)
    return read_revocation(
        message, AGENT.public, addressed, request_id=VECTORS["request_id"], must_be_bound=must_be_bound
    )


def plain(value: object) -> object:
    """What was read as a vector tells it."""
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return value.raw.hex() if isinstance(value, VerifyingKey) else value


def holds(told: dict, found: object) -> None:
    """What a vector tells stands in what was read."""
    for name, expected in told.items():
        value = getattr(found, name)
        if isinstance(expected, dict):
            holds(expected, value)
        else:
            assert plain(value) == expected, name


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=lambda vector: vector["name"])
def test_each_message_is_taken_or_refused_as_told(vector):
    """By its code alone, which has a sentence in both languages."""
    message = vector["message"].encode()
    if vector["code"] is None:
        holds(vector.get("reads", {}), read(vector, message))
        return
    with pytest.raises(ProtocolError) as refused:
        read(vector, message)
    assert refusal_of(refused.value) == vector["code"]
    assert refusal_sentence(vector["code"], "de", "$") != refusal_sentence(vector["code"], "en", "$")


@pytest.mark.parametrize("vector", VECTORS["long_messages"], ids=lambda vector: vector["name"])
def test_the_longest_message_is_taken_and_no_longer_one(vector):
    """64 KiB of what travels."""
    body = vector["before"] + vector["filler"] * vector["times"] + vector["after"]
    message = encoded(bytes.fromhex(vector["signature"]) + body.encode()).encode()

    if vector["code"] is None:
        assert read(vector, message)
    else:
        with pytest.raises(ProtocolError, match=vector["code"].replace("-", "_")):
            read(vector, message)


def test_a_message_that_comes_again_is_known_by_its_digest():
    """SHA-256 of the body: the same message signed anew is the same."""
    vector = VECTORS["messages"][0]
    message = vector["message"].encode()

    assert message_digest(message).hex() == vector["digest"]
    assert sign_message(AGENT, open_message(message, AGENT.public)) == message


def test_ids_of_people_with_a_key_of_their_own():
    """Made of the key alone."""
    assert AGENT.public.raw.hex() == VECTORS["agent_public_key"]
    assert self_agent_id(SELF.public) == VECTORS["self_agent_id"]


def test_a_status_and_its_signature():
    """The header is over exactly these bytes, whatever else stands in them."""
    vector = VECTORS["status"]
    body, key = (
        vector["body"].encode(),
        SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["private_key"]))),
    )

    assert signature_header(key, body) == vector["header"]
    assert verify_signature_header(vector["header"], body, [AGENT.public, key.public]) == key.public.key_id
    status = read_status(body)
    assert (status.status, status.needs_verification, status.request_id) == ("in_progress", True, VECTORS["request_id"])
    assert status.received_at == VECTORS["now"] + 250_000
    assert status.ai_training is not None
    assert status.ai_training.scopes == ("own_content",)
    assert status.ai_training.receipts == (b'{"format": "widerspruch/receipt/1"}',)


def test_a_mandate():
    """Its digest is over the document, the commitment over a salt and the member's number."""
    vector = VECTORS["mandate"]

    assert written_digest(mandate_digest(vector["document"].encode())) == vector["digest"]
    assert member_commitment(bytes.fromhex(vector["salt"]), vector["member"]) == vector["commitment"]
