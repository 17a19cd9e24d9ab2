"""Statements where each one counts: on the path that all objections take."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connections


class StatementCursor(Protocol):
    """What of a cursor is used. Django's is one."""

    def execute(self, sql: str, params: Sequence[Any] = ..., /) -> Any:
        """With `%s` for each value."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> Any:
        """All that are left."""


class _SqliteCursor:
    """The driver's own: what Django's does besides costs as much as the statement."""

    __slots__ = ("_cursor", "fetchall", "fetchone")

    def __init__(self, driver: sqlite3.Connection) -> None:
        self._cursor = driver.cursor()
        self.fetchone, self.fetchall = self._cursor.fetchone, self._cursor.fetchall

    def execute(self, sql: str, params: Sequence[Any] = (), /) -> None:
        self._cursor.execute(_with_question_marks(sql), params)


@cache
def _with_question_marks(sql: str) -> str:
    return sql.replace("%s", "?")


@contextmanager
def statements() -> Iterator[StatementCursor]:
    """A cursor for a transaction that is open. Its errors are Django's."""
    database = connections[DEFAULT_DB_ALIAS]  # once: `connection` looks for it whenever it is named
    if database.vendor != "sqlite" or database.connection is None:
        with database.cursor() as cursor:
            yield cursor
        return
    with database.wrap_database_errors:
        yield _SqliteCursor(database.connection)
