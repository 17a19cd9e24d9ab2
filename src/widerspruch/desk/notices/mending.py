"""What operators do about notices that could not be handed over, once whatever kept them from it is mended."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.no_mail import NO_MAIL
from widerspruch.desk.notices.notice_queue import OBJECTED
from widerspruch.desk.notices.versions import CLOSED

_AT_A_TIME = 500


def try_again(desk: Desk, notice: Notice) -> int:
    """Dead mails of a notice are due again, all attempts before them; how many. Who was sent nothing for a reason of
    theirs, or of the notice's, is not.

    Raises:
        DeskError: as `Door.write`.
    """
    dead = NoticeRecipient.objects.filter(notice=notice, sent_at=None, dead_at__isnull=False)
    dead = dead.exclude(last_problem__in=(NO_MAIL, OBJECTED, CLOSED))

    def job(now: int) -> int:
        part = [*dead.values_list("pk", flat=True)[:_AT_A_TIME]]
        return dead.filter(pk__in=part).update(dead_at=None, due_at=now, attempts=0, claimed_until=0)

    count = 0
    while done := desk.door.write(job):
        count += done
    return count
