"""A new case that is no verified objection (`intake` takes those): within a job of the door."""

import secrets
from collections.abc import Iterable

from msgspec import Struct

from widerspruch.desk.cases.rows import unused_case_id
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase, PlatformAccount
from widerspruch.desk.values import ActedBy, Assurance, CaseDetails, CaseKind, Channel, Scopes
from widerspruch.protocol.receipt import SALT_BYTES


class NewCase(Struct, frozen=True, kw_only=True):
    """What a case begins with."""

    kind: CaseKind
    assurance: Assurance
    holder_key: bytes
    scopes: Scopes
    details: CaseDetails
    language: str
    country: str
    channel: Channel
    acted_by: ActedBy


def open_case(desk: Desk, new: NewCase, now: int) -> DeskCase:
    """Write it. What is only claimed expires."""
    return DeskCase.objects.create(
        case_id=unused_case_id(),
        kind=new.kind,
        holder_key=new.holder_key,
        assurance=new.assurance,
        state="received",
        own_content=new.scopes.own_content,
        ai_interactions=new.scopes.ai_interactions,
        mentions=new.scopes.mentions,
        received_at=now,
        submitted_at=now,
        claim_expires_at=now + desk.config.claim_lasts if new.assurance == "claimed" else None,
        country=new.country,
        language=new.language,
        channel=new.channel,
        acted_by=new.acted_by,
        sealed=desk.keys.sealer.seal(new.details),
    )


def cover(
    desk: Desk,
    case: DeskCase,
    accounts: Iterable[tuple[PlatformAccount | None, str]],
    scopes: Scopes,
    now: int,
    *,
    has_receipt: bool = True,
) -> None:
    """Keep accounts out from now on, of a claim until it expires.

    Args:
        accounts: With their platform.

        has_receipt: Not where nobody knows the account's id, to which a receipt commits.
    """
    for account, platform in accounts:
        Coverage.objects.create(
            case=case,
            account=account,
            platform=platform,
            since=now,
            until=case.claim_expires_at or case.ended_at,
            own_content=scopes.own_content,
            ai_interactions=scopes.ai_interactions,
            mentions=scopes.mentions,
            salt=secrets.token_bytes(SALT_BYTES) if has_receipt else b"",
            in_sets_from=now + desk.config.promise,
        )
