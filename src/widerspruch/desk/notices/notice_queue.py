"""Notices as a queue that delivery sends: a `mail.queue.MailQueue`."""

from collections.abc import Sequence
from functools import partial

from django.db import connection
from django.db.models import QuerySet

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail import queue
from widerspruch.desk.mail.backoff import LEASE
from widerspruch.desk.mail.blocks import MailBody
from widerspruch.desk.mail.delivery import DeliveryTask, delivery_task
from widerspruch.desk.mail.posting import posting
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.queue import MailInHand, TakenMail
from widerspruch.desk.mail.return_paths import MailNumber
from widerspruch.desk.mail.sending import Posting
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.letter import notice_letter
from widerspruch.desk.notices.links import no_notices_link, notice_link
from widerspruch.desk.notices.objected import objected
from widerspruch.desk.notices.pace import DomainLimits, Paces
from widerspruch.desk.notices.versions import CLOSED, file_of_notice
from widerspruch.desk.telling.notice import NoticeTold, tell_notice
from widerspruch.desk.values import RecipientDetails

KIND = "notice"
"""As logs call such a mail."""

OBJECTED = "objected"
"""Why somebody was sent nothing: they objected before it was their turn."""

_LOOKS = 40
"""How often it is looked on in one transaction where all that is due has to wait for its domain."""


class NoticeTexts:
    """What notices tell, read once: thousands say the same."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._files: dict[int, NoticeFile] = {}
        self._told: dict[tuple[int, str], NoticeTold] = {}

    def file(self, notice: int) -> NoticeFile:
        """Notice: primary key."""
        if notice not in self._files:
            self._files[notice] = file_of_notice(Notice.objects.get(pk=notice))
        return self._files[notice]

    def told(self, notice: int, language: str) -> NoticeTold:
        """In the language of a recipient."""
        if (notice, language) not in self._told:
            file = self.file(notice)
            spoken = next(one for one in file.texts if one == language)
            self._told[notice, language] = tell_notice(self._desk.config, self._desk.rulebook, file, spoken)
        return self._told[notice, language]


def notice_task(desk: Desk, smtp: SmtpConfig | None = None) -> DeliveryTask:
    """What a worker that sends notices is given. Raises as `delivery_task`."""
    texts = NoticeTexts(desk)
    return delivery_task(desk, smtp, partial(NoticeQueue, texts=texts))


class NoticeQueue:
    """Notices by mail, of all that were begun and not closed. What is taken together is read together."""

    def __init__(self, desk: Desk, smtp: SmtpConfig, texts: NoticeTexts) -> None:
        self._desk, self._smtp, self._texts = desk, smtp, texts
        self._rows: dict[int, NoticeRecipient] = {}
        self._objected: set[tuple[str, bytes]] = set()

    def are_due(self) -> bool:
        """As `MailQueue.are_due`."""
        return _due(self._desk.now()).exists()

    def take(self, limit: int) -> list[TakenMail]:
        """As `MailQueue.take`; of each domain only as many as it takes now, the others get a later time."""

        def job(now: int) -> list[TakenMail]:
            for _ in range(_LOOKS):
                seen, taken = self._take_some(now, limit)
                if taken or seen < limit:
                    return taken
            return []

        taken = self._desk.door.write(job)
        self._read_all([one.mail for one in taken])
        return taken

    def _read_all(self, recipients: Sequence[int]) -> None:
        rows = NoticeRecipient.objects.select_related("notice").defer("notice__content").filter(pk__in=recipients)
        self._rows = {row.pk: row for row in rows}
        for platform in {row.notice.platform for row in self._rows.values()}:
            keys = [bytes(row.account_key) for row in self._rows.values() if row.notice.platform == platform]
            self._objected |= {(platform, key) for key in objected(platform, keys, self._desk.now())}

    def _take_some(self, now: int, limit: int) -> tuple[int, list[TakenMail]]:
        rows = _due(now).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = rows.values_list("pk", "attempts", "domain_key")[:limit]
        due = [(row, attempts, domain or b"") for row, attempts, domain in found]
        paces = Paces((domain for _, _, domain in due), DomainLimits.of(self._desk))
        taken, until = [], now + LEASE
        for row, attempts, domain in due:
            if paces.may_go(domain, now):
                taken.append(TakenMail(row, attempts + 1, until))
            else:
                NoticeRecipient.objects.filter(pk=row).update(due_at=paces.slot(domain, now + 1))
        NoticeRecipient.objects.filter(pk__in=[one.mail for one in taken]).update(claimed_until=until)
        if due:
            paces.save()
        return len(due), taken

    def give_back(self, taken: Sequence[TakenMail]) -> None:
        """As `MailQueue.give_back`."""
        queue.give_back(self._desk, taken, NoticeRecipient)

    def read(self, taken: TakenMail) -> MailInHand | None:
        """As `MailQueue.read`."""
        row = self._rows.get(taken.mail)
        return None if row is None else MailInHand(KIND, None, partial(self._posting, row))

    def _posting(self, row: NoticeRecipient) -> Posting:
        """Raises CarryError: as `posting`; nobody is to be told any more, or they have objected meanwhile."""
        desk, file = self._desk, self._texts.file(row.notice_id)
        if row.notice.closed_at is not None:
            raise CarryError(CLOSED, "over")
        if file.audience.not_objected and (file.platform, bytes(row.account_key)) in self._objected:
            raise CarryError(OBJECTED, "over")
        try:
            details = desk.keys.sealer.open(row.sealed, RecipientDetails)
        except DeskError as error:
            raise CarryError(error.code, "passing") from error

        def compose() -> MailBody:
            told = self._texts.told(row.notice_id, row.language)
            return notice_letter(told, notice_link(desk, row), no_notices_link(desk, row))

        return posting(desk, self._smtp, details.to, compose, MailNumber(row.pk, is_notice=True), row.added_at)

    def is_sent(self, taken: TakenMail, kind: str) -> None:
        """As `MailQueue.is_sent`."""
        queue.is_sent(self._desk, taken, event=None, mails=NoticeRecipient)

    def has_failed(self, taken: TakenMail, problem: str, *, for_good: bool) -> bool:
        """As `MailQueue.has_failed`."""
        return queue.has_failed(self._desk, taken, problem, for_good=for_good, mails=NoticeRecipient)

    def is_over(self, taken: TakenMail, problem: str) -> None:
        """As `MailQueue.is_over`: the row stays, with why nothing was sent."""
        self._desk.door.write(
            lambda now: queue.ours(taken, NoticeRecipient).update(dead_at=now, claimed_until=0, last_problem=problem)
        )


def _due(now: int) -> QuerySet[NoticeRecipient]:
    return NoticeRecipient.objects.filter(
        contact_key__isnull=False, sent_at__isnull=True, dead_at__isnull=True, due_at__lte=now, claimed_until__lte=now
    )
