"""Ctrl-C belongs to the command: neither the processes it starts nor the engines it uses may take it away."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def children_deaf_to_interrupts() -> Iterator[None]:
    """Processes started in the block are not woken by Ctrl-C while they start; afterwards they ignore it themselves."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # starting it inside would lift the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def handlers_kept() -> Iterator[None]:
    """PySpark and Ray put handlers of their own in place when they start; afterwards ours stand again."""
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
