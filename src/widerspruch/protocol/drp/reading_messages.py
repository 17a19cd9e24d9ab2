"""Reads what agents say, in the order of docs/protocol/drp.md: what nobody has verified is not looked at."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from widerspruch.lib.mail_addresses import read_address
from widerspruch.protocol.base64_text import decoded
from widerspruch.protocol.drp.messages import (
    LONGEST_VALIDITY,
    SKEW,
    AccountOnWire,
    ActedByOnWire,
    AgentSetup,
    AiTrainingClaims,
    Exercise,
    Revocation,
)
from widerspruch.protocol.drp.profile import (
    DRP_VERSION,
    EXERCISES,
    PROFILE,
    REGIME,
    SCOPE_OF_WORD,
    self_agent_id,
)
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, open_message, split_message
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.mandate import read_digest
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.strict_json import converted, read_members
from widerspruch.protocol.web_addresses import host_of
from widerspruch.protocol.written_instants import read_instant

_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\Z"
_Line = Annotated[str, Meta(max_length=200, pattern=_LINE)]
_Account = Annotated[str, Meta(max_length=600, pattern=_LINE)]
_Reason = Annotated[str, Meta(max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*\Z")]
_Id = Annotated[str, Meta(pattern=r"^[!-~]{0,128}\Z")]
_Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,63}\Z")]
_Language = Annotated[str, Meta(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3})?\Z")]
_Country = Annotated[str, Meta(pattern=r"^([A-Z]{2})?\Z")]


class Addressed(Struct, frozen=True, kw_only=True):
    """What a message must say of itself to be taken.

    Attributes:
        agent_id: Whose it must be: of the address (setup) or of the token (everything else).

        business_id: Who we are. `now`: microseconds UTC.
    """

    agent_id: str
    business_id: str
    now: int


class _Claims(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=lambda name: name.replace("_", "-")
):
    profile: str
    scope: Annotated[tuple[str, ...], Meta(min_length=1, max_length=8)]
    accounts: Annotated[tuple[_Account, ...], Meta(max_length=100)] = ()
    submitted_at: str | None = None
    reason: _Reason = ""
    reason_codes: Annotated[tuple[_Word, ...], Meta(max_length=20)] = ()
    mandate: str = ""
    case_id: _Id = ""
    names: Annotated[tuple[_Line, ...], Meta(max_length=20)] = ()
    country: _Country = ""
    language: _Language = ""
    acted_by: ActedByOnWire = "holder"


class _SetupClaims(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    profile: str
    verify_key: str = ""


class _Exercise(Struct, frozen=True, kw_only=True, rename={"agent_request_id": "agent-request-id"}):
    agent_request_id: _Id = ""
    status_callback: str = ""
    name: _Line = ""
    email: str = ""
    email_verified: bool = False


class _Revocation(Struct, frozen=True, kw_only=True):
    reason: _Reason = ""


def read_setup(data: bytes, key: VerifyingKey | None, addressed: Addressed) -> AgentSetup:
    """That somebody wants a token.

    Args:
        key: Of the registered agent. None: of a person with a key of their own; it stands in the message, and the
            agent's id is made of it.

    Raises:
        ProtocolError: `message_...`, `profile_unknown`, `profile_member_unknown`.
    """
    if key is None:
        key = _own_key(data, addressed.agent_id)
    members = _opened(data, key)
    issued_at, expires_at = _checked_head(members, addressed)
    _refuse_other_kind(members, "exercise", "request-id")
    nested = _nested(members, _SetupClaims)
    return AgentSetup(
        agent_id=addressed.agent_id,
        business_id=addressed.business_id,
        issued_at=issued_at,
        expires_at=expires_at,
        key=_key(nested.verify_key) if nested is not None and nested.verify_key else None,
    )


def read_exercise(data: bytes, key: VerifyingKey, addressed: Addressed) -> Exercise:
    """What somebody asks for.

    Raises:
        ProtocolError: `message_...`, `exercise_unknown`, `regime_unknown`, `profile_unknown`,
            `profile_member_unknown`, `scope_unknown`.
    """
    members = _opened(data, key)
    issued_at, expires_at = _checked_head(members, addressed)
    # (9): read the content.
    _refuse_other_kind(members, "request-id")
    exercise = members.get("exercise")
    if exercise not in EXERCISES:
        raise ProtocolError("exercise_unknown")
    nested = _nested(members, _Claims)
    if members.get("regime", REGIME if nested is None else None) != REGIME:
        raise ProtocolError("regime_unknown")
    asked = converted(members, _Exercise)
    _refuse(asked.email and read_address(asked.email) is None, "$.email")
    _refuse(asked.status_callback and host_of(asked.status_callback) is None, "$.status_callback")
    return Exercise(
        agent_id=addressed.agent_id,
        business_id=addressed.business_id,
        issued_at=issued_at,
        expires_at=expires_at,
        exercise=exercise,
        agent_request_id=asked.agent_request_id,
        status_callback=asked.status_callback,
        name=asked.name,
        email=asked.email,
        is_email_verified=asked.email_verified,
        ai_training=None if nested is None else _claims(nested),
    )


def read_revocation(
    data: bytes, key: VerifyingKey, addressed: Addressed, *, request_id: str, must_be_bound: bool
) -> Revocation:
    """That somebody takes a request back.

    Args:
        request_id: The one that the address names. `must_be_bound`: whether a message that is nothing but a reason,
            which fits every request, is refused.

    Raises:
        ProtocolError: `message_...`, `revocation_unbound`, `revocation_of_other_request`.
    """
    members = _opened(data, key)
    is_bound = "request-id" in members or "agent-id" in members
    if is_bound:
        issued_at, expires_at = _checked_head(members, addressed)
        _refuse_other_kind(members, "exercise")
        if members.get("request-id") != request_id:
            raise ProtocolError("revocation_of_other_request")
    elif must_be_bound:
        raise ProtocolError("revocation_unbound")
    else:
        issued_at, expires_at = addressed.now, addressed.now + LONGEST_VALIDITY
    return Revocation(
        agent_id=addressed.agent_id,
        business_id=addressed.business_id,
        issued_at=issued_at,
        expires_at=expires_at,
        request_id=request_id,
        reason=converted(members, _Revocation).reason,
        is_bound=is_bound,
    )


def _own_key(data: bytes, agent_id: str) -> VerifyingKey:
    """The key that an unknown message names: trusted only because its agent's id is made of it, and nothing more."""
    members = read_members(split_message(data)[1], longest=LONGEST_MESSAGE)
    nested = members.get("ai-training")
    named = nested.get("verify_key") if isinstance(nested, dict) else None
    if not isinstance(named, str):
        raise ProtocolError("message_member_wrong", place="$.ai-training.verify_key")
    key = _key(named)
    if self_agent_id(key) != agent_id:
        raise ProtocolError("message_key_of_other_agent")
    return key


