"""What a measure found, and the clock that finds it."""

import resource
import statistics
import time
from collections.abc import Callable

from msgspec import Struct


class Figure(Struct, frozen=True):
    """One line of the table. `goal`: empty where nobody set one."""

    what: str
    found: str
    goal: str = ""

    def __str__(self) -> str:
        return f"| {self.what} | {self.found} | {self.goal} |"


def milliseconds(job: Callable[[], object], runs: int, times: int = 1) -> float:
    """Of one call by the clock, the median of so many runs of so many calls each."""
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        for _ in range(times):
            job()
        took.append((time.perf_counter() - started) * 1000 / times)
    return statistics.median(took)


def cpu_seconds(job: Callable[[], object]) -> float:
    """Of one call, in this process and in those that it waited for."""
    before = _cpu()
    job()
    return _cpu() - before


def peak_mib() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
