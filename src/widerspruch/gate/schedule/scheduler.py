"""What the gate asks of whoever runs its shards."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, Self

Work = Callable[[bytes], bytes]
"""A function at the top of an importable module: tasks travel as its name, never as its code."""

MOST_TRIES = 4
"""How often a task is begun before the run gives up: as Spark's own setting."""


class Scheduler(Protocol):
    """Hands out tasks to workers and brings back what they answer. Close it, or use it in a `with`.

    A task may be begun more than once, and a worker that was believed lost may still be writing: the work function
    must give the same answer each time, and what it writes must appear whole under a name of the task's own.
    """

    @property
    def name(self) -> str:
        """`pool`, `spark` or `ray`."""

    def versions(self) -> dict[str, str]:
        """The scheduler's own version, by the name of its package; empty for the pool."""

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """Run each task; (its place in `tasks`, its answer) as they are completed, each once.

        Closing the iterator early stops what is still going on. May be called several times, one after the other.

        Raises `GateError`: `worker_lost` when a task took down a worker for the `MOST_TRIES`th time, `worker_failed`
        when the work function raised as often (`where` names type and place, never a message), and at once
        `worker_without_package` or `worker_versions` when a worker cannot run the task at all. A `GateError` of the
        work function comes through as it is and is not tried again.
        """

    def close(self) -> None:
        """Stop all workers. May be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()
