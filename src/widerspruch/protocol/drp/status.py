"""How a request stands, as the desk tells it: the fields of the protocol, and those of the profile in one object."""

from typing import Literal, get_args

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from widerspruch.lib.shown import shown, shown_text
from widerspruch.protocol.drp.profile import PROFILE, SCOPE_OF_WORD, WORD_OF_SCOPE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.strict_json import read_json, read_members
from widerspruch.protocol.web_addresses import host_of
from widerspruch.protocol.written_instants import read_instant, written_instant
from widerspruch.rulebook.instants import parse_instant
from widerspruch.rulebook.vocabulary import Scope

LONGEST_STATUS = 2**20
"""Bytes: room for some hundred receipts."""

DrpState = Literal["open", "in_progress", "fulfilled", "denied", "revoked", "expired"]
DRP_STATES: tuple[DrpState, ...] = get_args(DrpState)

NEED_USER_VERIFICATION = "need_user_verification"

_LONGEST_WORD = 100
_LONGEST_SENTENCE = 4000


class AiTrainingStatus(Struct, frozen=True, kw_only=True):
    """What the profile tells besides. Instants in microseconds UTC.

    Attributes:
        stated_at: When it was told: of two, the later one counts.

        case_id: The platform's number of the case; empty: there is none.

        scopes: What counts now. `covers`: for which accounts, as they were named or as the platform names them.

        effective_from: Since when. `in_sets_from`: every exclusion set issued then or later holds it.
            `effective_until`: until when, where it was taken back or refused.

        not_covered: Words of scopes on the wire, and of `profile.NOT_COVERED`.

        rulebook: The version of the rules by which the platform computed it.

        receipts: The receipts' files, byte by byte (docs/protocol/receipt.md).

        expires_at: Of a claim: when it ends unless it is verified.

        undo_until: Of a withdrawal: until when it can be undone.
    """

    stated_at: int
    case_id: str = ""
    scopes: tuple[Scope, ...] = ()
    covers: tuple[str, ...] = ()
    effective_from: int | None = None
    in_sets_from: int | None = None
    effective_until: int | None = None
    not_covered: tuple[str, ...] = ()
    rulebook: str = ""
    receipts: tuple[bytes, ...] = ()
    expires_at: int | None = None
    undo_until: int | None = None


class DrpStatus(Struct, frozen=True, kw_only=True):
    """The protocol's Status. Instants in microseconds UTC.

    Attributes:
        reason: Why, in the protocol's words; empty: none is given.

        expected_by: Until when there will be an answer. `expires_at`: until when the record is kept.

        processing_details: A sentence for people. `user_verification_url`: where the person shows who they are.

        ai_training: None where the platform does not speak the profile.
    """

    request_id: str
    status: DrpState
    agent_request_id: str = ""
    reason: str = ""
    received_at: int | None = None
    expected_by: int | None = None
    processing_details: str = ""
    user_verification_url: str = ""
    results_url: str = ""
    expires_at: int | None = None
    ai_training: AiTrainingStatus | None = None

    @property
    def needs_verification(self) -> bool:
        """Whether it goes on only once the person has shown who they are."""
        return self.reason == NEED_USER_VERIFICATION


class _Told(Struct, frozen=True, kw_only=True, omit_defaults=True):
    profile: str
    stated_at: str
    case_id: str = ""
    scope: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    effective_from: str | None = None
    in_sets_from: str | None = None
    effective_until: str | None = None
    not_covered: tuple[str, ...] = ()
    rulebook: str = ""
    receipts: tuple[Raw, ...] = ()
    expires_at: str | None = None
    undo_until: str | None = None


class _LegacyStatus(Struct, frozen=True, kw_only=True, omit_defaults=True):
    request_id: str
    status: str
    agent_request_id: str | None = None
    reason: str | None = None
    received_at: str | None = None
    expected_by: str | None = None
    processing_details: str | None = None
    user_verification_url: str | None = None
    results_url: str | None = None
    expires_at: str | None = None


class _Status(_LegacyStatus, frozen=True, kw_only=True, omit_defaults=True, rename={"ai_training": "ai-training"}):
    ai_training: _Told | UnsetType = UNSET


