"""The scheduler that a user names."""

from collections.abc import Mapping
from typing import Literal, get_args

from widerspruch.gate.schedule.scheduler import Scheduler

SchedulerName = Literal["pool", "spark", "ray"]
SCHEDULERS: tuple[SchedulerName, ...] = get_args(SchedulerName)


def open_scheduler(
    name: SchedulerName,
    *,
    workers: int | None = None,
    address: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Scheduler:
    """A scheduler to be closed after use. Nothing is started or connected before its first run.

    Args:
        workers: How many tasks at a time on this machine; None for one per core. A cluster knows its own size.
        address: Spark's master or Ray's address; None for what their environment says, else this machine alone.
        settings: Spark's own settings.

    Raises `GateError` where the scheduler cannot be used from here: a package or Java is missing.
    """
    if name == "spark":
        from widerspruch.gate.schedule.spark import Spark

        return Spark(address, settings, workers)
    if name == "ray":
        from widerspruch.gate.schedule.ray import Ray

        return Ray(address, workers)
    from widerspruch.gate.schedule.pool import Pool

    return Pool(workers)
