"""Delivery as threads of a process that does something else besides: they look for mails until they are stopped."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.logs import note
from widerspruch.desk.mail.delivery import Delivered, DeliveryTask, deliver_all, delivery_task

EVERY = 2.0
"""Seconds between two looks into an outbox that was empty."""

WHEN_DOWN = 30.0
"""Seconds until the next attempt where no mail can be sent at all."""


class DeliveryLoop:
    """Sends what is due until it is stopped. On SQLite it belongs into the process that serves, whose one writer notes
    what was sent together with what comes in; on PostgreSQL it may run anywhere.

    loop = DeliveryLoop(desk)
    loop.start()
    ...
    loop.stop()

    Args:
        workers: Mails that are under way at a time.

        make_task: What a worker works with.

    Raises:
        DeskError: as `delivery_task`.
    """

    def __init__(
        self,
        desk: Desk,
        workers: int = 2,
        every: float = EVERY,
        make_task: Callable[[Desk], DeliveryTask] | None = None,
    ) -> None:
        self._every = every
        self._tasks = [(make_task or delivery_task)(desk) for _ in range(workers)]
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin."""
        for number, task in enumerate(self._tasks):
            thread = threading.Thread(target=self._work, args=(task,), name=f"mail-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self, within: float | None = None) -> None:
        """End after the mail that is under way. Within: seconds after which it is not waited for any more."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(within)

    def _work(self, task: DeliveryTask) -> None:
        try:
            while not self._stopping.is_set():
                done = self._look(task)
                self._stopping.wait(WHEN_DOWN if done.carrier_problem else self._every)
        finally:
            task.carrier.close()
            connections.close_all()

    def _look(self, task: DeliveryTask) -> Delivered:
        close_old_connections()
        try:
            done = deliver_all(task, self._stopping.is_set)
        except DeskError as error:  # the tables are not there just now; nothing is lost
            return Delivered(carrier_problem=error.code)
        except Exception as error:  # whatever it is, mail has to go on
            note("mail_loop_failed", level=logging.ERROR, code=type(error).__name__)
            return Delivered(carrier_problem="failed")
        if not self._stopping.is_set():
            task.carrier.close()  # a server ends a connection that says nothing
        return done