def write_status(status: DrpStatus) -> bytes:
    """The JSON that is answered, and sent to a callback. The same status gives the same bytes."""
    told = status.ai_training
    written = _Status(
        request_id=status.request_id,
        status=status.status,
        agent_request_id=status.agent_request_id or None,
        reason=status.reason or None,
        received_at=_written(status.received_at),
        expected_by=_written(status.expected_by),
        processing_details=status.processing_details or None,
        user_verification_url=status.user_verification_url or None,
        results_url=status.results_url or None,
        expires_at=_written(status.expires_at),
        ai_training=UNSET if told is None else _told(told),
    )
    return msgspec.json.encode(written, order="sorted")


def read_status(data: bytes) -> DrpStatus:
    """A status from its JSON. Of what the protocol does not know nothing is read; what the profile says must be right.

    Raises:
        ProtocolError: `message_...`, `status_unknown`, `scope_unknown`.
    """
    nested = read_members(data, longest=LONGEST_STATUS).get("ai-training")
    speaks_profile = isinstance(nested, dict) and nested.get("profile") == PROFILE
    read: _LegacyStatus = read_json(data, _Status if speaks_profile else _LegacyStatus, longest=LONGEST_STATUS)
    if read.status not in DRP_STATES:
        raise ProtocolError("status_unknown")
    return DrpStatus(
        request_id=read.request_id,
        status=read.status,
        agent_request_id=read.agent_request_id or "",
        reason=shown((read.reason or "")[:_LONGEST_WORD]),
        received_at=_tolerant(read.received_at),
        expected_by=_tolerant(read.expected_by),
        processing_details=shown_text((read.processing_details or "")[:_LONGEST_SENTENCE]),
        user_verification_url=_address(read.user_verification_url),
        results_url=_address(read.results_url),
        expires_at=_tolerant(read.expires_at),
        ai_training=_profile_of(read.ai_training) if isinstance(read, _Status) else None,
    )


def _told(told: AiTrainingStatus) -> _Told:
    return _Told(
        profile=PROFILE,
        stated_at=written_instant(told.stated_at),
        case_id=told.case_id,
        scope=tuple(WORD_OF_SCOPE[one] for one in told.scopes),
        covers=told.covers,
        effective_from=_written(told.effective_from),
        in_sets_from=_written(told.in_sets_from),
        effective_until=_written(told.effective_until),
        not_covered=told.not_covered,
        rulebook=told.rulebook,
        receipts=tuple(Raw(one) for one in told.receipts),
        expires_at=_written(told.expires_at),
        undo_until=_written(told.undo_until),
    )


def _profile_of(told: _Told | UnsetType) -> AiTrainingStatus:
    assert isinstance(told, _Told)
    if not SCOPE_OF_WORD.keys() >= set(told.scope):
        raise ProtocolError("scope_unknown")
    stated_at = _strict(told.stated_at, "stated_at")
    assert stated_at is not None
    return AiTrainingStatus(
        stated_at=stated_at,
        case_id=shown(told.case_id[:_LONGEST_WORD]),
        scopes=tuple(SCOPE_OF_WORD[one] for one in told.scope),
        covers=tuple(shown(one) for one in told.covers),
        effective_from=_strict(told.effective_from, "effective_from"),
        in_sets_from=_strict(told.in_sets_from, "in_sets_from"),
        effective_until=_strict(told.effective_until, "effective_until"),
        not_covered=tuple(shown(one) for one in told.not_covered),
        rulebook=shown(told.rulebook[:_LONGEST_WORD]),
        receipts=tuple(bytes(one) for one in told.receipts),
        expires_at=_strict(told.expires_at, "expires_at"),
        undo_until=_strict(told.undo_until, "undo_until"),
    )


def _written(instant: int | None) -> str | None:
    return None if instant is None else written_instant(instant)


def _strict(written: str | None, name: str) -> int | None:
    found = None if written is None else read_instant(written)
    if found is None and written is not None:
        raise ProtocolError("message_member_wrong", place=f"$.ai-training.{name}")
    return found


def _tolerant(written: str | None) -> int | None:
    """Legacy platforms write days, or instants without a zone; what is none is not told."""
    if not written:
        return None
    exact = read_instant(written)
    return parse_instant(written) if exact is None else exact


def _address(written: str | None) -> str:
    """An address that may be shown to people; another is not told."""
    return written if written and host_of(written) else ""
