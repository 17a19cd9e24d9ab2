"""A real Spark cluster on this machine: one master and two workers, each its own process group."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gate.schedule.engines import TESTS

PATIENCE = 120


class Cluster:
    """Its address and the processes that make it."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self._spark_class = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"spark://127.0.0.1:{port}"
        self.master = self._start("master.Master", "--port", str(port))
        self.workers = [
            self._start(
                "worker.Worker", "--cores", "1", "--memory", "600m", "--work-dir", str(folder / name), self.address
            )
            for name in ("one", "two")
        ]

    def _start(self, role: str, *arguments: str) -> subprocess.Popen[bytes]:
        log = self._folder / f"{role}-{arguments[-2].rpartition('/')[2]}.log"
        return subprocess.Popen(
            [
                self._spark_class,
                f"org.apache.spark.deploy.{role}",
                "--host",
                "127.0.0.1",
                "--webui-port",
                "0",
                *arguments,
            ],
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "SPARK_DAEMON_MEMORY": "256m", "PYTHONPATH": TESTS, "PYSPARK_PYTHON": sys.executable},
        )

    def wait_for_workers(self) -> None:
        """Until both have said so to the master."""
        for _ in range(PATIENCE * 10):
            logs = [file.read_text(errors="replace") for file in self._folder.glob("worker*.log")]
            if sum("Successfully registered with master" in log for log in logs) == len(self.workers):
                return
            time.sleep(0.1)
        raise TimeoutError("".join(logs)[-2000:])

    def stop(self) -> None:
        """As if the power went."""
        for process in (self.master, *self.workers):
            kill_group(process.pid)
            process.wait()


def kill_group(number: int) -> None:
    """`kill -9` of a process and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Started when the block begins, gone when it ends."""
    started = Cluster(folder)
    try:
        started.wait_for_workers()
        yield started
    finally:
        started.stop()
