"""The one door to the SQLite library: opened, locked, set, and its errors told in codes.

A file is attached to a connection that has no file itself: so a passphrase is a bound value, never part of a statement,
and may hold any character.
"""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Literal
from unicodedata import normalize
from urllib.parse import quote

import sqlcipher3
from msgspec import Struct
from msgspec.structs import replace

from widerspruch.casefile import format as file_format
from widerspruch.casefile.errors import CaseFileCode, CaseFileError

Mode = Literal["rw", "ro"]

SQLITE_HEADER = b"SQLite format 3\0"
PAGE = 4096

_open_here: set[tuple[int, int]] = set()
"""Files that this process has open, by device and number. POSIX gives up all locks of a process on a file as soon as it
closes any descriptor of that file: so a file that is open here must not be looked at here."""

_registry = Lock()


class Looks(Struct, frozen=True):
    """What a file is by its first page, without opening it as a database."""

    is_encrypted: bool
    is_read_only: bool
    identity: tuple[int, int]


def refuse_open_here(path: Path) -> None:
    """Raise `CaseFileError` (in_use) for a file that this process has open as a case file. Asked before anything else
    reads a file that somebody has named: with closing it, the case file's lock would go."""
    try:
        identity = _identity(path, path.stat())
    except (OSError, ValueError):
        return
    with _registry:
        if identity in _open_here:
            raise CaseFileError("in_use")


def look_at(path: Path) -> Looks:
    """What lies at a path.

    Raises:
        CaseFileError: in_use (open here), or why it is no case file.
    """
    with _registry:
        return _look_at(path)


def _look_at(path: Path) -> Looks:
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CaseFileError("not_found") from error
    except (OSError, ValueError) as error:
        raise CaseFileError("unreadable") from error
    if (wrong := _kind_of_place(status)) is not None:
        raise CaseFileError(wrong)
    identity = _identity(path, status)
    if identity in _open_here:
        raise CaseFileError("in_use")
    try:
        with path.open("rb") as file:
            first_page = file.read(PAGE)
    except OSError as error:
        raise CaseFileError("unreadable") from error
    return Looks(_is_encrypted(first_page), _is_read_only(path, status), identity)


def _identity(path: Path, status: os.stat_result) -> tuple[int, int]:
    if not status.st_ino:  # a file system that gives no numbers
        return 0, hash(os.path.normcase(os.path.realpath(path)))
    return status.st_dev, status.st_ino


def _kind_of_place(status: os.stat_result) -> CaseFileCode | None:
    if stat.S_ISLNK(status.st_mode):
        return "is_link"
    if stat.S_ISDIR(status.st_mode):
        return "is_folder"
    if not stat.S_ISREG(status.st_mode):
        return "no_file"
    return None if status.st_size else "empty_file"


def _is_encrypted(first_page: bytes) -> bool:
    """An encrypted file is random from its first byte on: nothing in it says whose it is.

    Raises:
        CaseFileError: not_a_case_file.
    """
    if first_page.startswith(SQLITE_HEADER):
        if int.from_bytes(first_page[68:72]) != file_format.APPLICATION_ID:
            raise CaseFileError("not_a_case_file")
        return False
    if len(first_page) < PAGE or len(set(first_page)) < _VALUES_OF_RANDOM_BYTES:
        raise CaseFileError("not_a_case_file")
    return True


_VALUES_OF_RANDOM_BYTES = 240
"""Of 4096 random bytes, one value is missing once in thirty thousand pages; a text has a hundred of them."""


def _is_read_only(path: Path, status: os.stat_result) -> bool:
    may_be_written = status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    return not may_be_written or not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK)


class Database:
    """A case file's tables. Opened by `open_database`, they are locked against every other opening until closed."""

    def __init__(self, connection: Any, looks: Looks | None = None, again: Callable[[], Any] | None = None) -> None:
        self._connection = connection
        self._looks = looks
        self._again = again
        self.is_encrypted = looks is not None and looks.is_encrypted
        self.is_open = True
        self.is_read_only = looks is not None and looks.is_read_only

    def is_at(self, path: Path) -> bool:
        """Whether this is still the file at a path: somebody may have moved it, and put another there."""
        try:
            return self._looks is not None and _identity(path, path.lstat()) == self._looks.identity
        except OSError:
            return False

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a statement yields. Raises `CaseFileError`."""
        rows, error = self.rows_until(statement, values)
        if error is not None:
            raise error
        return rows

    def rows_until(
        self, statement: str, values: Sequence[object] = ()
    ) -> tuple[list[tuple[Any, ...]], CaseFileError | None]:
        """What a statement yields until something cannot be read, and why it cannot."""
        rows: list[tuple[Any, ...]] = []
        try:
            # What goes wrong while something is written is no damage: mostly the disk is full.
            with told(writing=self._connection.in_transaction):
                for row in self._connection.execute(statement, values):
                    rows.append(row)  # noqa: PERF402 those before an error are kept
        except CaseFileError as error:
            self.start_anew()
            return rows, error
        return rows, None

    def start_anew(self) -> None:
        """After a page that is not authentic SQLCipher reads no other: another connection does."""
        if self._again is None or self._connection.in_transaction:
            return
        self._connection.close()
        try:
            self._connection = self._again()
        except CaseFileError:
            self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements of the block are on the disk when it ends, or none."""
        with told(writing=True):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlcipher3.Error):  # where SQLite has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def copy(self, into: Callable[[Any], None]) -> None:
        """Have a fresh file attached as `fresh` and filled."""
        with told(writing=True):
            try:
                into(self._connection)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                with suppress(sqlcipher3.Error):  # where it was not attached
                    self._connection.execute("DETACH fresh")

    def close(self) -> None:
        """Let go of the file; its journal is removed."""
        with _registry:
            if not self.is_read_only:
                with suppress(sqlcipher3.Error):
                    for setting in ("locking_mode = NORMAL", "journal_mode = DELETE"):
                        self._connection.execute(f"PRAGMA akte.{setting}")
                        self._connection.execute("SELECT count(*) FROM akte.sqlite_schema")
            self._connection.close()
            self.is_open = False
            if self._looks is not None:
                _open_here.discard(self._looks.identity)


