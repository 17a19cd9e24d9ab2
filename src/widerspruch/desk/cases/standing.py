"""A case as it stands at a time. Nothing of it is kept: it follows from the rows, also where nobody has tidied up."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from msgspec import Struct

from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_holder_key, contact_lookup_key, mail_holder_key
from widerspruch.desk.models import Coverage, DeskCase, PlatformAccount
from widerspruch.desk.values import NO_SCOPES, AccountIdentity, ActedBy, Assurance, CaseKind, CaseState, Scopes


class CoverageStanding(Struct, frozen=True):
    """One account that a case keeps out, or kept out.

    Attributes:
        identity: None: somebody without an account, or no key opens it any more.

        until: It may lie ahead. None: until further notice.
    """

    platform: str
    identity: AccountIdentity | None
    since: int
    until: int | None
    scopes: Scopes
    is_in_force: bool


class CaseStanding(Struct, frozen=True, kw_only=True):
    """Instants in microseconds UTC.

    Attributes:
        is_in_force: Whether it keeps anything out now; `scopes`: what.

        ended_at: From then on it keeps nothing out; may lie ahead.

        undo_until: Until then a withdrawal, of all or of a scope, can be undone; None: there is none to undo.

        expires_at: Of a claim: until then it counts.

        is_gone: All of it was deleted but its number, kind and times.
    """

    case_id: str
    kind: CaseKind
    assurance: Assurance
    state: CaseState
    acted_by: ActedBy
    is_in_force: bool
    scopes: Scopes
    received_at: int
    ended_at: int | None
    undo_until: int | None
    expires_at: int | None
    coverages: tuple[CoverageStanding, ...]
    is_gone: bool


def standing_of(desk: Desk, case: DeskCase, at: int) -> CaseStanding:
    """How a case stands at an instant, microseconds UTC."""
    rows = case.coverages.select_related("account").order_by("since", "id")
    coverages = tuple(_coverage(desk, row, at) for row in rows)
    in_force = [coverage.scopes for coverage in coverages if coverage.is_in_force]
    return CaseStanding(
        case_id=case.case_id,
        kind=case.kind,  # type: ignore[arg-type]  # these words alone are written
        assurance=case.assurance,  # type: ignore[arg-type]
        state=_state(case, at),
        acted_by=case.acted_by,  # type: ignore[arg-type]
        is_in_force=bool(in_force),
        scopes=reduce(or_, in_force, NO_SCOPES),
        received_at=case.received_at,
        ended_at=case.ended_at,
        undo_until=undo_until(case, coverages, at),
        expires_at=case.claim_expires_at,
        coverages=coverages,
        is_gone=case.redacted_at is not None,
    )


def is_over(case: DeskCase, at: int) -> bool:
    """Whether it keeps nothing out any more and never will."""
    ends = (
        case.ended_at
        if case.claim_expires_at is None
        else min(case.ended_at or case.claim_expires_at, case.claim_expires_at)
    )
    return ends is not None and ends <= at


def undo_until(case: DeskCase, coverages: Iterable[Coverage | CoverageStanding], at: int) -> int | None:
    """Until when a withdrawal can be undone; None: nothing was withdrawn, or it is too late."""
    if case.assurance != "verified":
        return None
    ahead = [coverage.until for coverage in coverages if coverage.until is not None and coverage.until > at]
    return max(ahead, default=None)


def find_case(desk: Desk, case_id: str) -> DeskCase | None:
    """A case by its number as somebody typed it. Whose it is, is another question: `access.finding.case_for`."""
    written = read_case_id(case_id)
    return None if written is None else DeskCase.objects.filter(case_id=written).first()


def is_of_contact(desk: Desk, case: DeskCase, contact: str) -> bool:
    """Whether an address gives a right to a case.

    That it was given for the confirmation is not enough: it may have been mistyped, and belong to somebody else.
    """
    lookup = desk.keys.lookup
    key = contact_lookup_key(lookup, contact)
    if case.assurance == "claimed":
        return contact_lookup_key(lookup, details_of(desk, case).contact) == key
    if bytes(case.holder_key) == mail_holder_key(lookup, contact):
        return True
    return any(
        contact_lookup_key(lookup, email) == key
        for coverage in case.coverages.select_related("account")
        if coverage.account is not None and _holds(desk, case, coverage.account)
        for email in (_identity(desk, coverage) or AccountIdentity("")).emails
    )


def _holds(desk: Desk, case: DeskCase, account: PlatformAccount) -> bool:
    return account_holder_key(bytes(account.lookup_key)) == bytes(case.holder_key)


def _coverage(desk: Desk, row: Coverage, at: int) -> CoverageStanding:
    is_in_force = row.since <= at and (row.until is None or at < row.until)
    return CoverageStanding(row.platform, _identity(desk, row), row.since, row.until, Scopes.of(row), is_in_force)


def _identity(desk: Desk, row: Coverage) -> AccountIdentity | None:
    if row.account is None or not row.account.sealed:
        return None
    try:
        return desk.keys.sealer.open(row.account.sealed, AccountIdentity)
    except DeskError:
        return None  # its key is missing; that it is kept out does not hang on it


def _state(case: DeskCase, at: int) -> CaseState:
    if case.claim_expires_at is not None and case.claim_expires_at <= at and case.state in ("received", "questioned"):
        return "lapsed"
    return case.state  # type: ignore[return-value]
