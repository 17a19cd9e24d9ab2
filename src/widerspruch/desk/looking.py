"""Looks at a person's data by the platform's people: each with a reason, and written down before anything is shown.

Nothing else opens what is sealed for them. Who looked is seen by a second role, and by whoever was looked at.
"""

from collections.abc import Iterable

from django.db.models import Max
from msgspec import Struct

from widerspruch.desk.access.who import LoggedInPerson
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase, LookRecord, Vouching
from widerspruch.desk.values import (
    AccountIdentity,
    CaseDetails,
    Looked,
    LookReason,
    QuestionTexts,
    RefusalDetails,
    VouchDetails,
)

LASTS = 15 * 60 * 1_000_000
"""Microseconds for which one look counts: what is seen may be shown again without another one."""

LISTED = 50
"""Looks on a page."""

SHORTEST_REASON = 10
LONGEST_REASON = 500
"""Signs."""


class SeenAccount(Struct, frozen=True):
    """An account that the case keeps out."""

    platform: str
    identity: AccountIdentity


class PersonData(Struct, frozen=True, kw_only=True):
    """All that is kept of a person in one case.

    Attributes:
        until: Until then it may be shown again, microseconds UTC.

        vouched: What another of the platform's people says about whose account it is; None: nobody does.
    """

    case_id: str
    until: int
    details: CaseDetails
    accounts: tuple[SeenAccount, ...]
    questions: tuple[QuestionTexts, ...]
    refusal: RefusalDetails | None
    vouched: VouchDetails | None


class SeenLook(Struct, frozen=True):
    """A look that was taken.

    Attributes:
        staff: Row of `Identity` of who looked. `name`: as they were logged in.
    """

    case_id: str
    at: int
    staff: int
    name: str
    what: Looked
    reason: str


def look(desk: Desk, staff: LoggedInPerson, case_id: str, reason: str) -> PersonData:
    """Write down that somebody looks, and show it to them.

    Raises:
        DeskError: `look_reason_short`, `look_by_oversight`, `look_none` (no such case); as `Door.write`.
    """
    record_look(desk, staff, case_id, "person", reason)
    return seen_again(desk, staff, case_id)


def record_look(desk: Desk, staff: LoggedInPerson, case_id: str, what: Looked, reason: str) -> None:
    """Write down that somebody looks at a person's data, or changes it. Raises as `look`."""
    # Whoever sees the looks of others does not look: nobody looks after their own.
    if "oversight" in staff.roles:
        raise DeskError("look_by_oversight")
    given = " ".join(reason.split())
    if not SHORTEST_REASON <= len(given) <= LONGEST_REASON:
        raise DeskError("look_reason_short", least=SHORTEST_REASON, most=LONGEST_REASON)
    case = _case(case_id)
    sealed = desk.keys.sealer.seal(LookReason(staff.name, given))
    record = LookRecord(staff_id=staff.identity, case=case, what=what, sealed=sealed)

    def job(now: int) -> None:
        record.pk, record.at = None, now
        record.save(force_insert=True)

    desk.door.write(job)


def seen_again(desk: Desk, staff: LoggedInPerson, case_id: str) -> PersonData:
    """What was looked at by the same person a short while ago. Raises DeskError `look_none`: they did not."""
    case = _case(case_id)
    at = _last_look(desk, staff, case)
    if at is None:
        raise DeskError("look_none")
    return _opened(desk, case, at + LASTS)


def is_seen(desk: Desk, staff: LoggedInPerson, case: DeskCase) -> bool:
    """Whether they looked a short while ago."""
    return _last_look(desk, staff, case) is not None


def looks(
    desk: Desk,
    case_id: str = "",
    staff: int | None = None,
    since: int | None = None,
    until: int | None = None,
    skip: int = 0,
    most: int = LISTED,
) -> list[SeenLook]:
    """Who looked at what, the newest first; instants in microseconds UTC, `until` not included."""
    found = LookRecord.objects.select_related("case").order_by("-at", "-id")
    if case_id:
        found = found.filter(case__case_id=case_id)
    if staff is not None:
        found = found.filter(staff_id=staff)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return [*_seen(desk, found[skip : skip + most])]


def people_who_looked(desk: Desk) -> list[tuple[int, str]]:
    """Rows of `Identity`, and what each was called when they last looked."""
    newest = LookRecord.objects.values("staff").annotate(last=Max("id")).values("last")
    named = {
        one.staff: one.name for one in _seen(desk, LookRecord.objects.filter(pk__in=newest).select_related("case"))
    }
    return sorted(named.items(), key=lambda one: one[1])


def looks_at(desk: Desk, case: DeskCase) -> list[SeenLook]:
    """Who looked at one person's data, the oldest first: for their own page, and the trail of the case."""
    return [*_seen(desk, LookRecord.objects.select_related("case").filter(case=case).order_by("at", "id"))]


def _seen(desk: Desk, records: Iterable[LookRecord]) -> Iterable[SeenLook]:
    for record in records:
        given = desk.keys.sealer.open(record.sealed, LookReason)
        yield SeenLook(
            record.case.case_id,
            record.at,
            record.staff_id,
            given.name,
            record.what,  # type: ignore[arg-type]  # these words alone are written
            given.reason,
        )


def _case(case_id: str) -> DeskCase:
    case = DeskCase.objects.filter(case_id=read_case_id(case_id) or "").first()
    if case is None:
        raise DeskError("look_none")
    return case


def _last_look(desk: Desk, staff: LoggedInPerson, case: DeskCase) -> int | None:
    if "oversight" in staff.roles:
        return None
    found = LookRecord.objects.filter(case=case, staff_id=staff.identity, what="person", at__gt=desk.now() - LASTS)
    return found.order_by("-at").values_list("at", flat=True).first()


def _opened(desk: Desk, case: DeskCase, until: int) -> PersonData:
    sealer = desk.keys.sealer
    accounts = {
        coverage.account.pk: coverage.account
        for coverage in case.coverages.select_related("account").order_by("since", "id")
        if coverage.account is not None and coverage.account.sealed
    }
    refusal = getattr(case, "refusal", None)
    vouching = Vouching.objects.filter(case=case).exclude(sealed=b"").order_by("-id").first()
    return PersonData(
        case_id=case.case_id,
        until=until,
        details=sealer.open(case.sealed, CaseDetails) if case.sealed else CaseDetails(),
        accounts=tuple(
            SeenAccount(one.platform, sealer.open(one.sealed, AccountIdentity)) for one in accounts.values()
        ),
        questions=tuple(sealer.open(one.sealed, QuestionTexts) for one in case.questions.order_by("id") if one.sealed),
        refusal=None if refusal is None or not refusal.sealed else sealer.open(refusal.sealed, RefusalDetails),
        vouched=None if vouching is None else sealer.open(vouching.sealed, VouchDetails),
    )
