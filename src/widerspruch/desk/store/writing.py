"""The one door through which the desk's tables are written."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from django.db import DatabaseError, transaction

from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Publication

T = TypeVar("T")

Job = Callable[[int], T]
"""Does its writing in a transaction that is open; is given the time of that transaction, and may be called again if the
transaction has to be repeated."""


class Door(Protocol):
    """Writes. What it returns is durable."""

    def write(self, job: Job[T]) -> T:
        """Do a job in one transaction, and give what it gives.

        Raises:
            DeskError: `queue_full`, `database_failed`; nothing was written.

            Exception: whatever the job raises; nothing of it was written.
        """
        ...

    def close(self) -> None:
        """Finish what was begun; nothing more is taken."""
        ...


class PlainDoor:
    """One transaction after the other, in the caller's thread."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now, self._lock = now, threading.Lock()

    def write(self, job: Job[T]) -> T:
        """As `Door.write`."""
        try:
            with self._lock, transaction.atomic():
                return job(time_of_transaction(self._now()))
        except DatabaseError as error:
            raise DeskError("database_failed") from error

    def close(self) -> None:
        """Nothing waits."""


def time_of_transaction(now: int) -> int:
    """Later than everything that was published as known: a set that says "received until" stays true, also where a
    clock was set back."""
    published = Publication.objects.order_by("-received_until").values_list("received_until", flat=True).first()
    return now if published is None else max(now, published + 1)
