"""What the desk is compared with: one objection, one transaction."""

import threading
from collections.abc import Callable
from typing import TypeVar

from widerspruch.desk.worker import WorkerTask, WsgiApplication, load_worker

T = TypeVar("T")


def load_one_by_one(task: WorkerTask) -> WsgiApplication:
    """The same desk, each objection written in a transaction of its own by the thread that answers."""
    from widerspruch.desk.store import doors

    doors.GroupDoor = OneByOneDoor  # type: ignore[assignment,misc]
    return load_worker(task)


class OneByOneDoor:
    """A lock in the process, so that threads wait in a queue instead of polling the file."""

    def __init__(self, now: Callable[[], int], *_: object) -> None:
        self._now, self._lock = now, threading.Lock()

    def write(self, job: Callable[[int], T]) -> T:
        from django.db import transaction

        with self._lock, transaction.atomic():
            return job(self._now())

    write_alone = write

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        pass
