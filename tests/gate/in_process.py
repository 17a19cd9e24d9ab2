"""A scheduler that runs every task in this process: for tests of what is decided, not of who runs it."""

from collections.abc import Iterator, Sequence
from typing import Self

from widerspruch.gate.schedule.scheduler import Work


class InProcess:
    """A `Scheduler` without processes."""

    name = "in_process"

    def versions(self) -> dict[str, str]:
        """It is part of the tests."""
        return {}

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """Each task in its turn."""
        for place, task in enumerate(tasks):
            yield place, work(task)

    def close(self) -> None:
        """There is nothing to stop."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()
