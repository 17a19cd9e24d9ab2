"""A large profile read by several processes, each its share; what they read comes back over pipes.

The parent alone writes: items arrive as record batches, so there is one spool, and a process that is stopped leaves
nothing behind.
"""

import errno
import os
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.exports.drop.profiles import ExportProfile
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.exports.read import Reading
from widerspruch.exports.shares import Share, ShareRead, ShareReading, split
from widerspruch.lib.processes import (
    children_deaf_to_interrupts,
    cores,
    limit_memory,
    look_for_cycles_rarely,
    start_process,
    stay_off_the_network,
)
from widerspruch.person.profile_import import ProfileImport

BYTES_WORTH_A_PROCESS = 100_000_000
"""Plain bytes. Starting a process and loading the readers takes as long as reading about 30 MB, so at twice this
much, two processes are clearly faster than one."""

MOST_PROCESSES = 8
"""One writes what the others read; writing takes about a tenth of the time of reading."""

MOST_MEMORY = 2 << 30
"""Bytes for each of them; reading takes about a tenth of it, whatever the size of the export."""


class _Done(Struct, frozen=True):
    """A process's last word."""

    read: ShareRead
    profile_import: ProfileImport


class _Failed(Struct, frozen=True):
    """Our own mistake: where in the program, never what was in the person's files."""

    where: str


def processes_worth_it(profile: ExportProfile) -> int:
    """How many processes read a profile fastest; 1 where starting others does not pay."""
    return max(1, min(cores(), MOST_PROCESSES, profile.bytes_to_read // BYTES_WORTH_A_PROCESS))


def read_in_shares(
    reading: Reading,
    profile_import: ProfileImport,
    write: Callable[[pa.RecordBatch], None],
    on_progress: Callable[[int], None],
    processes: int,
) -> None:
    """Read a profile with several processes; afterwards `reading` and `profile_import` are complete.

    Args:
        reading: Not begun yet. Its account files are read here, by this process.
        write: Takes items, in no particular order.
        processes: At most this many, each with a share of its own.

    Raises `OSError` as one of the processes did, `RefusedError` (reading_stopped) when one is killed. No process is
    left running, whatever happens.
    """
    for batch in reading.account_files():
        profile_import.take(batch, write)
    members = reading.hand_over()
    if not members:
        return
    meter = members[0][1].member.meter
    shares = split(reading.profile, reading.learnt, members, processes)
    ended = _run(shares, profile_import, write, on_progress)
    for done in ended:
        reading.report(done.read.reports, done.read.html_read)
        meter.produced += done.read.produced
    order = [(known.member.part, known.member.name) for _, known in members]
    profile_import.add([done.profile_import for done in ended], order)


def _run(
    shares: Sequence[Share],
    profile_import: ProfileImport,
    write: Callable[[pa.RecordBatch], None],
    on_progress: Callable[[int], None],
) -> list[_Done]:
    """Let processes read until the last is done: each one's last word."""
    started: list[tuple[SpawnProcess, Connection]] = []
    done: list[_Done] = []
    try:
        with children_deaf_to_interrupts():
            for share in shares:
                started += [start_process(_read_share, share, profile_import.without_facts())]
        speaking = [pipe for _, pipe in started]
        while speaking:
            ready = wait(speaking)
            for pipe in [pipe for pipe in speaking if pipe in ready]:
                told = _hear(pipe, shares[0].profile.archives[0])
                if isinstance(told, int):
                    on_progress(told)
                elif isinstance(told, pa.RecordBatch):
                    write(told)
                else:
                    speaking.remove(pipe)
                    done.append(told)
        return done
    finally:
        for process, pipe in started:
            process.terminate()
            pipe.close()
        for process, _ in started:
            process.join()


def _hear(pipe: Connection, export: str) -> int | pa.RecordBatch | _Done:
    """The next word of a process: plain bytes read, items, or its last word. Raises where it failed or fell silent."""
    try:
        told: int | pa.RecordBatch | _Done | _Failed | OSError = pipe.recv()
    except (EOFError, OSError) as error:  # between two words, or in the middle of one
        raise RefusedError(Problem("reading_stopped", export, fatal=True)) from error
    if isinstance(told, OSError):
        raise told
    if isinstance(told, _Failed):
        raise RuntimeError(told.where)
    return told


def _read_share(share: Share, profile_import: ProfileImport, pipe: Connection) -> None:
    """What a process does: read, say what it reads, and end without a word on the screen."""
    limit_memory(MOST_MEMORY)
    stay_off_the_network()
    look_for_cycles_rarely()
    with suppress(BrokenPipeError):  # nobody listens any more
        pipe.send(_outcome(share, profile_import, pipe))


def _outcome(share: Share, profile_import: ProfileImport, pipe: Connection) -> _Done | _Failed | OSError:
    try:
        read = ShareReading(share, pipe.send)
        for batch in read.reading:
            profile_import.take(batch, pipe.send)
        return _Done(read.result(), profile_import)
    except OSError as error:
        return error
    except MemoryError:
        return OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return _Failed(f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}")
