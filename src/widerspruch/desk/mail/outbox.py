"""A mail that is owed: written in the transaction in which it comes to be owed, so that no crash comes between."""

from collections.abc import Mapping

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.kinds import MAIL_KINDS, MailKindName
from widerspruch.desk.models import DeskCase, OutboxMail
from widerspruch.desk.values import MailDetails

OWED_TABLE = "desk_outboxmail"
OWED_COLUMNS = (
    *("case_id", "kind", "language", "sealed", "written_at", "due_at"),
    *("attempts", "claimed_until", "last_problem"),
)
"""Whoever writes by plain SQL fills these with `OwedMail.row`; all others stay empty."""


class OwedMail(Struct, frozen=True):
    """What is known of a mail before its transaction. `sealed`: `values.MailDetails`."""

    kind: MailKindName
    language: str
    sealed: bytes

    def row(self, case: int | None, now: int) -> tuple[int | str | bytes | None, ...]:
        """Values of `OWED_COLUMNS`. Case: its primary key. Now: of the transaction, microseconds UTC."""
        return case, self.kind, self.language, self.sealed, now, now, 0, 0, ""


def owed_mail(
    desk: Desk, kind: MailKindName, language: str, to: str, values: Mapping[str, str] | None = None
) -> OwedMail | None:
    """A mail to be written in a transaction; sealing it is done before, outside of that.

    Args:
        to: The address; None is owed to nobody, so without one the answer is None.

        values: What the kind `needs` besides the case.
    """
    details = mail_details(kind, to, values)
    return OwedMail(kind, language, desk.keys.sealer.seal(details)) if to else None


def mail_details(kind: MailKindName, to: str, values: Mapping[str, str] | None = None) -> MailDetails:
    """What is sealed in an `OwedMail`, for whoever seals several things at once."""
    given = dict(values or {})
    missing = set(MAIL_KINDS[kind].needs) - given.keys()
    assert not missing, f"{kind} needs {sorted(missing)}"
    return MailDetails(to, given)


def put_owed(case: DeskCase | None, owed: OwedMail | None, now: int) -> OutboxMail | None:
    """Write it; for a job of `door.write`. Case: None for a code to somebody who has none."""
    if owed is None:
        return None
    row = dict(zip(OWED_COLUMNS, owed.row(None if case is None else case.pk, now), strict=True))
    return OutboxMail.objects.create(**row)


def put_mail(
    desk: Desk,
    case: DeskCase | None,
    kind: MailKindName,
    language: str,
    to: str,
    values: Mapping[str, str] | None = None,
    *,
    now: int,
) -> OutboxMail | None:
    """Both at once; for a job of `door.write`. None: there is no address to write to."""
    return put_owed(case, owed_mail(desk, kind, language, to, values), now)
