"""New case files: written beside their place, and put there whole."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from widerspruch.casefile import format as file_format
from widerspruch.casefile.database import Database, attach, connect, open_database, told
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.gone import overwrite, remove
from widerspruch.casefile.stored import read_contents
from widerspruch.lib.whole_files import OWNER_ONLY, UNFINISHED, atomic_path, put_in_place


@contextmanager
def fresh_file(path: Path, passphrase: str | None) -> Iterator[Database]:
    """An empty case file to fill; it becomes `path` at the end of the block.

    Raises:
        CaseFileError: exists, unwritable, passphrase_empty.
    """
    with whole(path) as unfinished:
        connection = connect()
        try:
            with told(writing=True):
                attach_fresh(connection, "akte", unfinished, passphrase)
                connection.execute("BEGIN")
                yield Database(connection)
                connection.execute("COMMIT")
        finally:
            connection.close()


def rewrite(database: Database, path: Path, passphrase: str | None) -> None:
    """Put a copy of an open case file, with another passphrase or none, in its place; then the file is closed.

    Where it fails before that, the file stays open as it was. Whoever is killed in between leaves the old or the new
    file whole at `path`.

    Raises:
        CaseFileError: unwritable, passphrase_empty.
    """
    with ExitStack() as old, _copy_beside(path) as unfinished:
        database.copy(lambda connection: _copy(connection, unfinished, passphrase))
        copy = open_database(unfinished, passphrase)
        is_whole = read_contents(copy) == read_contents(database)
        copy.close()
        if not is_whole or not database.is_at(path):
            raise CaseFileError("unwritable")
        _let_go(database, path, old)


def clear_rewritten(path: Path) -> None:
    """Remove the copy beside a case file that was begun by a process that was killed: it may have no passphrase.

    Only for who holds the file's lock: nobody else rewrites it then.
    """
    copy = _beside(path)
    if copy.is_symlink():  # somebody else's, and so is what it leads to
        copy.unlink()
    elif copy.is_file():
        remove(copy)


def _beside(path: Path) -> Path:
    return path.with_name(f"{UNFINISHED}{path.name}")


@contextmanager
def _copy_beside(path: Path) -> Iterator[Path]:
    """An empty file to fill that becomes `path`, under a name by which it is found again after a kill."""
    copy = _beside(path)
    try:
        clear_rewritten(path)
        os.close(os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        try:
            yield copy
            put_in_place(copy, path)
        finally:
            copy.unlink(missing_ok=True)
    except OSError as error:
        raise CaseFileError("unwritable") from error


def _copy(connection: Any, path: Path, passphrase: str | None) -> None:
    attach_fresh(connection, "fresh", path, passphrase)
    connection.execute("BEGIN")
    for table in file_format.TABLES:
        connection.execute(f"INSERT INTO fresh.{table} SELECT * FROM akte.{table}")  # noqa: S608 a name of ours
    connection.execute("COMMIT")


def _let_go(database: Database, path: Path, until_replaced: ExitStack) -> None:
    """Close the file after it was replaced, so that nobody can add to it before; and write zeros over what was there.
    Windows replaces no file that is open, and none that somebody else has opened in between."""
    if os.name == "nt":
        database.close()
        return
    descriptor = os.open(path, os.O_RDWR)
    until_replaced.callback(os.close, descriptor)
    until_replaced.callback(overwrite, descriptor, names=0)
    until_replaced.callback(database.close)


def attach_fresh(connection: Any, name: str, path: Path, passphrase: str | None) -> None:
    """Let a connection have an empty file, and make it a case file's tables."""
    attach(connection, name, path, passphrase, "rw")
    # Nobody sees the file until it is whole and on the disk.
    for setting in ("journal_mode = OFF", "synchronous = OFF"):
        connection.execute(f"PRAGMA {name}.{setting}")
    connection.execute(f"PRAGMA {name}.application_id = {file_format.APPLICATION_ID}")
    connection.execute(f"PRAGMA {name}.user_version = {file_format.VERSION}")
    for table, statement in file_format.TABLES.items():
        connection.execute(statement.replace(f"TABLE {table}", f"TABLE {name}.{table}", 1))
    for fence, statement in file_format.FENCES.items():
        connection.execute(statement.replace(f"TRIGGER {fence}", f"TRIGGER {name}.{fence}", 1))


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to that becomes `path`. Raises `CaseFileError` (exists, unwritable)."""
    if "\0" in str(path):
        raise CaseFileError("unwritable")
    try:
        with atomic_path(path, replace=False) as unfinished:
            yield unfinished
    except FileExistsError as error:
        raise CaseFileError("exists") from error
    except OSError as error:
        raise CaseFileError("unwritable") from error