def _key(written: str) -> VerifyingKey:
    raw = decoded(written)
    key = None if raw is None else VerifyingKey.from_raw(raw)
    if key is None:
        raise ProtocolError("message_member_wrong", place="$.ai-training.verify_key")
    return key


def _opened(data: bytes, key: VerifyingKey) -> dict[str, Any]:
    # (0): decode the text.
    # (1): verify the signature.
    body = open_message(data, key)
    # (2): read the members.
    return read_members(body, longest=LONGEST_MESSAGE)


def _checked_head(members: dict[str, Any], addressed: Addressed) -> tuple[int, int]:
    """Between which instants the message may be taken."""
    # (3): compare the agent.
    if members.get("agent-id") != addressed.agent_id:
        raise ProtocolError("message_other_agent")
    # (4): compare the business.
    if members.get("business-id") != addressed.business_id:
        raise ProtocolError("message_other_business")
    # (5): look at the beginning.
    issued_at = _instant(members, "issued-at")
    if issued_at > addressed.now + SKEW:
        raise ProtocolError("message_from_future")
    # (6): look at the end.
    expires_at = _instant(members, "expires-at")
    if addressed.now >= expires_at + SKEW:
        raise ProtocolError("message_expired")
    # (7): look how long it holds.
    if not 0 < expires_at - issued_at <= LONGEST_VALIDITY:
        raise ProtocolError("message_valid_too_long")
    # (8): look at the version.
    if members.get("drp.version") != DRP_VERSION:
        raise ProtocolError("message_version_unknown")
    return issued_at, expires_at


def _instant(members: dict[str, Any], name: str) -> int:
    written = members.get(name)
    found = read_instant(written) if isinstance(written, str) else None
    if found is None:
        raise ProtocolError("message_member_wrong", place=f"$.{name}")
    return found


def _nested(members: dict[str, Any], expected: type[Any]) -> Any:
    if "ai-training" not in members:
        return None
    nested = members["ai-training"]
    _refuse(not isinstance(nested, dict), "$.ai-training")
    if nested.get("profile") != PROFILE:
        raise ProtocolError("profile_unknown")
    if not nested.keys() <= set(expected.__struct_encode_fields__):
        raise ProtocolError("profile_member_unknown")
    return converted(nested, expected, "$.ai-training")


def _claims(nested: _Claims) -> AiTrainingClaims:
    scopes = tuple(SCOPE_OF_WORD[word] for word in nested.scope if word in SCOPE_OF_WORD)
    if len(scopes) != len(nested.scope):
        raise ProtocolError("scope_unknown")
    _refuse(len(set(scopes)) != len(scopes), "$.ai-training.scope")
    mandate = read_digest(nested.mandate) if nested.mandate else ""
    _refuse(mandate is None, "$.ai-training.mandate")
    submitted_at = None if nested.submitted_at is None else read_instant(nested.submitted_at)
    _refuse(nested.submitted_at is not None and submitted_at is None, "$.ai-training.submitted-at")
    return AiTrainingClaims(
        scopes=scopes,
        accounts=tuple(_account(one, index) for index, one in enumerate(nested.accounts)),
        submitted_at=submitted_at,
        reason=nested.reason,
        reason_codes=nested.reason_codes,
        mandate=mandate or "",
        case_id=nested.case_id,
        names=nested.names,
        country=nested.country,
        language=nested.language,
        acted_by=nested.acted_by,
    )


def _account(written: str, index: int) -> AccountOnWire:
    platform, _, name = written.partition(":")
    _refuse(not is_platform_name(platform) or not name.strip(), f"$.ai-training.accounts[{index}]")
    return AccountOnWire(platform, name)


def _refuse_other_kind(members: dict[str, Any], *names: str) -> None:
    """A message that was signed to ask for something else is not taken for this."""
    for name in names:
        _refuse(name in members, f"$.{name}")


def _refuse(is_wrong: object, place: str) -> None:
    if is_wrong:
        raise ProtocolError("message_member_wrong", place=place)
