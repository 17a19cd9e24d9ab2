"""Writes what agents say, signed."""

import hashlib

from msgspec import structs

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.messages import AgentSetup, AiTrainingClaims, Exercise, Revocation, SignedMessage
from widerspruch.protocol.drp.profile import DRP_VERSION, PROFILE, REGIME, WORD_OF_SCOPE
from widerspruch.protocol.drp.signed_message import sign_message
from widerspruch.protocol.mandate import written_digest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.written_instants import written_instant


def write_message(message: AgentSetup | Exercise | Revocation, key: SigningKey) -> bytes:
    """The text to be sent. The same message gives the same text.

    Raises:
        ProtocolError: `message_too_long` (values: longest).
    """
    return sign_message(key, message_body(message))


def message_body(message: AgentSetup | Exercise | Revocation) -> bytes:
    """What is signed."""
    match message:
        case AgentSetup():
            members = _head(message) | _setup(message)
        case Exercise():
            members = _head(message) | _exercise(message)
        case Revocation():
            members = _head(message) if message.is_bound else {}
            members |= {"request-id": message.request_id} if message.is_bound else {}
            members |= {"reason": message.reason}
    return to_bytes(members)


def exercise_content(exercise: Exercise) -> bytes:
    """By what two requests are known as the same: SHA-256 of what is asked for, without any time."""
    members = {"agent-id": exercise.agent_id, "business-id": exercise.business_id} | _exercise(exercise)
    if exercise.ai_training is not None:
        members["ai-training"] = _claims(structs.replace(exercise.ai_training, submitted_at=None))
    return hashlib.sha256(to_bytes(members)).digest()


def _head(message: SignedMessage) -> dict[str, object]:
    return {
        "agent-id": message.agent_id,
        "business-id": message.business_id,
        "issued-at": written_instant(message.issued_at),
        "expires-at": written_instant(message.expires_at),
        "drp.version": DRP_VERSION,
    }


def _setup(message: AgentSetup) -> dict[str, object]:
    if message.key is None:
        return {}
    return {"ai-training": {"profile": PROFILE, "verify_key": encoded(message.key.raw)}}


def _exercise(message: Exercise) -> dict[str, object]:
    members: dict[str, object] = {"exercise": message.exercise, "regime": REGIME}
    members |= _given(
        {
            "agent-request-id": message.agent_request_id,
            "status_callback": message.status_callback,
            "name": message.name,
            "email": message.email,
        }
    )
    if message.email:
        members["email_verified"] = message.is_email_verified
    if message.ai_training is not None:
        members["ai-training"] = _claims(message.ai_training)
    return members


def _claims(claims: AiTrainingClaims) -> dict[str, object]:
    given = _given(
        {
            "accounts": [str(account) for account in claims.accounts],
            "submitted-at": "" if claims.submitted_at is None else written_instant(claims.submitted_at),
            "reason": claims.reason,
            "reason-codes": claims.reason_codes,
            "mandate": claims.mandate and written_digest(claims.mandate),
            "case-id": claims.case_id,
            "names": claims.names,
            "country": claims.country,
            "language": claims.language,
        }
    )
    scope = [WORD_OF_SCOPE[one] for one in claims.scopes]
    return {"profile": PROFILE, "scope": scope, "acted-by": claims.acted_by} | given


def _given(members: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value}
