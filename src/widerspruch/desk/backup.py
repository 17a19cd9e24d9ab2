"""A copy of the SQLite database as it is at one moment, while the desk goes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.desk.errors import DeskError
from widerspruch.lib.whole_files import atomic_path

_WAITS = 60
"""Seconds, should another process hold the database."""


class BackupMade(Struct, frozen=True):
    """What was copied. `cases`: how many were in it."""

    path: Path
    size: int
    cases: int


def back_up(config: DeskConfig, target: Path) -> BackupMade:
    """Write a copy, whole or not at all, for its owner alone. Whoever writes meanwhile is in it or not: nobody half.

    Raises:
        DeskError: `backup_of_server`: PostgreSQL has tools of its own. `backup_nothing`: there is no database.
            `backup_exists` (values: file). `database_damaged`: it is not whole, and neither would the copy be.

        OSError: the place cannot be written.
    """
    if not isinstance(config.database, SqliteConfig):
        raise DeskError("backup_of_server")
    if not config.database.path.is_file():
        raise DeskError("backup_nothing")
    try:
        with atomic_path(target, replace=False) as unfinished:
            cases = _copy(config.database.path, unfinished)
    except FileExistsError as error:
        raise DeskError("backup_exists", file=target.name) from error
    return BackupMade(target, target.stat().st_size, cases)


def _copy(database: Path, target: Path) -> int:
    try:
        with _opened(f"{database.resolve().as_uri()}?mode=ro") as source, _opened(target.as_uri()) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without others beside it
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise DeskError("database_damaged")
            cases: int = copy.execute("SELECT COUNT(*) FROM desk_deskcase").fetchone()[0]
            return cases
    except sqlite3.DatabaseError as error:
        raise DeskError("database_damaged") from error


@contextmanager
def _opened(address: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(address, uri=True, timeout=_WAITS)) as connection:
        yield connection
