"""What a desk answers besides a status: a token, and the header by which anybody sees that an answer is the desk's."""

import re
from collections.abc import Sequence

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.strict_json import read_json
from widerspruch.protocol.written_instants import read_instant, written_instant

SIGNATURE_HEADER = "Widerspruch-Signature"
REFUSAL_HEADER = "Widerspruch-Refusal"

_HEADER = re.compile(r"keyid=([a-z0-9]{1,16}:[0-9a-f]{16}), ?sig=([A-Za-z0-9+/]{86}==)")
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]{1,500}=*")


class SetupAnswer(Struct, frozen=True, kw_only=True):
    """What a setup brings: `Authorization: Bearer <token>` from now on.

    Attributes:
        expires_at: Microseconds UTC: by then set up again; None: the desk does not say.
    """

    agent_id: str
    token: str
    expires_at: int | None = None


class _SetupAnswer(Struct, frozen=True, kw_only=True, rename={"agent_id": "agent-id", "expires_at": "expires-at"}):
    agent_id: str
    token: str
    expires_at: str | None = None


def write_setup_answer(answer: SetupAnswer) -> bytes:
    """Its JSON."""
    members = {"agent-id": answer.agent_id, "token": answer.token}
    if answer.expires_at is not None:
        members["expires-at"] = written_instant(answer.expires_at)
    return to_bytes(members)


def read_setup_answer(data: bytes, agent_id: str) -> SetupAnswer:
    """The answer to the setup of an agent.

    Raises:
        ProtocolError: `message_...`; `message_other_agent`: it is another's.
    """
    read = read_json(data, _SetupAnswer, longest=LONGEST_MESSAGE)
    if read.agent_id != agent_id:
        raise ProtocolError("message_other_agent")
    if not _TOKEN.fullmatch(read.token):
        raise ProtocolError("message_member_wrong", place="$.token")
    return SetupAnswer(
        agent_id=agent_id,
        token=read.token,
        expires_at=None if read.expires_at is None else read_instant(read.expires_at),
    )


def signature_header(key: SigningKey, body: bytes) -> str:
    """What `SIGNATURE_HEADER` says of a status, answered or called back: the receipts' key over exactly its bytes.

    They are an object of JSON, so that the signature is none of a statement, whose bytes begin otherwise.
    """
    assert body[:1] == b"{"
    return f"keyid={key.public.key_id}, sig={encoded(key.sign(body))}"


def verify_signature_header(header: str | None, body: bytes, trusted: Sequence[VerifyingKey]) -> str:
    """Id of the key that signed an answer.

    Raises:
        ProtocolError: `unsigned`: there is no such header, or it is none of this form; `signer_unknown`,
            `signature_wrong` (values: signer).
    """
    found = _HEADER.fullmatch(header or "")
    signature = decoded(found[2]) if found else None
    if found is None or signature is None:
        raise ProtocolError("unsigned")
    for key in trusted:
        if key.key_id == found[1]:
            if key.verifies(signature, body):
                return key.key_id
            raise ProtocolError("signature_wrong", signer=key.key_id)
    raise ProtocolError("signer_unknown", signer=found[1])
