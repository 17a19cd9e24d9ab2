"""Processes of our own: started afresh, deaf to Ctrl-C, gone with the process that started them.

Ctrl-C belongs to the command: neither the processes it starts nor the engines it uses may take it away.
"""

import errno
import gc
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from multiprocessing import get_context, parent_process, resource_tracker, set_start_method
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.util import get_temp_dir
from pathlib import Path
from types import ModuleType
from typing import Any, cast

SPAWN: SpawnContext = get_context("spawn")
"""Processes begin with nothing of ours: a fork would hold our locks, with nobody left to open them."""


def preload(*modules: str) -> None:
    """What is started with `preloaded` from now on begins with these modules: one process imports them, once, in the
    background, and each of the others is a copy of that one. So none of them may start a thread or hold a secret when
    it is imported. They keep the memory that Arrow has freed: work after work takes as much again, and what goes back
    to the system comes from there empty, page by page. On Windows nothing is preloaded.
    """
    if sys.platform != "win32":
        from multiprocessing.forkserver import ensure_running, set_forkserver_preload

        set_forkserver_preload(list(modules))
        _settle_in_the_systems_temporary_folder()
        with children_deaf_to_interrupts(), _without_the_main_module(), _told(MIMALLOC_PURGE_DELAY="-1"):
            ensure_running()


@contextmanager
def _told(**variables: str) -> Iterator[None]:
    """What is started in the block finds these in its environment, unless others chose them."""
    new = variables.keys() - os.environ.keys()
    os.environ.update({name: variables[name] for name in new})
    try:
        yield
    finally:
        for name in new:
            del os.environ[name]


def _settle_in_the_systems_temporary_folder() -> None:
    """The one process that others are copied from stays as long as this one, and so must its socket, which holds
    nothing: the folder of temporary files may be one task's alone."""
    of_the_task, tempfile.tempdir = tempfile.tempdir, None
    try:
        get_temp_dir()
    finally:
        tempfile.tempdir = of_the_task


def start_others_afresh() -> None:
    """What libraries start from this process begins with nothing of ours, too."""
    set_start_method("spawn", force=True)


def cores() -> int:
    """Cores that this process may use: fewer than the machine has, in a container or under a batch system."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_process(
    work: Callable[..., None],
    *given: object,
    duplex: bool = False,
    may_start_others: bool = False,
    folder: Path | None = None,
    preloaded: bool = False,
) -> tuple[SpawnProcess, Connection]:
    """Start a process that does `work(*given, pipe)`, and our end of that pipe.

    The pipe falls silent when the process dies. Without `duplex` only the process speaks.

    Args:
        may_start_others: Whoever starts such a process must end it: Python waits for it at its own end.
        folder: Goes with the process, should the one that started it die.
        preloaded: It begins with what `preload` was told.
    """
    context = cast("SpawnContext", get_context("forkserver")) if preloaded and sys.platform != "win32" else SPAWN
    ends: tuple[Any, Any] = SPAWN.Pipe(duplex)  # of another class on Windows
    ours, theirs = ends
    process = context.Process(target=_begin, args=(folder, work, *given, theirs), daemon=not may_start_others)
    try:
        with children_deaf_to_interrupts(), _without_the_main_module():
            process.start()
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()  # only the process may hold it: else it would stay open when the process dies
    return process, ours


@contextmanager
def _without_the_main_module() -> Iterator[None]:
    """What is started in the block does not run the script again that runs here: no work of ours stands there, and
    somebody else's may have no `if __name__ == "__main__"`."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin(folder: Path | None, work: Callable[..., None], *given: object) -> None:
    become_a_child(folder)
    work(*given)


def become_a_child(folder: Path | None = None) -> None:
    """First thing in a process that was started: its parent says when it ends, and it ends with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, args=(folder,), daemon=True).start()


def _end_with_the_parent(folder: Path | None) -> None:
    """Whoever starts the same command again must not find an orphan still writing."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    for _ in range(_TRIES if folder else 0):  # what works here may still be writing into it
        shutil.rmtree(cast("Path", folder), ignore_errors=True)
    os._exit(1)


_TRIES = 3


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


def keep_what_is_there() -> None:
    """This process is set up, and what it has made by now stays: whoever looks through all of that for circles, again
    and again, keeps everybody waiting who asks it something meanwhile."""
    gc.freeze()


def take_memory_as_it_is_used() -> None:
    """An Arrow that is imported from now on, here or in a process that this one starts, takes its memory from the
    system's allocator: its own sets a gibibyte aside at once, which counts under `limit_memory`."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"


def leave_pandas_out() -> None:
    """Nothing imports pandas in this process from now on: Arrow would, for the first number it is given, which takes a
    fifth of a second. Only where all that runs is ours."""
    sys.meta_path.insert(0, _WithoutPandas())


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("left out, as nothing here needs it", name=fullname)


def limit_memory(most: int) -> None:
    """What this process asks for beyond so many bytes fails, and never takes the computer's memory; not on Windows."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def memory_allowed() -> int | None:
    """How many bytes `limit_memory` leaves this process; None: as many as there are."""
    limit = None
    if sys.platform != "win32":
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
        limit = None if soft == resource.RLIM_INFINITY else soft
    return limit


def limit_processor_time(seconds: int) -> None:
    """A process that works for so many seconds from now on is ended by the system; not on Windows.

    Each process that it starts has as much again.
    """
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def was_out_of_processor_time(exit_code: int | None) -> bool:
    """Whether a process was ended because of `limit_processor_time`."""
    return sys.platform != "win32" and exit_code == -signal.SIGXCPU


def stay_off_the_network() -> None:
    """No name is looked up and no connection is made by this process's Python from now on: each attempt fails."""
    sys.addaudithook(_refuse_network)


_OF_THE_NETWORK = frozenset(
    f"socket.{name}"
    for name in ("bind", "connect", "getaddrinfo", "gethostbyaddr", "gethostbyname", "getnameinfo", "sendto", "sendmsg")
)


def _refuse_network(event: str, _: object) -> None:
    if event in _OF_THE_NETWORK:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def keep_temporary_files_in(folder: Path) -> None:
    """All temporary files of this process, and of those that it starts, lie in this folder from now on."""
    tempfile.tempdir = str(folder)
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder)))
