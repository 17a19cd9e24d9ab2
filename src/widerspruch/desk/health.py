"""Whether the desk is well: for whoever minds it."""

import threading
from collections.abc import Callable

from django.db import DatabaseError
from django.db.models import QuerySet
from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import OutboxMail, OwedCallback, Publication

_SECOND = 1_000_000


class Health(Struct, frozen=True, kw_only=True):
    """How it is. Not known where the database cannot be asked.

    Attributes:
        can_write: Whether a transaction comes to its end: without that, no objection is taken.

        waiting: Jobs that wait for the one writer, on SQLite.

        oldest_mail: For how many seconds the mail that has waited longest has been due.

        mails_due, mails_dead: Still to be sent; given up.

        oldest_callback, callbacks_due, callbacks_dead: The same of what agents are to be told.

        sets: Number of each platform's newest exclusion set. `set_ages`: for how many seconds it has been out.
    """

    can_write: bool
    waiting: int = 0
    oldest_mail: int | None = None
    mails_due: int | None = None
    mails_dead: int | None = None
    oldest_callback: int | None = None
    callbacks_due: int | None = None
    callbacks_dead: int | None = None
    sets: dict[str, int] = {}
    set_ages: dict[str, int] = {}


def look_after(desk: Desk) -> Health:
    """Ask the database, and write to it."""
    waiting = desk.door.waiting()
    try:
        now = desk.door.write(lambda now: now)
        unsent = OutboxMail.objects.filter(sent_at__isnull=True)
        due = unsent.filter(dead_at__isnull=True, due_at__lte=now)
        owed = OwedCallback.objects.filter(dead_at__isnull=True, due_at__lte=now)
        done = Publication.objects.exclude(digest="").order_by("platform", "number")
        published = done.values_list("platform", "number", "issued_at")
        newest = {platform: (number, max(0, now - issued) // _SECOND) for platform, number, issued in published}
        return Health(
            can_write=True,
            waiting=waiting,
            oldest_mail=_oldest(due, now),
            mails_due=due.count(),
            mails_dead=unsent.filter(dead_at__isnull=False).count(),
            oldest_callback=_oldest(owed, now),
            callbacks_due=owed.count(),
            callbacks_dead=OwedCallback.objects.filter(dead_at__isnull=False).count(),
            sets={platform: number for platform, (number, _) in newest.items()},
            set_ages={platform: age for platform, (_, age) in newest.items()},
        )
    except (DeskError, DatabaseError):
        return Health(can_write=False, waiting=waiting)


def _oldest(due: "QuerySet[OutboxMail] | QuerySet[OwedCallback]", now: int) -> int:
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    return 0 if oldest is None else max(0, now - oldest) // _SECOND


class Watch:
    """Looks after a desk, at most once in a second: whoever asks more often puts no load on the database."""

    def __init__(self, look: Callable[[Desk], Health] = look_after) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._seen: tuple[int, Health] | None = None

    def health(self, desk: Desk) -> Health:
        """As it was at most a second ago."""
        with self._lock:
            now = desk.now()
            if self._seen is None or not 0 <= now - self._seen[0] < _SECOND:
                self._seen = now, self._look(desk)
            return self._seen[1]
