"""Mail that came back: which of ours it is, and whether it says that nobody got it.

Only what came to an address that we signed ourselves is looked at, and only a report in the form of RFC 3464 that says
`failed` counts. Answers of machines (absence, "your ticket") are none, nor is whatever somebody writes to that address.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.logs import note
from widerspruch.desk.mail.return_paths import MailNumber, mail_returned_to
from widerspruch.desk.models import CaseEvent, NoticeRecipient, OutboxMail

LONGEST = 2**20
"""Bytes of a message that are read: a report's own parts come first, what came back after them."""

OLDEST = 10 * DAY
"""Microseconds after which nothing that comes back is believed: no server tries for longer."""

_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


class Bounce(Struct, frozen=True):
    """A report that a mail of ours was not delivered.

    Attributes:
        status: Such as `5.1.1` (RFC 3463); empty where the report names none.
    """

    mail: MailNumber
    status: str


def read_bounce(desk: Desk, raw: bytes, recipient: str = "") -> Bounce | None:
    """The bounce that a message is; None: it is none, or none of ours.

    Args:
        raw: The whole message, from anybody.

        recipient: The address that it came to, where the mail server says it; else that is looked for in the headers.
    """
    smtp = desk.config.smtp
    if smtp is None or not smtp.bounce_domain:
        return None
    try:
        message = BytesParser(policy=compat32).parsebytes(raw[:LONGEST])
        returned = (
            mail_returned_to(desk.keys, address, smtp.bounce_domain) for address in _addresses(message, recipient)
        )
        mail = next((one for one in returned if one is not None), None)
        status = None if mail is None else _failed_with(message)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # what a parser stumbles over was made to be stumbled over
    return None if mail is None or status is None else Bounce(mail, status)


def record_bounce(desk: Desk, bounce: Bounce) -> bool:
    """Let it come back to its case. Whether that was news: once for each mail, and not of one long ago.

    Raises:
        DeskError: as `Door.write`.
    """

    def job(now: int) -> tuple[str | None, bool]:
        return _noted_of_notice(bounce, now) if bounce.mail.is_notice else _noted_of_case(bounce, now)

    case_id, is_news = desk.door.write(job)
    if is_news:
        note("mail_bounced", case=case_id, code=bounce.status or "failed")
    return is_news


_WAS_TAKEN = Q(attempts__gt=0) | Q(claimed_until__gt=0)


def _noted_of_case(bounce: Bounce, now: int) -> tuple[str | None, bool]:
    rows = OutboxMail.objects.select_related("case").filter(_WAS_TAKEN, pk=bounce.mail.row, bounced_at=None)
    row = rows.first()
    if row is None or now - (row.sent_at or row.written_at) > OLDEST:
        return None, False
    OutboxMail.objects.filter(pk=row.pk).update(bounced_at=now, last_problem=_problem(bounce))
    if row.case is not None:
        CaseEvent.objects.create(case=row.case, at=now, kind="mail_bounced", actor="desk")
    return row.case.case_id if row.case is not None else None, True


def _noted_of_notice(bounce: Bounce, now: int) -> tuple[None, bool]:
    """Also where our note that it went was lost: it did."""
    row = NoticeRecipient.objects.filter(_WAS_TAKEN, pk=bounce.mail.row, bounced_at=None).first()
    if row is None or now - (row.sent_at or row.due_at) > OLDEST:
        return None, False
    NoticeRecipient.objects.filter(pk=row.pk).update(bounced_at=now, last_problem=_problem(bounce))
    return None, True


def _problem(bounce: Bounce) -> str:
    return f"bounced_{bounce.status or 'failed'}"


def _addresses(message: Message, recipient: str) -> Iterator[str]:
    if recipient:
        yield recipient
        return
    for name in _RECIPIENTS:
        for value in message.get_all(name, []):
            yield str(value)


def _failed_with(message: Message) -> str | None:
    """The status of the first recipient whom the report calls failed; None: it reports no failure."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    if str(message.get_param("report-type", "")).lower() != "delivery-status":
        return None
    for part in message.get_payload():
        if isinstance(part, Message) and part.get_content_type() == "message/delivery-status":
            return _failed_among(part)
    return None


def _failed_among(report: Message) -> str | None:
    fields = report.get_payload()
    for recipient in fields if isinstance(fields, list) else []:
        if isinstance(recipient, Message) and str(recipient.get("Action", "")).strip().lower() == "failed":
            status = _STATUS.search(str(recipient.get("Status", "")))
            if status is None:
                return ""
            return status[0] if status[1] != "2" else None
    return None
