"""The rows of a case, as the services write them: within a job of the door."""

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.agents.owing import owe_callbacks
from widerspruch.desk.case_ids import new_case_id, read_case_id
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_holder_key, account_lookup_key, mail_holder_key
from widerspruch.desk.intake.submission import AccountHolder, MailHolder
from widerspruch.desk.models import CaseEvent, DeskCase, PlatformAccount
from widerspruch.desk.store.statements import statements
from widerspruch.desk.values import AccountIdentity, Actor, CaseDetails, EventKind, Scopes


def locked_case(case_id: str) -> DeskCase:
    """A case that nobody else changes until the transaction ends. Raises DeskError `case_unknown`."""
    case = DeskCase.objects.select_for_update().filter(case_id=read_case_id(case_id), redacted_at=None).first()
    if case is None:
        raise DeskError("case_unknown")
    return case


def counting_case(holder_key: bytes, kind: str, assurance: str, now: int) -> DeskCase | None:
    """Somebody's case that counts, also one whose withdrawal can still be undone; locked."""
    return (
        DeskCase.objects.select_for_update()
        .filter(holder_key=holder_key, kind=kind, assurance=assurance)
        .filter(Q(ended_at=None) | Q(ended_at__gt=now, state="withdrawn"))
        .order_by("id")
        .first()
    )


def unused_case_id() -> str:
    """A number that no case has."""
    while DeskCase.objects.filter(case_id=(case_id := new_case_id())).exists():
        pass
    return case_id


def add_event(
    desk: Desk, case: DeskCase, kind: EventKind, actor: Actor, now: int, detail: Struct | None = None
) -> None:
    """Say that something happened."""
    sealed = b"" if detail is None else desk.keys.sealer.seal(detail)
    CaseEvent.objects.create(case=case, at=now, kind=kind, actor=actor, sealed=sealed)
    with statements() as cursor:
        owe_callbacks(cursor, case.pk, kind, now)


def details_of(desk: Desk, case: DeskCase) -> CaseDetails:
    """What the person wrote; nothing where that was deleted. Raises DeskError `sealed_unreadable`."""
    return desk.keys.sealer.open(case.sealed, CaseDetails) if case.sealed else CaseDetails()


def set_scopes(row: object, scopes: Scopes) -> None:
    """Of a case or a coverage; not saved yet."""
    for name in Scopes.__struct_fields__:
        setattr(row, name, getattr(scopes, name))


def holder_key_of(desk: Desk, who: AccountHolder | MailHolder) -> bytes:
    """Under which key a case is theirs."""
    lookup = desk.keys.lookup
    if isinstance(who, MailHolder):
        return mail_holder_key(lookup, who.email)
    return account_holder_key(account_lookup_key(lookup, who.platform, who.identity.account_id))


def known_address(who: AccountHolder | MailHolder) -> str:
    """Where they are reached, as far as the platform knows; empty: it does not."""
    if isinstance(who, MailHolder):
        return who.email
    return who.identity.emails[0] if who.identity.emails else ""


def account_of(desk: Desk, platform: str, identity: AccountIdentity, now: int) -> PlatformAccount:
    """The row of an account that the platform told, made if there is none."""
    row, _ = PlatformAccount.objects.get_or_create(
        platform=platform,
        lookup_key=account_lookup_key(desk.keys.lookup, platform, identity.account_id),
        defaults={"sealed": desk.keys.sealer.seal(identity), "first_seen": now},
    )
    return row
