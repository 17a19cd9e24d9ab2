"""The process pool: every task once, whatever happens to its processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.schedule import works
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.schedule.scheduler import MOST_TRIES


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes for all tests of this file: what one test does to them must not trouble the next."""
    with Pool(2) as shared:
        yield shared


def test_every_task_is_answered_once(pool: Pool) -> None:
    """Each task comes back with its place in the list and its answer."""
    answers = list(pool.run(works.echo, [b"ab", b"", b"xyz", b"ab"]))
    assert sorted(answers) == [(0, b"ba"), (1, b""), (2, b"zyx"), (3, b"ba")]


def test_no_tasks_no_answers(pool: Pool) -> None:
    """A corpus without shards starts nothing."""
    assert list(pool.run(works.echo, [])) == []


def test_answers_come_as_they_are_completed(pool: Pool) -> None:
    """A long task does not hold up the answers of short ones, and both processes work."""
    order = [(number, int(pid)) for number, pid in pool.run(works.who, [b"0.6", b"0", b"0", b"0"])]
    assert [number for number, _ in order][-1] == 0
    assert len({pid for _, pid in order}) == 2


def test_a_killed_process_costs_its_task_only(pool: Pool, tmp_path: Path) -> None:
    """The task of a killed process is done by another; the other process keeps what it was doing."""
    tasks = [os.fsencode(tmp_path / name) for name in ("first", "fatal", "third", "forth")]
    answers = dict(pool.run(works.killed_once, tasks))
    assert answers == {0: b"first", 1: b"fatal", 2: b"third", 3: b"forth"}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_process_killed_from_outside_is_replaced(pool: Pool, tmp_path: Path) -> None:
    """`kill -9` on a process in the middle of a task: the run completes."""
    tasks = [os.fsencode(tmp_path / f"shard{number}") for number in range(2)]
    answers: dict[int, bytes] = {}
    running = pool.run(works.begun_and_slow, [tasks[0]])
    os_killer = subprocess.Popen(
        [sys.executable, "-c", _KILL_THE_ONE_NAMED_IN, str(tmp_path / "shard0.pid")], stdout=subprocess.DEVNULL
    )
    answers.update(running)
    assert os_killer.wait() == 0
    assert answers == {0: b"shard0"}


_KILL_THE_ONE_NAMED_IN = """
import os, pathlib, signal, sys, time
file = pathlib.Path(sys.argv[1])
while not (file.exists() and file.read_text()):
    time.sleep(0.02)
os.kill(int(file.read_text().split()[0]), signal.SIGKILL)
"""


def test_a_task_that_takes_down_every_process_ends_the_run(pool: Pool, tmp_path: Path) -> None:
    """After the last try there is one error, and no process is left doing anything."""
    with pytest.raises(GateError) as refused:
        list(pool.run(works.killed_always, [os.fsencode(tmp_path / "shard")]))
    assert refused.value.code == "worker_lost"
    assert len(list(tmp_path.iterdir())) == MOST_TRIES
    assert list(pool.run(works.echo, [b"ab"])) == [(0, b"ba")]


def test_a_passing_fault_is_tried_again(pool: Pool, tmp_path: Path) -> None:
    """A storage that is away for a moment costs nothing but time."""
    assert list(pool.run(works.raises_once, [os.fsencode(tmp_path / "shard")])) == [(0, b"done")]


def test_an_exception_is_named_without_its_message(pool: Pool) -> None:
    """What the message of an exception quotes from a row reaches nobody."""
    with pytest.raises(GateError) as refused:
        list(pool.run(works.raises_always, [b"erika"]))
    assert refused.value.code == "worker_failed"
    assert str(refused.value.values["where"]).startswith("ValueError, works.py:")
    assert "erika" not in str(refused.value)


def test_a_fault_that_stays_is_not_tried_again(pool: Pool, tmp_path: Path) -> None:
    """A `GateError` of the work comes through with its values after one attempt."""
    with pytest.raises(GateError) as refused:
        list(pool.run(works.refuses, [os.fsencode(tmp_path / "shard")]))
    assert (refused.value.code, refused.value.values) == ("column_missing", {"column": "author"})
    assert len(list(tmp_path.iterdir())) == 1


def test_a_worker_without_a_package_says_which(pool: Pool) -> None:
    """What is not installed is named, not guessed from a traceback."""
    with pytest.raises(GateError) as refused:
        list(pool.run(works.needs_a_package, [b""]))
    assert (refused.value.code, refused.value.values) == (
        "worker_without_package",
        {"package": "no_such_package_anywhere"},
    )


def test_work_must_be_importable(pool: Pool) -> None:
    """A function that no worker could import is refused before anything is sent."""
    with pytest.raises(ValueError, match="no module that a worker could import"):
        list(pool.run(lambda task: task, [b""]))


def test_closing_early_stops_what_is_going_on(pool: Pool) -> None:
    """Who wants no more answers is not kept waiting for them, and the pool stays usable."""
    began = time.monotonic()
    running = pool.run(works.who, [b"0", b"60", b"60"])
    assert next(running)[0] == 0
    running.close()
    assert time.monotonic() - began < 30
    assert list(pool.run(works.echo, [b"ab"])) == [(0, b"ba")]


def test_a_closed_pool_leaves_no_process() -> None:
    """After closing, none of the processes is left."""
    before = set(multiprocessing.active_children())
    with Pool(1) as short:
        assert list(short.run(works.echo, [b"ab"])) == [(0, b"ba")]
        assert set(multiprocessing.active_children()) - before
    assert not set(multiprocessing.active_children()) - before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups that take Ctrl-C")
def test_ctrl_c_stops_without_a_word() -> None:
    """Ctrl-C in the terminal reaches all processes; only the parent takes notice, and none is left."""
    program = subprocess.Popen(
        [sys.executable, "-c", _A_RUN_UNTIL_CTRL_C],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(works.__file__).parents[2])},
    )
    assert program.stdout is not None
    worker = int(program.stdout.readline())
    os.killpg(program.pid, signal.SIGINT)
    assert program.communicate(timeout=30)[0] == "stopped\n"
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


_A_RUN_UNTIL_CTRL_C = """
from gate.schedule import works
from widerspruch.gate.schedule.pool import Pool
if __name__ == "__main__":
    try:
        with Pool(1) as pool:
            for number, pid in pool.run(works.who, [b"0", b"60"]):
                print(pid.decode(), flush=True)
    except KeyboardInterrupt:
        print("stopped")
"""
