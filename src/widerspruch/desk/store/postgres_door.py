"""Plain transactions, each in the thread of whoever wants something written."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction

from widerspruch.desk.errors import DeskError
from widerspruch.desk.store.problems import told_to_operators
from widerspruch.desk.store.steps import AtStep, go_on
from widerspruch.desk.store.writing import Job, time_of_transaction

T = TypeVar("T")

log = logging.getLogger("widerspruch.desk.store")

PUBLISHING_LOCK = 0x77_73_70_72
"""Number of the advisory lock that every writer shares, and that who publishes has alone."""

_SHARED = "SELECT pg_advisory_xact_lock_shared(%s)"
_ALONE = "SELECT pg_advisory_xact_lock(%s)"

_ATTEMPTS = 8
_SAID_NO = ("40001", "40P01", "23505")
"""Serialization failure, deadlock, and a row that somebody else was quicker to write: nothing was written, and the next
attempt sees what they did."""


class PostgresDoor:
    """Of a PostgreSQL database, in any number of processes and machines."""

    def __init__(self, now: Callable[[], int], at_step: AtStep = go_on) -> None:
        self._now, self._at_step = now, at_step
        self._is_closed = False

    def write(self, job: Job[T]) -> T:
        """As `Door.write`."""
        return self._write(job, _SHARED)

    def write_alone(self, job: Job[T]) -> T:
        """As `Door.write_alone`."""
        return self._write(job, _ALONE)

    def waiting(self) -> int:
        """As `Door.waiting`: everybody writes for themselves."""
        return 0

    def close(self) -> None:
        """As `Door.close`; who waits has a thread of their own."""
        self._is_closed = True

    def _write(self, job: Job[T], lock: str) -> T:
        assert not connection.in_atomic_block, "a job is in its transaction already"
        if self._is_closed:
            raise DeskError("queue_full")
        for attempt in range(1, _ATTEMPTS + 1):
            is_committing, held = False, None
            try:
                with transaction.atomic(durable=True):
                    held = connection.connection
                    now = self._time(lock)
                    value = job(now)
                    self._at_step("all_written")
                    is_committing = True
            except DatabaseError as error:
                nothing_was_written = _said_no(error) or (_is_broken(held) and not is_committing)
                if attempt == _ATTEMPTS or not nothing_was_written:
                    log.error("%s", told_to_operators(error))
                    raise DeskError("database_failed") from error
            else:
                self._at_step("committed")
                return value
        raise AssertionError("the last attempt returns or raises")

    def _time(self, lock: str) -> int:
        """Under the lock, so that nobody who publishes later misses what has this time."""
        with connection.cursor() as cursor:
            cursor.execute(lock, (PUBLISHING_LOCK,))
        now = time_of_transaction(self._now())
        self._at_step("begun")
        return now


def _said_no(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _SAID_NO


def _is_broken(held: Any) -> bool:
    """Whether there is no connection any more. One that broke in a commit may have written everything: nobody knows."""
    return held is None or held.closed
