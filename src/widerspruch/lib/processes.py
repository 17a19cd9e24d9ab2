"""Processes of our own: started afresh, deaf to Ctrl-C, gone with the process that started them.

Ctrl-C belongs to the command: neither the processes it starts nor the engines it uses may take it away.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

SPAWN: SpawnContext = get_context("spawn")
"""Processes begin with nothing of ours: a fork would hold our locks, with nobody left to open them."""


def cores() -> int:
    """Cores that this process may use: fewer than the machine has, in a container or under a batch system."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_process(work: Callable[..., None], *given: object, duplex: bool = False) -> tuple[SpawnProcess, Connection]:
    """Start a process that does `work(*given, pipe)`, and our end of that pipe.

    The pipe falls silent when the process dies. Without `duplex` only the process speaks.
    """
    ends: tuple[Any, Any] = SPAWN.Pipe(duplex)  # of another class on Windows
    ours, theirs = ends
    process = SPAWN.Process(target=_begin, args=(work, *given, theirs), daemon=True)
    try:
        with children_deaf_to_interrupts():
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()  # only the process may hold it: else it would stay open when the process dies
    return process, ours


def _begin(work: Callable[..., None], *given: object) -> None:
    ignore_interrupts()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    work(*given)


def _end_with_the_parent() -> None:
    """Whoever starts the same command again must not find an orphan still writing."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def ignore_interrupts() -> None:
    """First thing in a process that was started: its parent says when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def children_deaf_to_interrupts() -> Iterator[None]:
    """Processes started in the block are not woken by Ctrl-C while they start; afterwards they ignore it themselves.

    A Ctrl-C in the meantime reaches this thread at the end of the block.
    """
    if sys.platform == "win32":
        yield
    else:
        resource_tracker.ensure_running()  # starting it inside would lift the mask
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Engines put signal handlers of their own in place when they start; afterwards ours stand again."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:
                signal.signal(number, handler)


def look_for_cycles_rarely() -> None:
    """This process makes millions of values that hold each other in no circle: looking for circles among them as often
    as Python does costs up to a twenty-fifth of the time of reading an export."""
    gc.set_threshold(100_000, 50, 100)


def limit_memory(most: int) -> None:
    """What this process asks for beyond so many bytes fails, and never takes the computer's memory; not on Windows."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
