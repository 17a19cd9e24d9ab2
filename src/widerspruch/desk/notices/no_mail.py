"""Who wants no notices by mail any more: they are told within the platform, and have objected to nothing by that."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import NoNoticesByMail, Notice, NoticeRecipient

NO_MAIL = "no_mail"
"""Why somebody was sent nothing: they said so."""


def stop_notices_by_mail(desk: Desk, recipient: int) -> bool:
    """From now on, whatever the notice; also those that are under way. Whether there is such a recipient.

    Args:
        recipient: Primary key of a `NoticeRecipient`, as a link of theirs says.

    Raises:
        DeskError: as `Door.write`.
    """

    def job(now: int) -> bool:
        row = NoticeRecipient.objects.filter(pk=recipient, contact_key__isnull=False).first()
        if row is None:
            return False
        NoNoticesByMail.objects.get_or_create(contact_key=bytes(row.contact_key), defaults={"since": now})
        running = Notice.objects.filter(closed_at=None)  # and by it the index
        waiting = NoticeRecipient.objects.filter(
            notice__in=[*running], contact_key=row.contact_key, sent_at=None, dead_at=None
        )
        waiting.update(dead_at=now, last_problem=NO_MAIL)
        return True

    return desk.door.write(job)


def wants_notices_by_mail(desk: Desk, recipient: int) -> None:
    """Again. Raises as `stop_notices_by_mail`."""

    def job(now: int) -> None:
        row = NoticeRecipient.objects.filter(pk=recipient, contact_key__isnull=False).first()
        if row is not None:
            NoNoticesByMail.objects.filter(contact_key=bytes(row.contact_key)).delete()

    desk.door.write(job)
