"""Spark: a real cluster of which a machine dies, and what cannot work said in a sentence."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from gate.schedule import works
from gate.schedule.engines import SMALL, local_spark, needs_spark
from gate.schedule.spark_cluster import cluster, kill_group
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.choose import open_scheduler


@needs_spark
@pytest.mark.slow
def test_a_machine_that_dies_costs_its_shard(tmp_path: Path) -> None:
    """A master and two workers; one worker dies with all its processes in the middle of a shard: the run completes."""
    tasks = [os.fsencode(tmp_path / f"shard{number}") for number in range(1)]
    with cluster(tmp_path) as running, open_scheduler("spark", address=running.address, settings=SMALL) as scheduler:
        pids = {pid for _, pid in scheduler.run(works.who, [b"0.5"] * 8)}
        assert len(pids) >= 2
        killed: list[int] = []
        killer = Thread(target=kill_the_machine_that_began, args=(tmp_path / "shard0.pid", killed), daemon=True)
        killer.start()
        began = time.monotonic()
        assert dict(scheduler.run(works.begun_and_slow, tasks)) == {0: b"shard0"}
        assert time.monotonic() - began < 50  # not what the first attempt would have taken
        assert killed[0] in {worker.pid for worker in running.workers}
        assert len(list(tmp_path.glob("shard0.begun.*"))) == 2
        assert dict(scheduler.run(works.echo, [b"ab"] * 4)) == dict.fromkeys(range(4), b"ba")


def kill_the_machine_that_began(file: Path, killed: list[int]) -> None:
    """The worker is the leader of the session in which all of its processes run."""
    while not (file.exists() and file.read_text()):
        time.sleep(0.05)
    worker = os.getsid(int(file.read_text().split()[1]))
    killed.append(worker)
    kill_group(worker)


@needs_spark
@pytest.mark.parametrize(
    ("master", "code"),
    [
        ("sc://cluster.example:15002", "spark_connect"),
        ("spark://cluster", "cluster_address"),
        ("spark://127.0.0.1:1", "cluster_unreachable"),
    ],
)
def test_an_address_that_cannot_work_is_refused_at_once(master: str, code: str) -> None:
    """Spark itself would try for minutes, and then say it in a traceback."""
    with pytest.raises(GateError) as refused, open_scheduler("spark", address=master) as scheduler:
        list(scheduler.run(works.echo, [b"ab"]))
    assert (refused.value.code, refused.value.values) == (code, {"address": master})


@needs_spark
def test_why_spark_did_not_start_is_said() -> None:
    """What Spark says itself about the address is part of the sentence."""
    with pytest.raises(GateError) as refused, open_scheduler("spark", address="local[two]") as scheduler:
        list(scheduler.run(works.echo, [b"ab"]))
    assert refused.value.code == "spark_not_started"
    assert "Could not parse Master URL" in str(refused.value.values["why"])


@needs_spark
def test_a_missing_java_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where `JAVA_HOME` leads nowhere, nothing is started."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(GateError) as refused:
        from widerspruch.gate.schedule.spark import Spark

        Spark("local[1]")
    assert refused.value.code == "java_missing"


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_a_java_that_is_too_old_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Spark 4 on Java 8 would end in an error about class files."""
    from widerspruch.gate.schedule.java import require_java

    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(GateError) as refused:
        require_java()
    assert (refused.value.code, refused.value.values) == ("java_too_old", {"needed": 17, "found": 8})


@needs_spark
def test_workers_without_python_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that the workers do not have is named."""
    monkeypatch.setenv("PYSPARK_PYTHON", "/nowhere/python")
    with pytest.raises(GateError) as refused, local_spark() as scheduler:
        list(scheduler.run(works.echo, [b"ab"]))
    assert (refused.value.code, refused.value.values) == ("worker_without_python", {"python": "/nowhere/python"})


@needs_spark
def test_workers_without_our_package_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Python on the workers that has PySpark and nothing else says what it lacks."""
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nexec {re.escape(sys._base_executable)} "$@"\n')  # type: ignore[attr-defined]
    python.chmod(0o755)
    found = subprocess.run([python, "-c", "import widerspruch"], capture_output=True, check=False)
    if found.returncode == 0:
        pytest.skip("the Python behind this environment has the package, too")
    monkeypatch.setenv("PYSPARK_PYTHON", str(python))
    with pytest.raises(GateError) as refused, local_spark() as scheduler:
        list(scheduler.run(works.echo, [b"ab"]))
    assert (refused.value.code, refused.value.values) == ("worker_without_package", {"package": "widerspruch"})


@needs_spark
def test_ctrl_c_stays_with_the_command() -> None:
    """Spark puts a handler of its own in place when it starts; afterwards ours stands again."""
    import signal

    before = signal.getsignal(signal.SIGINT)
    with local_spark() as scheduler:
        assert list(scheduler.run(works.echo, [b"ab"])) == [(0, b"ba")]
        assert signal.getsignal(signal.SIGINT) is before


@needs_spark
def test_a_context_that_runs_already_is_used_and_left_alone() -> None:
    """In a notebook the gate works in the Spark that is there, and does not stop it."""
    with local_spark() as owner:
        assert list(owner.run(works.echo, [b"ab"])) == [(0, b"ba")]
        with open_scheduler("spark", address="spark://never.asked:7077") as guest:
            assert list(guest.run(works.echo, [b"ab"])) == [(0, b"ba")]
        assert list(owner.run(works.echo, [b"ab"])) == [(0, b"ba")]
