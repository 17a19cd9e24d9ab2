"""One writer for all of a process: what comes in while the disk is busy is committed together."""

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, connection, transaction

from widerspruch.desk.errors import DeskError
from widerspruch.desk.store.problems import told_to_operators
from widerspruch.desk.store.steps import AtStep, go_on
from widerspruch.desk.store.writing import Job, time_of_transaction

T = TypeVar("T")

log = logging.getLogger("widerspruch.desk.store")

JOBS_PER_COMMIT = 256


class _Waiting:
    """A job, and who waits for it: the lock is held until it is done."""

    __slots__ = ("done", "error", "job", "value")

    def __init__(self, job: Job[Any]) -> None:
        self.job, self.value, self.error = job, None, None
        self.done = threading.Lock()
        self.done.acquire()

    job: Job[Any]
    value: Any
    error: BaseException | None


class _TransactionLostError(Exception):
    """SQLite gave up the whole transaction: no room on the disk, no memory, no disk."""


class GroupDoor:
    """Of an SQLite database. Its thread and its connection are there from the first write on.

    There is no timer: a commit takes what was handed in during the last one. So a single job never waits for others,
    and many share the one thing that is slow.
    """

    def __init__(self, now: Callable[[], int], queue_length: int, at_step: AtStep = go_on) -> None:
        self._now, self._at_step = now, at_step
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._queue_length = queue_length
        self._entry = threading.Lock()
        self._writer: threading.Thread | None = None
        self._is_closed = False
        self._last = 0

    def write(self, job: Job[T]) -> T:
        """As `Door.write`."""
        assert threading.current_thread() is not self._writer, "a job is in its transaction already"
        waiting = _Waiting(job)
        with self._entry:
            if self._is_closed:
                raise DeskError("queue_full")
            if self._queue.qsize() >= self._queue_length:
                raise DeskError("queue_full")
            if self._writer is None:
                self._writer = threading.Thread(target=self._work, name="writer", daemon=True)
                self._writer.start()
            self._queue.put(waiting)
        waiting.done.acquire()
        if waiting.error is not None:
            if isinstance(waiting.error, DatabaseError | _TransactionLostError):
                raise DeskError("database_failed") from waiting.error
            raise waiting.error
        value: T = waiting.value
        return value

    def write_alone(self, job: Job[T]) -> T:
        """As `Door.write_alone`: nobody writes beside the writer."""
        return self.write(job)

    def waiting(self) -> int:
        """As `Door.waiting`."""
        return self._queue.qsize()

    def close(self) -> None:
        """As `Door.close`."""
        with self._entry:
            is_first, self._is_closed = not self._is_closed, True
        if self._writer is not None:
            if is_first:
                self._queue.put(None)
            self._writer.join()

    def _work(self) -> None:
        is_open = True
        try:
            while is_open:
                group, is_open = self._next_group()
                self._do(group)
        finally:
            connection.close()

    def _next_group(self) -> tuple[list[_Waiting], bool]:
        """Whatever waits, up to one commit; and whether there may be more."""
        group: list[_Waiting] = []
        one = self._queue.get()
        while one is not None:
            group.append(one)
            if len(group) == JOBS_PER_COMMIT:
                return group, True
            try:
                one = self._queue.get_nowait()
            except Empty:
                return group, True
        return group, False

    def _do(self, group: list[_Waiting]) -> None:
        try:
            if group:
                self._commit(group)
        except IntegrityError as error:
            # Only a commit finds a reference that leads nowhere, and does not say whose: each by itself, then.
            connection.close()
            if len(group) > 1:
                for waiting in group:
                    waiting.error = None
                    self._do([waiting])
                return
            group[0].error = error
        except BaseException as error:  # whatever it is: they all wait, and nothing of theirs is on the disk
            log.error("%s", told_to_operators(error))
            connection.close()
            for waiting in group:
                waiting.error = error if isinstance(error, DatabaseError) else _TransactionLostError()
        for waiting in group:
            waiting.done.release()

    def _commit(self, group: Iterable[_Waiting]) -> None:
        with transaction.atomic(durable=True):
            now = self._last = time_of_transaction(self._now(), self._last)
            self._at_step("begun")
            driver = connection.connection  # Django's own savepoints cost more than a job
            for waiting in group:
                _do_one(driver, waiting, now)
            self._at_step("all_written")
        self._at_step("committed")


def _do_one(driver: sqlite3.Connection, waiting: _Waiting, now: int) -> None:
    """A job in a savepoint of its own: one that fails takes nobody with it."""
    driver.execute("SAVEPOINT job")
    try:
        waiting.value = waiting.job(now)
    except Exception as error:
        if not driver.in_transaction:
            raise _TransactionLostError from error
        driver.execute("ROLLBACK TO job")
        connection.needs_rollback = False
        waiting.error = error
    driver.execute("RELEASE job")