def refuse_in_use(path: Path) -> None:
    """Raise `CaseFileError` (in_use) where another process has a file open; that can be seen without its passphrase."""
    with _registry, suppress(sqlcipher3.Error):
        connection = connect()
        try:
            with told():
                attach(connection, "akte", path, None, "ro")
                connection.execute("SELECT count(*) FROM akte.sqlite_schema").fetchall()
        except CaseFileError as error:
            if error.code == "in_use":
                raise
        finally:
            connection.close()


def open_database(path: Path, passphrase: str | None, *, only_look: bool = False) -> Database:
    """Open and lock a case file. What was begun by somebody who was killed is undone.

    Raises:
        CaseFileError: It is none, is in use, or its passphrase is another.
    """
    with _registry:
        looks = _look_at(path)
        if only_look:
            looks = replace(looks, is_read_only=True)
        if looks.is_encrypted and not passphrase:
            raise CaseFileError("passphrase_needed")
        try:
            connection = _opened(path, passphrase, looks)
        except CaseFileError as error:
            if error.code == "read_only" and os.path.lexists(f"{path}{file_format.JOURNAL}"):
                raise CaseFileError("unfinished_read_only") from error
            if error.code not in ("damaged", "read_only"):
                raise
            looks = replace(looks, is_read_only=True)
            connection = _opened(path, passphrase, looks, ("writable_schema = ON",))
        _open_here.add(looks.identity)
        return Database(connection, looks, _again(path, passphrase, looks) if looks.is_encrypted else None)


def _again(path: Path, passphrase: str | None, looks: Looks) -> Callable[[], Any]:
    """To be read only: what could not be read is not written to any more."""
    looks = replace(looks, is_read_only=True)
    return lambda: _opened(path, passphrase, looks, ("writable_schema = ON",))


def _opened(path: Path, passphrase: str | None, looks: Looks, settings: Sequence[str] = ()) -> Any:
    """A connection that has the file and its lock.

    Args:
        settings: `writable_schema` lets SQLite read what is left of a file that was cut off, or whose tables' names
            are damaged: to be read only.
    """
    connection = connect()
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
        with told(opening=looks):
            key = passphrase if looks.is_encrypted else None
            attach(connection, "akte", path, key, "ro" if looks.is_read_only else "rw")
            _lock(connection, looks)
        _refuse_other(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect() -> Any:
    """A connection without a file."""
    connection = sqlcipher3.connect(
        ":memory:", timeout=0, isolation_level=None, check_same_thread=False, cached_statements=16, uri=True
    )
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    for setting in file_format.CONNECTION_SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    return connection


def attach(connection: Any, name: str, path: Path, passphrase: str | None, mode: Mode) -> None:
    """Let a connection have a file under a name. Raises `CaseFileError` (passphrase_empty)."""
    if passphrase == "":
        raise CaseFileError("passphrase_empty")
    place = path.absolute().as_posix()
    if place.startswith("//") or not place.startswith("/"):  # a share, a drive
        place = f"/{place}"
    key = normalize("NFC", passphrase or "").encode("utf-8", "surrogatepass")
    connection.execute(f"ATTACH ? AS {name} KEY ?", (f"file://{quote(os.fsencode(place))}?mode={mode}", key))
    for setting in file_format.SETTINGS:
        connection.execute(f"PRAGMA {name}.{setting}")


def _lock(connection: Any, looks: Looks) -> None:
    connection.execute("PRAGMA akte.locking_mode = EXCLUSIVE")
    connection.execute("BEGIN" if looks.is_read_only else "BEGIN EXCLUSIVE")
    connection.execute("SELECT count(*) FROM akte.sqlite_schema").fetchall()
    connection.execute("COMMIT")


def _refuse_other(connection: Any) -> None:
    with told():
        ((application,),) = connection.execute("PRAGMA akte.application_id").fetchall()
        ((version,),) = connection.execute("PRAGMA akte.user_version").fetchall()
    if application != file_format.APPLICATION_ID:
        raise CaseFileError("not_a_case_file")
    if version > file_format.VERSION:
        raise CaseFileError("newer_version")
    if version < 1:
        raise CaseFileError("damaged")


@contextmanager
def told(*, opening: Looks | None = None, writing: bool = False) -> Iterator[None]:
    """What SQLite says, as a code of ours."""
    try:
        yield
    except UnicodeError as error:  # SQLite quotes what is damaged
        raise CaseFileError("damaged") from error
    except sqlcipher3.Error as error:
        name = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
        if opening is not None and opening.is_encrypted and name == "SQLITE_NOTADB":
            raise CaseFileError("wrong_passphrase") from error
        code = next((code for beginning, code in _CODES if name.startswith(beginning)), None)
        raise CaseFileError(code or ("unwritable" if writing else "damaged")) from error


_CODES: tuple[tuple[str, CaseFileCode], ...] = (
    ("SQLITE_BUSY", "in_use"),
    ("SQLITE_NOTADB", "damaged"),
    ("SQLITE_CORRUPT", "damaged"),
    ("SQLITE_READONLY", "read_only"),
    ("SQLITE_CANTOPEN", "unreadable"),
    ("SQLITE_PERM", "unreadable"),
    ("SQLITE_AUTH", "unreadable"),
)
