"""The outbox as a queue: who sends what is settled in the tables, so that any number of processes may send.

A mail is taken by one UPDATE whose condition only one can meet, for a time; whoever took it says afterwards what became
of it. Number and time together name a taking: what somebody says whose time ran out, and whose mail another took since,
changes nothing but that a mail that went is sent. An attempt counts once its end is known: whoever is killed again and
again uses none up.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from django.db import connection
from django.db.models import QuerySet
from msgspec import Struct

from widerspruch.desk.agents.owing import owe_callbacks
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.backoff import BACKOFF, LEASE
from widerspruch.desk.mail.sending import Posting
from widerspruch.desk.models import CaseEvent, NoticeRecipient, OutboxMail
from widerspruch.desk.store.statements import statements
from widerspruch.desk.values import EventKind

_WAITS = "sent_at IS NULL AND dead_at IS NULL AND due_at <= %s AND claimed_until <= %s"
_FIRST = f"SELECT id FROM desk_outboxmail WHERE {_WAITS} ORDER BY due_at, id LIMIT %s"  # noqa: S608 our own words
# As a table of its own: PostgreSQL may ask a subquery anew for each row, and take far more than the limit.
_TAKE = (
    f"WITH due AS ({_FIRST}{{lock}}) UPDATE desk_outboxmail SET claimed_until = %s"  # noqa: S608
    f" WHERE {_WAITS} AND id IN (SELECT id FROM due) RETURNING id, attempts + 1, case_id"
)


class TakenMail(Struct, frozen=True):
    """A mail that is ours until `until`. `attempt`: counted from one. `case`: primary key of what it is about."""

    mail: int
    attempt: int
    until: int
    case: int | None = None


class MailInHand(Struct, frozen=True):
    """A mail that was taken, as it is now.

    Attributes:
        kind: Names the text. `case`: number of the case that it is about, if any. Both may be written into logs.

        posting: Puts it together. Raises CarryError: it cannot be sent, whatever the server.
    """

    kind: str
    case: str | None
    posting: Callable[[], Posting]


class MailQueue(Protocol):
    """Mails that are owed, as delivery sees them. Whatever writes raises as `Door.write`."""

    def are_due(self) -> bool:
        """Whether anything waits to be sent."""
        ...

    def take(self, limit: int) -> list[TakenMail]:
        """Take what has waited longest."""
        ...

    def give_back(self, taken: Sequence[TakenMail]) -> None:
        """Not even tried: others may."""
        ...

    def read(self, taken: TakenMail) -> MailInHand | None:
        """None: it is there no more."""
        ...

    def is_sent(self, taken: TakenMail, kind: str) -> None:
        """The server has it."""
        ...

    def has_failed(self, taken: TakenMail, problem: str, *, for_good: bool) -> bool:
        """It could not be handed over: once more later, or never. Whether it is dead now."""
        ...

    def is_over(self, taken: TakenMail, problem: str) -> None:
        """Nobody is owed it any more, for this reason."""
        ...


def are_due(now: int) -> bool:
    """Whether anything waits to be sent."""
    return OutboxMail.objects.filter(
        sent_at__isnull=True, dead_at__isnull=True, due_at__lte=now, claimed_until__lte=now
    ).exists()


def take(desk: Desk, limit: int) -> list[TakenMail]:
    """Take what has waited longest."""
    lock = " FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""

    def job(now: int) -> list[TakenMail]:
        until = now + LEASE
        with connection.cursor() as cursor:
            cursor.execute(_TAKE.format(lock=lock), (now, now, limit, until, now, now))
            return [TakenMail(mail, attempt, until, case) for mail, attempt, case in sorted(cursor.fetchall())]

    return desk.door.write(job)


Mails = type[OutboxMail] | type[NoticeRecipient]
"""Tables whose rows are mails that are owed: both have the same columns for how far that has come."""


def give_back(desk: Desk, taken: Iterable[TakenMail], mails: Mails = OutboxMail) -> None:
    """Not even tried: others may."""
    untried = tuple(taken)

    def job(now: int) -> None:
        for one in untried:
            ours(one, mails).update(claimed_until=0)

    if untried:
        desk.door.write(job)


def is_sent(desk: Desk, taken: TakenMail, *, event: EventKind | None, mails: Mails = OutboxMail) -> None:
    """The server has it. Event: what that means for the case."""

    def job(now: int) -> None:
        row = _rows(mails).filter(pk=taken.mail, sent_at__isnull=True)
        if row.update(sent_at=now, dead_at=None, attempts=taken.attempt, last_problem="") and event is not None:
            _add_event(taken, now, event)

    desk.door.write(job)


def has_failed(desk: Desk, taken: TakenMail, problem: str, *, for_good: bool, mails: Mails = OutboxMail) -> bool:
    """It could not be handed over: once more later, or never. Whether it is dead now."""

    failed: dict[str, Any] = {"attempts": taken.attempt, "claimed_until": 0, "last_problem": problem}

    def job(now: int) -> bool:
        if not for_good and taken.attempt <= len(BACKOFF):
            ours(taken, mails).update(due_at=now + BACKOFF[taken.attempt - 1], **failed)
            return False
        is_ours = ours(taken, mails).update(dead_at=now, **failed)
        if is_ours:
            _add_event(taken, now, "mail_dead")
        return bool(is_ours)

    return desk.door.write(job)


def is_over(desk: Desk, taken: TakenMail) -> None:
    """Nobody is owed it any more."""
    desk.door.write(lambda now: ours(taken).delete())


def revive(desk: Desk, mails: Sequence[int]) -> int:
    """Dead mails are to be tried again, all attempts before them. How many were dead."""

    def job(now: int) -> int:
        dead = OutboxMail.objects.filter(pk__in=mails, dead_at__isnull=False, sent_at__isnull=True)
        return dead.update(dead_at=None, due_at=now, attempts=0, claimed_until=0)

    return desk.door.write(job)


def ours(taken: TakenMail, mails: Mails = OutboxMail) -> QuerySet[Any]:
    """The mail, as long as it is in the hands of whoever took it."""
    return _rows(mails).filter(pk=taken.mail, claimed_until=taken.until, sent_at__isnull=True, dead_at__isnull=True)


def _rows(mails: Mails) -> QuerySet[Any]:
    return mails._default_manager.all()


def _add_event(taken: TakenMail, now: int, kind: EventKind) -> None:
    if taken.case is not None:
        CaseEvent.objects.create(case_id=taken.case, at=now, kind=kind, actor="desk")
        with statements() as cursor:
            owe_callbacks(cursor, taken.case, kind, now)
