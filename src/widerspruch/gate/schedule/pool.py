"""Processes on this machine: the default.

Each process has a pipe of its own. So a process that is killed costs the task it was doing, and no other:
`concurrent.futures` would throw away what all of them were doing.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from widerspruch.gate.schedule.attempt import Tries, attempt_function, lost, name_of, read_reply, versions_here
from widerspruch.gate.schedule.scheduler import Scheduler, Work
from widerspruch.lib.errors import KnownError
from widerspruch.lib.processes import cores, leave_pandas_out, preload, start_process

_NEEDED = ("widerspruch.gate.run.worker", "widerspruch.gate.run.verification", "numpy.ma")
"""What most tasks need, and what libraries import for them only then; any other module is imported when a task asks for
it."""


class Pool(Scheduler):
    """Processes, started when first needed and kept until it is closed."""

    name = "pool"

    def __init__(self, workers: int | None = None) -> None:
        """`workers`: how many processes at most; None for one per core that this process may use."""
        self._most = max(1, workers or cores())
        self._idle: list[_Worker] = []
        preload(*_NEEDED)

    def versions(self) -> dict[str, str]:
        """The pool is part of this package."""
        return {}

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        work_name, versions, tries = name_of(work), versions_here(), Tries()
        waiting = deque(range(len(tasks)))
        busy: dict[Connection, tuple[_Worker, int]] = {}
        try:
            while waiting or busy:
                while waiting and len(busy) < self._most:
                    worker = self._idle.pop() if self._idle else _Worker()
                    busy[worker.pipe] = worker, waiting.popleft()
                    worker.give(work_name, versions, tasks[busy[worker.pipe][1]])
                spoken = wait(list(busy))
                for pipe in [pipe for pipe in busy if pipe in spoken]:
                    worker, number = busy.pop(pipe)
                    answer = worker.take()
                    if worker.gone:
                        worker.stop()
                    else:
                        self._idle.append(worker)
                    if not isinstance(answer, bytes):
                        tries.failed(number, answer)
                        waiting.append(number)
                    else:
                        yield number, answer
        finally:
            for worker, _ in busy.values():
                worker.stop()

    def close(self) -> None:
        while self._idle:
            self._idle.pop().stop()


class _Worker:
    """A process and our end of its pipe."""

    def __init__(self) -> None:
        self._process, self.pipe = start_process(_serve, duplex=True, preloaded=True)
        self.gone = False

    def give(self, work_name: str, versions: dict[str, str], task: bytes) -> None:
        """Send it a task. That it is gone shows when its answer is taken."""
        with suppress(OSError):
            self.pipe.send((work_name, versions, task))

    def take(self) -> bytes | KnownError[Any]:
        """Its answer, once its pipe is ready."""
        try:
            return read_reply(self.pipe.recv_bytes())
        except (EOFError, OSError):
            self.gone = True
            return lost()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.terminate()
        self.pipe.close()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """What a process does until nobody listens any more."""
    leave_pandas_out()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            work_name, versions, task = pipe.recv()
            pipe.send_bytes(attempt_function(work_name, versions)(task))
