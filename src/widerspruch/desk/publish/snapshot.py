"""The tables as they are at one moment, while objections go on coming in.

The moment is that of a transaction in which nobody else writes. In it a second connection begins to read, and goes on
seeing what was there then, however long that takes. Whatever is written later has a later time than the set says it
knows: the set's row, written in that same transaction, sees to it (`store.writing`).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from widerspruch.desk.desk import Desk

T = TypeVar("T")

_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}
_LAST_EVENT = "SELECT COALESCE(MAX(id), 0) FROM desk_caseevent"


class Snapshot:
    """Reads the tables as they were. `event_until`: the last event that it knows of."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection
        self._is_begun = False
        self.event_until = 0

    def begin(self) -> None:
        """See what is there now, from now on. A second time: at that moment instead."""
        self._connection.ensure_connection()
        if self._is_begun:
            self.execute("ROLLBACK")
        self.execute(_BEGIN[self._connection.vendor])
        self._is_begun = True
        ((self.event_until,),) = self.rows(_LAST_EVENT)  # the first question is the moment

    def execute(self, statement: str) -> None:
        """Do what gives no rows."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement)

    def rows(self, query: str, values: Sequence[int | str] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, which asks for no more than fit."""
        with self._connection.cursor() as cursor:
            cursor.execute(query, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found


@contextmanager
def snapshot_with(desk: Desk, job: Callable[[int, Snapshot], T]) -> Iterator[tuple[Snapshot, T]]:
    """A snapshot of the moment at which a job is done; with what that gave. Raises as `Door.write`.

    Args:
        job: As for the door; may be called again. It is given the snapshot, too.
    """
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    connection.inc_thread_sharing()  # on SQLite it begins in the thread that writes
    snapshot = Snapshot(connection)

    def begin(now: int) -> T:
        snapshot.begin()
        return job(now, snapshot)

    try:
        yield snapshot, desk.door.write_alone(begin)
    finally:
        connection.close()
