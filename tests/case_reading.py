"""What the tables say, for tests: which accounts are kept out at which time, and what was mailed."""

import re

from widerspruch.desk.cases.standing import CaseStanding, find_case, standing_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import CaseEvent, Coverage, OutboxMail
from widerspruch.desk.values import MailDetails, Scopes


def stands(desk: Desk, case_id: str, at: int | None = None) -> CaseStanding:
    """How a case stands, now or at an instant."""
    case = find_case(desk, case_id)
    assert case is not None
    return standing_of(desk, case, desk.now() if at is None else at)


def kinds_of_events(case_id: str) -> list[str]:
    return [*CaseEvent.objects.filter(case__case_id=case_id).order_by("id").values_list("kind", flat=True)]


def kept_out(case_id: str, at: int) -> set[tuple[int | None, str]]:
    """Account (its row) and scope of everything that a case keeps out at an instant."""
    rows = Coverage.objects.filter(case__case_id=case_id, since__lte=at)
    return {
        (row.account_id, scope)
        for row in rows
        if row.until is None or at < row.until
        for scope in Scopes.__struct_fields__
        if getattr(row, scope)
    }


def mails(desk: Desk, kind: str = "") -> list[MailDetails]:
    """Mails that are owed, of a kind or of all, the oldest first."""
    found = OutboxMail.objects.filter(kind=kind) if kind else OutboxMail.objects.all()
    return [desk.keys.sealer.open(mail.sealed, MailDetails) for mail in found.order_by("id")]


def mailed_code(desk: Desk, contact: str) -> str:
    """The newest code that was mailed to an address."""
    codes = [mail.values["code"] for mail in mails(desk) if mail.to == contact and "code" in mail.values]
    assert re.fullmatch(r"\d{8}", codes[-1])
    return codes[-1]
