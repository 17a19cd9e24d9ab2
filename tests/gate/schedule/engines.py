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
    # What runs for seconds only is not worth being compiled well.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


HOW_TO_GET_IT: Mapping[str, str] = {
    "spark_missing": "PySpark is not installed: make cluster",
    "java_missing": "no Java: sh scripts/install-java.sh",
    "java_too_old": "Java is too old: sh scripts/install-java.sh",
    "ray_missing": "Ray is not installed: make cluster",
}


def missing(name: SchedulerName) -> str | None:
    """What tests on this scheduler lack here."""
    try:
        open_scheduler(name).close()
    except GateError as error:
        return HOW_TO_GET_IT[error.code]
    return None


def _needs(name: SchedulerName) -> pytest.MarkDecorator:
    lacking = missing(name)
    return pytest.mark.skipif(lacking is not None, reason=f"tests on {name} are left out, {lacking}")


needs_spark = _needs("spark")
needs_ray = _needs("ray")
"""Marks: what they leave out is listed with the reason at the end of the tests."""


def local_spark() -> Scheduler:
    """Spark on this machine, two tasks at a time."""
    return open_scheduler("spark", address="local[2]", settings=SMALL)


def local_ray() -> Scheduler:
    """A Ray of our own, two tasks at a time."""
    os.environ["PYTHONPATH"] = TESTS  # Ray's workers have the environment of whoever starts it
    return open_scheduler("ray", workers=2)
