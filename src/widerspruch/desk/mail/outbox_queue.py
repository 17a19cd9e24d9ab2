"""The outbox as the queue that delivery sends."""

from collections.abc import Sequence
from functools import partial

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail import queue
from widerspruch.desk.mail.kinds import MAIL_KINDS, known_kind
from widerspruch.desk.mail.letter import compose, still_holds
from widerspruch.desk.mail.posting import posting
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.queue import MailInHand, TakenMail
from widerspruch.desk.mail.return_paths import MailNumber
from widerspruch.desk.mail.sending import Posting
from widerspruch.desk.models import OutboxMail
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import MailDetails


class OutboxQueue:
    """Mails about cases, and codes: a `queue.MailQueue`."""

    def __init__(self, desk: Desk, smtp: SmtpConfig) -> None:
        self._desk, self._smtp = desk, smtp

    def are_due(self) -> bool:
        """As `MailQueue.are_due`."""
        return queue.are_due(self._desk.now())

    def take(self, limit: int) -> list[TakenMail]:
        """As `MailQueue.take`."""
        return queue.take(self._desk, limit)

    def give_back(self, taken: Sequence[TakenMail]) -> None:
        """As `MailQueue.give_back`."""
        queue.give_back(self._desk, taken)

    def read(self, taken: TakenMail) -> MailInHand | None:
        """As `MailQueue.read`."""
        row = OutboxMail.objects.select_related("case").filter(pk=taken.mail).first()
        if row is None:
            return None
        case_id = row.case.case_id if row.case else None
        return MailInHand(row.kind, case_id, partial(posting_of, self._desk, self._smtp, row))

    def is_sent(self, taken: TakenMail, kind: str) -> None:
        """As `MailQueue.is_sent`; a case that had its receipts mailed is confirmed by that."""
        known = known_kind(kind)
        confirms = known is not None and MAIL_KINDS[known].receipts
        queue.is_sent(self._desk, taken, event="confirmed" if confirms else None)

    def has_failed(self, taken: TakenMail, problem: str, *, for_good: bool) -> bool:
        """As `MailQueue.has_failed`."""
        return queue.has_failed(self._desk, taken, problem, for_good=for_good)

    def is_over(self, taken: TakenMail, problem: str) -> None:
        """As `MailQueue.is_over`."""
        queue.is_over(self._desk, taken)


def posting_of(desk: Desk, smtp: SmtpConfig, row: OutboxMail) -> Posting:
    """A row as a mail.

    Raises:
        CarryError: it cannot be sent, whatever the server: the address is none, it comes too late, what it says is true
            no more, or what is sealed in it cannot be opened now.
    """
    kind = known_kind(row.kind)
    if kind is None:
        raise CarryError("kind_unknown", "passing")  # of a newer program, perhaps
    lasts = MAIL_KINDS[kind].useless_after
    if lasts is not None and desk.now() > row.written_at + lasts:
        raise CarryError("too_late", "over")
    if row.case is not None and not still_holds(kind, row.case):
        raise CarryError("true_no_more", "over")
    try:
        details = desk.keys.sealer.open(row.sealed, MailDetails)
    except DeskError as error:
        raise CarryError(error.code, "passing") from error
    return posting(
        desk,
        smtp,
        details.to,
        lambda: compose(desk, kind, row.case, details.values, spoken_here(row.language)),
        MailNumber(row.pk),
        row.written_at,
    )
