"""New case files: written beside their place, and put there whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from widerspruch.casefile import format as file_format
from widerspruch.casefile.database import Database, attach, connect, told
from widerspruch.casefile.errors import CaseFileError
from widerspruch.lib.whole_files import atomic_path


@contextmanager
def fresh_file(path: Path, passphrase: str | None) -> Iterator[Database]:
    """An empty case file to fill; it becomes `path` at the end of the block.

    Raises:
        CaseFileError: exists, unwritable, passphrase_empty.
    """
    with _whole(path, replace=False) as unfinished:
        connection = connect()
        try:
            with told(writing=True):
                attach_fresh(connection, "akte", unfinished, passphrase)
                connection.execute("BEGIN")
                yield Database(connection)
                connection.execute("COMMIT")
        finally:
            connection.close()


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
def _whole(path: Path, *, replace: bool) -> Iterator[Path]:
    try:
        with atomic_path(path, replace=replace) as unfinished:
            yield unfinished
    except FileExistsError as error:
        raise CaseFileError("exists") from error
    except OSError as error:
        raise CaseFileError("unwritable") from error
