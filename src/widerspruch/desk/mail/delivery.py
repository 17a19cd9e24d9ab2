"""Sending what is owed: each mail at least once, and twice only where a process is killed after the server's answer and
before our note of it."""

import logging
import threading
from collections.abc import Callable

from msgspec import Struct

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.logs import note
from widerspruch.desk.mail.backoff import BATCH, MAIL_TAKES, NOTED_AFTER
from widerspruch.desk.mail.kinds import MAIL_KINDS, known_kind
from widerspruch.desk.mail.letter import compose, still_holds
from widerspruch.desk.mail.message import MailFrom, message
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.queue import TakenMail, are_due, give_back, has_failed, is_over, is_sent, take
from widerspruch.desk.mail.return_paths import return_path
from widerspruch.desk.mail.sending import MailCarrier, Posting, SmtpCarrier
from widerspruch.desk.mail.steps import AtMailStep, go_on
from widerspruch.desk.models import OutboxMail
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import EventKind, MailDetails
from widerspruch.lib.mail_addresses import read_address, read_sender


class Delivered(Struct, frozen=True):
    """What became of the mails that were taken.

    Attributes:
        sent: The server has them. `put_off`: they are tried again. `dead`: nobody tries any more. `over`: nobody is
            owed them any more.

        carrier_problem: Why no mail can be sent at all; empty: it can. The mails wait, none is counted as tried.
    """

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    over: int = 0
    carrier_problem: str = ""

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(
            self.sent + other.sent,
            self.put_off + other.put_off,
            self.dead + other.dead,
            self.over + other.over,
            other.carrier_problem,
        )

    @property
    def tried(self) -> int:
        """How many were taken and tried."""
        return self.sent + self.put_off + self.dead + self.over


class DeliveryTask(Struct, frozen=True):
    """What a worker of delivery is given. The carrier is its own."""

    desk: Desk
    smtp: SmtpConfig
    carrier: MailCarrier
    at_step: AtMailStep = go_on


def delivery_task(desk: Desk, smtp: SmtpConfig | None = None) -> DeliveryTask:
    """Smtp: None: as the desk's configuration says.

    Raises:
        DeskError: `mail_not_configured`, and as `SmtpCarrier`.
    """
    smtp = smtp or desk.config.smtp
    if smtp is None:
        raise DeskError("mail_not_configured")
    return DeliveryTask(desk, smtp, SmtpCarrier(smtp))


def deliver_all(task: DeliveryTask, stops: Callable[[], bool] = lambda: False) -> Delivered:
    """Until nothing is due any more, the carrier can carry no more, or it `stops`."""
    so_far = Delivered()
    while not stops():
        done = deliver_due(task, stops=stops)
        so_far += done
        if done.carrier_problem or not done.tried:
            break
    return so_far


def deliver_due(task: DeliveryTask, limit: int = BATCH, stops: Callable[[], bool] = lambda: False) -> Delivered:
    """Send mails that are due, at most so many, unless it `stops` between two of them.

    Raises:
        DeskError: `queue_full`, `database_failed`: nothing is lost; what was taken is taken again after its time.
    """
    if not are_due(task.desk.now()):
        return Delivered()
    try:
        task.carrier.open()
    except CarryError as error:
        note("mail_carrier_down", level=logging.WARNING, code=error.problem)
        return Delivered(carrier_problem=error.problem)
    taken = take(task.desk, limit)
    task.at_step("taken")
    done = Delivered()
    for number, one in enumerate(taken):
        if stops() or one.until - task.desk.now() < MAIL_TAKES:
            give_back(task.desk, taken[number:])
            break
        done += _deliver(task, one)
        if done.carrier_problem:
            give_back(task.desk, taken[number:])
            break
    return done


def _deliver(task: DeliveryTask, taken: TakenMail) -> Delivered:
    row = OutboxMail.objects.select_related("case").filter(pk=taken.mail).first()
    if row is None:
        return Delivered()  # its case was deleted meanwhile
    case_id = row.case.case_id if row.case else None
    try:
        posting = posting_of(task, row)
        task.at_step("composed")
        _carry(task.carrier, posting)
    except CarryError as error:
        if error.standing == "carrier":
            note("mail_carrier_down", level=logging.WARNING, code=error.problem)
            return Delivered(carrier_problem=error.problem)
        if error.standing == "over":
            is_over(task.desk, taken)
            note("mail_over", case=case_id, kind=row.kind, code=error.problem)
            return Delivered(over=1)
        is_dead = has_failed(task.desk, taken, error.problem, for_good=error.standing == "lasting")
        note("mail_dead" if is_dead else "mail_put_off", case=case_id, kind=row.kind, code=error.problem)
        return Delivered(dead=1) if is_dead else Delivered(put_off=1)
    task.at_step("handed_over")
    _note_sent(task, taken, row.kind)
    task.at_step("noted")
    note("mail_sent", case=case_id, kind=row.kind)
    return Delivered(sent=1)


def _carry(carrier: MailCarrier, posting: Posting) -> None:
    try:
        carrier.carry(posting)
    except CarryError:
        raise
    except Exception as error:  # whatever it is about this mail, the next one must have its turn
        note("mail_not_carried", level=logging.ERROR, code=type(error).__name__)
        carrier.close()
        raise CarryError("not_carried", "passing") from error


def _note_sent(task: DeliveryTask, taken: TakenMail, kind_name: str) -> None:
    """The server has it, so this has to be noted, also where too much is to be written just now: else it goes twice."""
    kind = known_kind(kind_name)
    event: EventKind | None = "confirmed" if kind is not None and MAIL_KINDS[kind].receipts else None
    for pause in NOTED_AFTER:
        try:
            return is_sent(task.desk, taken, event=event)
        except DeskError:
            threading.Event().wait(pause)
    return is_sent(task.desk, taken, event=event)


def posting_of(task: DeliveryTask, row: OutboxMail) -> Posting:
    """A row as a mail.

    Raises:
        CarryError: it cannot be sent, whatever the server: the address is none, it comes too late, what it says is true
            no more, or what is sealed in it cannot be opened now.
    """
    desk, smtp = task.desk, task.smtp
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
    to, sender = read_address(details.to), read_sender(smtp.sender)
    if to is None or sender is None:
        raise CarryError("address_unusable", "lasting")
    whose = MailFrom(sender, read_sender(smtp.reply_to) if smtp.reply_to else None, desk.keys.bounces)
    try:
        letter = compose(desk, kind, row.case, details.values, spoken_here(row.language))
    except Exception as error:  # one mail that cannot be written must not stop the others; it becomes a dead letter
        note("mail_not_composed", level=logging.ERROR, kind=row.kind, code=type(error).__name__)
        raise CarryError("not_composed", "passing") from error
    return Posting(
        sender=return_path(desk.keys.bounces, row.pk, smtp.bounce_domain) if smtp.bounce_domain else sender.address,
        to=to,
        data=message(letter, row.pk, row.written_at, to, whose),
    )
