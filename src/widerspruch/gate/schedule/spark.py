"""An existing Spark cluster, used for nothing but handing out tasks.

All tasks are one job with one task per partition, so that Spark's own retries, exclusion of bad nodes and dynamic
allocation work as its operators know them. Answers come back twice: at once through an accumulator, which is how
they are passed on as they are completed, and once more with the end of the job, which is what counts.
"""

import os
import re
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from subprocess import DEVNULL
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.attempt import Tries, attempt_function, lost, name_of, read_reply, versions_here
from widerspruch.gate.schedule.java import require_java
from widerspruch.gate.schedule.reachable import require_reachable
from widerspruch.gate.schedule.scheduler import MOST_TRIES, Scheduler, Work
from widerspruch.lib.processes import handlers_kept

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

LOOK_EVERY = 0.05
"""Seconds between two looks at what the accumulator has brought."""

SETTINGS: Mapping[str, str] = {
    "spark.app.name": "widerspruch gate",
    "spark.task.maxFailures": str(MOST_TRIES),
    # Two attempts at a shard at the same time would be work for nothing.
    "spark.speculation": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.session.timeZone": "UTC",
}

LOCAL_SETTINGS: Mapping[str, str] = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
"""Spark on this machine alone listens to nobody outside."""

LONGEST_LOG = 100_000
LONGEST_REASON = 200

_LOCAL = re.compile(r"local(?:\[(\d+|\*)\])?")


class Spark(Scheduler):
    """Tasks on a Spark cluster, connected when first needed. A context that already runs is used as it is."""

    name = "spark"

    def __init__(
        self, master: str | None = None, settings: Mapping[str, str] | None = None, workers: int | None = None
    ) -> None:
        """Args:
            master: As for spark-submit; None for what spark-submit or its environment say, else this machine.
            settings: Spark's own settings, over ours.
            workers: How many tasks at a time where it runs on this machine alone; None for one per core.

        Raises `GateError` where Spark cannot be started from here at all: `spark_missing`, `spark_connect`,
        `java_missing`, `java_too_old`.
        """
        try:
            version("pyspark")
        except PackageNotFoundError:
            raise GateError("spark_missing") from None
        if master is not None and master.startswith("sc://"):
            raise GateError("spark_connect", address=master)
        if not _started_by_spark_submit():
            require_java()
        self._master = master or _master_from_the_environment(workers)
        self._settings = {**SETTINGS, **(settings or {})}
        self._context: SparkContext | None = None
        self._ours = False

    def versions(self) -> dict[str, str]:
        """PySpark's version; a cluster of another one does not talk to it."""
        return {"pyspark": version("pyspark")}

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """A task that failed is tried again after all others were."""
        attempt, tries = attempt_function(name_of(work), versions_here()), Tries()
        waiting = list(range(len(tasks)))
        while waiting:
            context = self._connect()
            again: list[int] = []
            rdd = context.parallelize([(number, tasks[number]) for number in waiting], len(waiting))
            with closing(_as_completed(context, rdd, attempt)) as replies:
                for number, reply in replies:
                    answer = read_reply(reply)
                    if not isinstance(answer, bytes):
                        tries.failed(number, answer)
                        again.append(number)
                    else:
                        yield number, answer
            waiting = again

    def close(self) -> None:
        context, self._context = self._context, None
        if context is not None and self._ours:
            context.stop()

    def _connect(self) -> "SparkContext":
        if self._context is None:
            from pyspark import SparkContext

            self._ours = SparkContext._active_spark_context is None
            self._context = SparkContext._active_spark_context or self._start()
        return self._context

    def _start(self) -> "SparkContext":
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.java_gateway import launch_gateway

        master, settings = self._master, dict(self._settings)
        if master is not None and (local := _LOCAL.fullmatch(master)):
            # On one machine Spark tries a task once unless the master's name says otherwise.
            master = f"local[{local[1] or 1},{MOST_TRIES}]"
            settings = {**LOCAL_SETTINGS, **settings}
        if master is not None and master.startswith("spark://"):
            require_reachable(master, master.removeprefix("spark://").split(","))
        configuration = SparkConf().setAll(list(settings.items()))
        if master is not None:
            configuration.setMaster(master)
        with TemporaryFile() as said, handlers_kept():
            try:
                if SparkContext._gateway is not None or _started_by_spark_submit():
                    return _with_python(SparkContext(conf=configuration))
                # Its first words come before any setting of ours is read.
                silence = {} if os.getenv("WIDERSPRUCH_DEBUG") else {"stdout": DEVNULL, "stderr": said}
                gateway = launch_gateway(configuration, silence)
                return _with_python(SparkContext(conf=configuration, gateway=gateway))
            except (Py4JError, PySparkException, OSError) as error:
                said.seek(0)
                why = _reason(error, said.read(LONGEST_LOG).decode(errors="replace"))
                raise GateError("spark_not_started", address=master or "-", why=why) from None


