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
from widerspruch.gate.schedule.pool import Pool


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two processes for all tests of this file: what one test does to them must not trouble the next."""
    with Pool(2) as shared:
        yield shared


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


def test_a_closed_pool_leaves_no_process() -> None:
    """After closing, none of the processes is left."""
    before = set(multiprocessing.active_children())
    with Pool(1) as short:
        assert list(short.run(works.echo, [b"ab"])) == [(0, b"ba")]
        assert set(multiprocessing.active_children()) - before
    assert not set(multiprocessing.active_children()) - before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks processes up in /proc")
def test_the_process_that_the_others_are_copies_of_has_no_thread_of_ours() -> None:
    """A copy has its locks and not its threads. Arrow's allocator has one, and sees to it itself."""
    with Pool(1) as short:
        ((_, worker),) = short.run(works.who, [b""])
        parent = Path(f"/proc/{int(worker)}/stat").read_text().rsplit(")", 1)[1].split()[1]
    assert int(parent) != os.getpid()
    threads = [thread.joinpath("comm").read_text().strip() for thread in Path(f"/proc/{parent}/task").iterdir()]
    assert len([name for name in threads if name != "jemalloc_bg_thd"]) == 1


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


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks the process up in /proc")
def test_no_orphan_goes_on_when_the_command_is_killed() -> None:
    """After `kill -9` of the command its processes end in the middle of what they do."""
    program = subprocess.Popen(
        [sys.executable, "-c", _A_RUN_UNTIL_CTRL_C],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(works.__file__).parents[2])},
    )
    assert program.stdout is not None
    worker = int(program.stdout.readline())
    program.kill()
    program.wait()
    for _ in range(100):
        if not is_running(worker):
            break
        time.sleep(0.1)
    else:
        pytest.fail("it is still there after ten seconds")


def is_running(number: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    try:
        return "Z (zombie)" not in Path(f"/proc/{number}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


_A_RUN_UNTIL_CTRL_C = """
import signal
from gate.schedule import works
from widerspruch.gate.schedule.pool import Pool
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        with Pool(1) as pool:
            for number, pid in pool.run(works.who, [b"0", b"60"]):
                print(pid.decode(), flush=True)
    except KeyboardInterrupt:
        print("stopped")
"""
