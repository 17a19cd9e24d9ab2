"""Their end: reads, decides and tells in a process that can take nobody's memory, time or network.

Everything that reads and decides is loaded here, and so never by who starts the process.
"""

import errno
import hashlib
import os
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Thread

from widerspruch.exports.problem import Problem
from widerspruch.lib.errors import KnownError
from widerspruch.lib.processes import (
    keep_temporary_files_in,
    limit_memory,
    limit_processor_time,
    look_for_cycles_rarely,
    stay_off_the_network,
    take_memory_as_it_is_used,
)
from widerspruch.person.look.messages import (
    Broken,
    Digests,
    LookStep,
    NotUnderstood,
    Progress,
    Said,
    Unread,
    decode_ask,
    encode,
)
from widerspruch.rulebook.load import Rulebook

MOST_MEMORY = (1 << 30) + (160 << 20)
"""Bytes: a gibibyte for what is read, and what the libraries take before anything is."""

LEAST_SECONDS = 60
"""Of a processor, for whatever is asked."""

BYTES_A_SECOND = 1_000_000
"""Plain bytes that the slowest computer reads, searches and decides upon in a second: a thirtieth of what was
measured."""


def seconds_for(plain_bytes: int) -> int:
    """How long a processor may work on so much."""
    return LEAST_SECONDS + plain_bytes // BYTES_A_SECOND


def read_and_tell(paths: tuple[Path, ...], folder: Path, rulebook: Rulebook, pipe: Connection) -> None:
    """What the process does: answer what is asked about these files until nobody asks any more.

    Args:
        folder: Empty, and the process's own: tables and temporary files.
    """
    take_memory_as_it_is_used()
    limit_memory(MOST_MEMORY)
    limit_processor_time(LEAST_SECONDS)
    stay_off_the_network()
    look_for_cycles_rarely()
    (folder / "temporary").mkdir()
    keep_temporary_files_in(folder / "temporary")
    reader = _Reader(paths, folder / "tables", rulebook, pipe)
    with suppress(EOFError, BrokenPipeError):  # nobody asks any more
        try:
            reader.answer_all()
        except (EOFError, BrokenPipeError):
            raise
        except Exception as error:
            reader.say(fault_of(error))


class _Reader:
    def __init__(self, paths: tuple[Path, ...], tables: Path, rulebook: Rulebook, pipe: Connection) -> None:
        self._paths = paths
        self._tables = tables
        self._rulebook = rulebook
        self._pipe = pipe
        self._mouth = Lock()  # digests are told by another thread
        self._seconds = LEAST_SECONDS
        self._shown: tuple[LookStep, int] | None = None

    def say(self, message: Said) -> None:
        """Raises `BrokenPipeError` where nobody listens."""
        with self._mouth:
            self._pipe.send_bytes(encode(message))

    def answer_all(self) -> None:
        """Read at the first question; later ones are only decided."""
        self._on_progress("starting", 0, 1)
        from widerspruch.person.look.answering import answer_first, answer_next, told

        self._tables.mkdir()
        ask = decode_ask(self._pipe.recv_bytes())
        answer = answer_first(self._paths, ask.question, self._tables, self._rulebook, self._on_progress)
        if isinstance(answer, Problem):
            self.say(Unread(answer))
            return
        Thread(target=self._say_digests, daemon=True).start()
        while True:
            limit_processor_time(self._seconds)
            self._on_progress("deciding", 0, 1)
            found = answer_next(answer, ask.question, self._tables, self._rulebook)
            if isinstance(found, tuple):
                self.say(NotUnderstood(ask.number, found))
            else:
                answer = found
                self._on_progress("report", 0, 1)
                self.say(told(answer, ask, self._tables, self._rulebook))
            ask = decode_ask(self._pipe.recv_bytes())

    def _on_progress(self, step: LookStep, done: int, total: int) -> None:
        """Say how far it is, where that shows."""
        if step == "progress" and not done:
            self._seconds = seconds_for(total)
            limit_processor_time(self._seconds)
        shown = step, _SHARES * done // max(total, 1)
        if shown != self._shown:
            self._shown = shown
            self.say(Progress(step, done, total))

    def _say_digests(self) -> None:
        with suppress(BrokenPipeError):
            self.say(Digests(tuple(digest for path in self._paths if (digest := digest_of(path)) is not None)))


_SHARES = 200
"""Steps in which the share that is done is told."""


def digest_of(path: Path) -> str | None:
    """SHA-256 of a file; of a folder, that of a listing of its files as `sha256sum` writes it, in the order of their
    names. None: it is not there any more."""
    try:
        if not path.is_dir():
            return _file_digest(path)
        files = sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
        lines = [f"{_file_digest(file)}  {file.relative_to(path).as_posix()}\n" for file in files]
        return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
    except OSError:
        return None


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fault_of(error: Exception) -> Broken:
    """What a process says that fails: what kind of fault it is, and where in the program, never a word of a file."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
    number = error.errno if isinstance(error, OSError) else None
    name = type(error).__name__
    if isinstance(error, MemoryError) or number == errno.ENOMEM or name in _OUT_OF_MEMORY:
        return Broken("no_memory", where)
    if number in _NO_ROOM or (name == "IOException" and os.strerror(errno.ENOSPC) in str(error)):
        return Broken("no_room", where)
    return Broken("not_readable" if isinstance(error, OSError | KnownError) else "mistake", where)


_OUT_OF_MEMORY = ("OutOfMemoryException", "BrokenProcessPool")
"""The database's, and that of a process that the system has ended."""

_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