def _started_by_spark_submit() -> bool:
    return os.getenv("PYSPARK_GATEWAY_PORT") is not None


def _master_from_the_environment(workers: int | None) -> str | None:
    """None where spark-submit or its arguments name the master, else this machine."""
    if _started_by_spark_submit() or "--master" in os.getenv("PYSPARK_SUBMIT_ARGS", ""):
        return None
    return f"local[{workers or '*'}]"


def _with_python(context: "SparkContext") -> "SparkContext":
    context.pythonExec = _workers_python()
    return context


def _workers_python() -> str:
    """Workers run the Python of `PYSPARK_PYTHON`, else the one that runs us: not whichever the path finds first."""
    return os.getenv("PYSPARK_PYTHON", sys.executable)


def _as_completed(
    context: "SparkContext", rdd: "RDD", attempt: Callable[[bytes], bytes]
) -> Generator[tuple[int, bytes], None, None]:
    """Run one job; (number, reply) as they are completed, each once. Closing it early cancels the job."""
    from py4j.protocol import Py4JError
    from pyspark import InheritableThread
    from pyspark.accumulators import AddingAccumulatorParam

    early = context.accumulator([], AddingAccumulatorParam([]))
    ended: SimpleQueue[list[tuple[int, bytes]] | GateError] = SimpleQueue()
    group = f"widerspruch-{id(ended)}"

    def one(task):  # type: ignore[no-untyped-def]
        done = task[0], attempt(task[1])
        early.add([done])
        return done

    def job() -> None:
        try:
            context.setJobGroup(group, "widerspruch gate", interruptOnCancel=True)
            ended.put(rdd.map(one).collect())
        except Exception as error:
            ended.put(_fault_of_the_job(error))

    thread = InheritableThread(target=job, daemon=True)
    thread.start()
    passed: set[int] = set()
    end: list[tuple[int, bytes]] | GateError | None = None
    passed_on = 0
    try:
        while end is None:
            with suppress(Empty):
                end = ended.get(timeout=LOOK_EVERY)
            arrived: list[tuple[int, bytes]] = early.value
            while passed_on < len(arrived):
                number, reply = arrived[passed_on]
                passed_on += 1
                if number not in passed:
                    passed.add(number)
                    yield number, reply
    finally:
        if end is None:
            with suppress(Py4JError, OSError):
                context.cancelJobGroup(group)
            thread.join(10)
    if isinstance(end, GateError):
        raise end
    yield from ((number, reply) for number, reply in end if number not in passed)


def _fault_of_the_job(error: Exception) -> GateError:
    """Which sentence fits. Attempts never raise, so it was a worker or the way to it."""
    try:
        text = str(error)  # asks the JVM
    except Exception:
        return GateError("cluster_gone")
    if found := re.search(r"PYTHON_VERSION_MISMATCH\D*(\d+\.\d+)\D+(\d+\.\d+)", text):
        return GateError("worker_versions", package="python", here=found[2], there=found[1])
    if "Cannot run program" in text:
        return GateError("worker_without_python", python=_workers_python())
    if found := re.search(r"ModuleNotFoundError: No module named '([A-Za-z0-9_]+)", text):
        return GateError("worker_without_package", package=found[1])
    if type(error).__name__ == "Py4JNetworkError" or re.search(
        r"stopped SparkContext|SparkContext was shut ?down|SparkContext has been shut ?down|Master removed our app",
        text,
    ):
        return GateError("cluster_gone")
    return lost()


def _reason(error: Exception, said: str) -> str:
    """What Spark says about itself when it does not start: no row was read yet."""
    if found := re.search(r"^(?:Error: |Exception in thread \S+ )(.+)$", said, re.MULTILINE):
        return found[1][:LONGEST_REASON]
    java = getattr(error, "java_exception", None)
    text = str(error) if java is None else f"{java.getClass().getSimpleName()}: {java.getMessage()}"
    return (text.strip().splitlines() or [type(error).__name__])[0][:LONGEST_REASON]
