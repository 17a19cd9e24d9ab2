"""Cases as they lie in the tables, made without the services that usually write them."""

from collections.abc import Sequence
from itertools import count

from widerspruch.desk.case_ids import new_case_id
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase, PlatformAccount
from widerspruch.desk.values import AccountIdentity, CaseDetails, Scopes

_numbers = count(1)
ALICE = AccountIdentity("1001", handles=("alice",), name="Alice Beispiel", emails=("alice@example.org",))
ALL, AT_ALICE = Scopes(), CaseDetails(contact="alice@example.org")
ALICE_PICTURES = AccountIdentity("7001", handles=("alice.bilder",), emails=("alice@example.org",))


def made_case(
    desk: Desk,
    accounts: Sequence[tuple[str, AccountIdentity | None]] = (("beispielnetz", ALICE),),
    scopes: Scopes = ALL,
    details: CaseDetails = AT_ALICE,
    **changed: object,
) -> DeskCase:
    """A case of verified standing that covers these accounts (platform, identity) since now."""

    def job(now: int) -> DeskCase:
        number = next(_numbers)
        parts = {scope: getattr(scopes, scope) for scope in ("own_content", "ai_interactions", "mentions")}
        values = {
            "case_id": new_case_id(),
            "kind": "objection",
            "holder_key": number.to_bytes(32, "big"),
            "assurance": "verified",
            "state": "received",
            "received_at": now,
            "submitted_at": now,
            "country": "DE",
            "language": "de",
            "channel": "form",
            "acted_by": "holder",
            "sealed": desk.keys.sealer.seal(details),
        }
        case = DeskCase.objects.create(**(values | parts | changed))
        for platform, identity in accounts:
            Coverage.objects.create(
                case=case,
                account=identity and _account(desk, platform, identity, now),
                platform=platform,
                since=now,
                until=case.claim_expires_at or case.ended_at,
                salt=number.to_bytes(16, "big"),
                in_sets_from=now + DAY,
                **parts,
            )
        return case

    return desk.door.write(job)


def _account(desk: Desk, platform: str, identity: AccountIdentity, now: int) -> PlatformAccount:
    found, _ = PlatformAccount.objects.get_or_create(
        platform=platform,
        lookup_key=desk.keys.lookup.key_of("made", platform, identity.account_id),
        defaults={"sealed": desk.keys.sealer.seal(identity), "first_seen": now},
    )
    return found
