"""Small Sparks and Rays for tests; where one cannot be had, its tests are skipped with one line."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.choose import SchedulerName, open_scheduler
from widerspruch.gate.schedule.scheduler import Scheduler

TESTS = str(Path(__file__).parents[2])
"""Where workers find the work functions of the tests."""

SMALL: Mapping[str, str] = {
    "spark.driver.memory": "1g",
    "spark.executor.memory": "512m",
    "spark.executorEnv.PYTHONPATH": TESTS,
}


def local_spark() -> Scheduler:
    """Spark on this machine, two tasks at a time."""
    return opened("spark", address="local[2]", settings=SMALL)


def local_ray() -> Scheduler:
    """A Ray of our own, two tasks at a time."""
    os.environ["PYTHONPATH"] = TESTS  # Ray's workers have the environment of whoever starts it
    return opened("ray", workers=2)


def opened(
    name: SchedulerName,
    *,
    workers: int | None = None,
    address: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Scheduler:
    """The scheduler, or a skipped test that says what is missing."""
    try:
        return open_scheduler(name, workers=workers, address=address, settings=settings)
    except GateError as error:
        missing = {
            "spark_missing": "PySpark is not installed: make cluster",
            "java_missing": "no Java: sh scripts/install-java.sh",
            "java_too_old": "Java is too old: sh scripts/install-java.sh",
            "ray_missing": "Ray is not installed: make cluster",
        }
        if error.code in missing:
            pytest.skip(f"tests on {name} are left out, {missing[error.code]}")
        raise
