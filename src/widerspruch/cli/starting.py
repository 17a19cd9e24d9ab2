"""What the command sets for its whole process, and nothing that it calls may set: signals, rights, memory, and where
temporary files lie. Rooms are imported into processes of others, too.

Whoever is told to stop (Ctrl-C, a closed terminal, a shutdown) leaves no texts of a person behind.
"""

import gc
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from widerspruch.lib.processes import look_for_cycles_rarely
from widerspruch.lib.targets import refuse_temporary
from widerspruch.lib.temporary import folder_of_our_own

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_told = threading.Event()


@contextmanager
def stopping_tidily(*, is_last: bool = False) -> Iterator[None]:
    """While the block lasts, the first signal to stop raises `KeyboardInterrupt` and later ones are ignored, so
    that clearing away is not interrupted in its turn. Signals that were ignored before stay ignored.

    Args:
        is_last: The process ends with the block: a second signal is ignored to the very end.
    """
    _told.clear()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in _NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_IGN if is_last and _told.is_set() else handler)


@contextmanager
def for_ones_own_eyes() -> Iterator[None]:
    """While the block lasts, files and folders that are made are their owner's alone: 0600 and 0700 where there are
    such rights. They hold what people wrote, or who objected; whoever publishes something says so by its rights."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def memory_given_back() -> Iterator[None]:
    """An Arrow that is imported in the block, in this process or in one that it starts, takes its memory from the
    system's allocator: that gives back what a batch has used, its own keeps it (measured: 25 MiB more at the peak)."""
    if _ALLOCATOR in os.environ:
        yield
        return
    os.environ[_ALLOCATOR] = "system"
    try:
        yield
    finally:
        del os.environ[_ALLOCATOR]


_ALLOCATOR = "ARROW_DEFAULT_MEMORY_POOL"


@contextmanager
def cycles_rarely_looked_for() -> Iterator[None]:
    """While the block lasts, and as `processes.look_for_cycles_rarely` says."""
    before = gc.get_threshold()
    look_for_cycles_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)


@contextmanager
def temporary_folder_of_our_own(inputs: Iterable[Path] = ()) -> Iterator[None]:
    """While the block lasts, all temporary files of this process lie in one folder, which goes with the block.

    Whoever makes a temporary file clears it away; an interruption may come in that very moment. There is only one,
    so that the second of two attempts to clear away comes to its end.
    """
    refuse_temporary(Path(tempfile.gettempdir()), inputs)
    before = tempfile.tempdir
    try:
        with folder_of_our_own() as folder:
            tempfile.tempdir = str(folder)
            try:
                yield
            finally:
                tempfile.tempdir = before
    finally:
        tempfile.tempdir = before


def variables_named(beginning: str) -> dict[str, str]:
    """The environment's variables whose names begin like this."""
    return {name: value for name, value in os.environ.items() if name.startswith(beginning)}


def count_together(folder: Path) -> None:
    """Processes that this one starts write into a folder what they count, so that each of them can tell the figures of
    all. What processes before them counted goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def told_to_stop() -> bool:
    """Whether a signal to stop has come. What runs outside of Python turns it into errors of its own."""
    return _told.is_set()


def _stop(number: int, frame: FrameType | None) -> None:
    if not _told.is_set():
        _told.set()
        raise KeyboardInterrupt
