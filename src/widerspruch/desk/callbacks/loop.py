"""Telling agents as threads of a process that does something else besides, until they are stopped."""

import logging
import threading

from django.db import close_old_connections, connections

from widerspruch.desk.callbacks.telling import CallbackTask, tell_all
from widerspruch.desk.errors import DeskError
from widerspruch.desk.logs import note

EVERY = 2.0
"""Seconds between two looks where nobody was owed anything."""

WORKERS = 4
"""Agents that are told at a time: one that is slow holds up one thread."""


class CallbackLoop:
    """Tells what is due until it is stopped. On SQLite it belongs into the process that serves; on PostgreSQL it may
    run anywhere.

    loop = CallbackLoop(callback_task(desk, signed_status))
    loop.start()
    ...
    loop.stop()
    """

    def __init__(self, task: CallbackTask, workers: int = WORKERS, every: float = EVERY) -> None:
        self._task, self._every = task, every
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"callbacks-{number}", daemon=True) for number in range(workers)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self, within: float | None = None) -> None:
        """End after the callbacks that are under way. Within: seconds after which they are not waited for any more."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(None if within is None else within / len(self._threads))

    def _work(self) -> None:
        try:
            while not self._stopping.is_set():
                self._look()
                self._stopping.wait(self._every)
        finally:
            connections.close_all()

    def _look(self) -> None:
        close_old_connections()
        try:
            tell_all(self._task, self._stopping.is_set)
        except DeskError as error:  # the tables are not there just now; nothing is lost
            note("callback_loop_waits", level=logging.WARNING, code=error.code)
        except Exception as error:  # whatever it is, others have to be told
            note("callback_loop_failed", level=logging.ERROR, code=type(error).__name__)
