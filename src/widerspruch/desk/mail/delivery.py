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
from widerspruch.desk.mail.outbox_queue import OutboxQueue
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.queue import MailQueue, TakenMail
from widerspruch.desk.mail.sending import MailCarrier, Posting, SmtpCarrier
from widerspruch.desk.mail.steps import AtMailStep, go_on


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


MakeQueue = Callable[[Desk, SmtpConfig], MailQueue]


class DeliveryTask(Struct, frozen=True):
    """What a worker of delivery is given. The carrier is its own. `queue`: whose mails it sends."""

    desk: Desk
    smtp: SmtpConfig
    carrier: MailCarrier
    at_step: AtMailStep = go_on
    queue: MakeQueue = OutboxQueue


def delivery_task(desk: Desk, smtp: SmtpConfig | None = None, queue: MakeQueue = OutboxQueue) -> DeliveryTask:
    """Smtp: None: as the desk's configuration says.

    Raises:
        DeskError: `mail_not_configured`, and as `SmtpCarrier`.
    """
    smtp = smtp or desk.config.smtp
    if smtp is None:
        raise DeskError("mail_not_configured")
    return DeliveryTask(desk, smtp, SmtpCarrier(smtp), queue=queue)


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
    queue = task.queue(task.desk, task.smtp)
    if not queue.are_due():
        return Delivered()
    try:
        task.carrier.open()
    except CarryError as error:
        note("mail_carrier_down", level=logging.WARNING, code=error.problem)
        return Delivered(carrier_problem=error.problem)
    taken = queue.take(limit)
    task.at_step("taken")
    done = Delivered()
    for number, one in enumerate(taken):
        if stops() or one.until - task.desk.now() < MAIL_TAKES:
            queue.give_back(taken[number:])
            break
        done += _deliver(task, queue, one)
        if done.carrier_problem:
            queue.give_back(taken[number:])
            break
    return done


def _deliver(task: DeliveryTask, queue: MailQueue, taken: TakenMail) -> Delivered:
    mail = queue.read(taken)
    if mail is None:
        return Delivered()  # what it is about was deleted meanwhile
    try:
        posting = mail.posting()
        task.at_step("composed")
        _carry(task.carrier, posting)
    except CarryError as error:
        if error.standing == "carrier":
            note("mail_carrier_down", level=logging.WARNING, code=error.problem)
            return Delivered(carrier_problem=error.problem)
        if error.standing == "over":
            queue.is_over(taken, error.problem)
            note("mail_over", case=mail.case, kind=mail.kind, code=error.problem)
            return Delivered(over=1)
        is_dead = queue.has_failed(taken, error.problem, for_good=error.standing == "lasting")
        note("mail_dead" if is_dead else "mail_put_off", case=mail.case, kind=mail.kind, code=error.problem)
        return Delivered(dead=1) if is_dead else Delivered(put_off=1)
    task.at_step("handed_over")
    _note_sent(queue, taken, mail.kind)
    task.at_step("noted")
    note("mail_sent", case=mail.case, kind=mail.kind)
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


def _note_sent(queue: MailQueue, taken: TakenMail, kind: str) -> None:
    """The server has it, so this has to be noted, also where too much is to be written just now: else it goes twice."""
    for pause in NOTED_AFTER:
        try:
            return queue.is_sent(taken, kind)
        except DeskError:
            threading.Event().wait(pause)
    return queue.is_sent(taken, kind)
