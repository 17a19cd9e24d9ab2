"""Processes of our own: as many as there are cores, deaf to Ctrl-C, and gone when they are not wanted."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lib import begun
from widerspruch.lib import processes
from widerspruch.lib.processes import children_deaf_to_interrupts, cores, handlers_kept, start_process

ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to mask")


class TestCores:
    def test_are_those_that_this_process_may_use(self, monkeypatch):
        """One core of a machine with many, where a batch system gives no more."""
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {5}, raising=False)
        assert cores() == 1

    @pytest.mark.parametrize(("known", "expected"), [(8, 8), (None, 1)])
    def test_are_the_machines_where_nobody_says_which(self, known, expected, monkeypatch):
        """Without affinity all of them; at least one where even that is not known."""
        monkeypatch.delattr(os, "sched_getaffinity", raising=False)
        monkeypatch.setattr(os, "cpu_count", lambda: known)
        assert cores() == expected


class TestStart:
    def test_it_speaks_through_its_pipe_and_falls_silent(self):
        """What it was given comes back, and then the end of the pipe."""
        process, pipe = start_process(begun.say, "a", "b")
        assert pipe.recv() == ("a", "b")
        with pytest.raises(EOFError):
            pipe.recv()
        process.join()
        assert process.exitcode == 0

    def test_it_is_spoken_to_where_that_is_asked(self):
        """With `duplex` the pipe goes both ways."""
        process, pipe = start_process(begun.answer, duplex=True)
        pipe.send("ab")
        assert pipe.recv() == "ba"
        process.join()

    @ON_POSIX
    def test_it_does_not_hear_ctrl_c(self):
        """An interrupt that reaches it changes nothing."""
        process, pipe = start_process(begun.answer, duplex=True)
        os.kill(process.pid, signal.SIGINT)
        pipe.send("ab")
        assert pipe.recv() == "ba"
        process.join()
        assert process.exitcode == 0

    def test_one_that_cannot_start_raises(self):
        """What no process can be given is an error here, and no pipe stays open."""
        with pytest.raises(Exception, match="pickle"):
            start_process(lambda pipe: None)

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks the process up in /proc")
    def test_it_does_not_outlive_its_parent(self):
        """After `kill -9` of its parent it ends in the middle of what it does."""
        program = subprocess.Popen(
            [sys.executable, "-c", _STARTS_ONE_THAT_WAITS],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(begun.__file__).parents[1])},
        )
        child = Path("/proc") / program.stdout.readline().strip()
        program.kill()
        program.communicate()
        until = time.monotonic() + 10
        while _is_running(child) and time.monotonic() < until:
            time.sleep(0.02)
        assert not _is_running(child)

    @pytest.mark.parametrize("preloaded", [True, False])
    def test_it_does_not_run_the_script_again(self, tmp_path, preloaded):
        """A script that starts one at its top needs no `if __name__`: nothing of it runs twice."""
        (tmp_path / "script.py").write_text(_STARTS_ONE_AT_ITS_TOP)
        done = subprocess.run(
            [sys.executable, tmp_path / "script.py", "yes" if preloaded else ""],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(Path(begun.__file__).parents[1])},
        )
        there = preloaded and sys.platform != "win32"
        assert done.stdout == f"here\n{there}\n"

    @ON_POSIX
    def test_a_preloaded_one_does_not_hear_ctrl_c(self):
        """As any other."""
        process, pipe = start_process(begun.answer, duplex=True, preloaded=True)
        os.kill(process.pid, signal.SIGINT)
        pipe.send("ab")
        assert pipe.recv() == "ba"
        process.join()
        assert process.exitcode == 0


_STARTS_ONE_AT_ITS_TOP = """
import sys
from lib import begun
from widerspruch.lib.processes import preload, start_process
print("here", flush=True)
preload("sched")
process, pipe = start_process(begun.say_whether_there, "sched", preloaded=bool(sys.argv[1]))
print(pipe.recv(), flush=True)
process.join()
"""


_STARTS_ONE_THAT_WAITS = """
from lib import begun
from widerspruch.lib.processes import start_process
if __name__ == "__main__":
    process, pipe = start_process(begun.answer, duplex=True)
    print(process.pid, flush=True)
    pipe.recv()
"""


def _is_running(process):
    """Whether it is there and not only waiting to be buried."""
    try:
        return "Z (zombie)" not in (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_arrow_does_without_pandas():
    """Where pandas is left out, numbers and columns are made all the same, and it is not imported for them."""
    done = subprocess.run([sys.executable, "-c", _NUMBERS_WITHOUT_PANDAS], capture_output=True, text=True, check=True)
    assert done.stdout == "3 [0, 1, 2] 5 False\n"


_NUMBERS_WITHOUT_PANDAS = """
import sys
from widerspruch.lib.processes import leave_pandas_out
leave_pandas_out()
import numpy as np, pyarrow as pa, pyarrow.compute as pc
column = pa.array(np.arange(3))
print(pc.sum(pa.array([1, 2])).as_py(), column.to_pylist(), pa.scalar(5).as_py(), "pandas" in sys.modules)
"""


class TestSignals:
    @ON_POSIX
    def test_an_interrupt_in_the_block_comes_at_its_end(self):
        """The parent hears of Ctrl-C when the processes are started, not in between."""
        reached = False
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt), children_deaf_to_interrupts():
                signal.pthread_kill(threading.get_ident(), signal.SIGINT)
                reached = True
        finally:
            signal.signal(signal.SIGINT, before)
        assert reached

    def test_handlers_of_an_engine_do_not_stay(self):
        """Whatever is put in place in the block, afterwards ours stands again."""
        ours = signal.getsignal(signal.SIGTERM)
        with handlers_kept():
            signal.signal(signal.SIGTERM, lambda *_: None)
        assert signal.getsignal(signal.SIGTERM) is ours

    @ON_POSIX
    def test_memory_beyond_the_limit_is_refused(self):
        """A process that limits itself fails at what is too much, and does what fits."""
        code = (
            "from widerspruch.lib.processes import limit_memory, memory_allowed\n"
            "limit_memory(256 << 20)\n"
            "assert memory_allowed() == 256 << 20\n"
            "bytearray(64 << 20)\n"
            "try: bytearray(512 << 20)\n"
            "except MemoryError: print('refused')\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout == "refused\n"

    def test_nothing_is_masked_where_there_are_no_masks(self, monkeypatch):
        """On Windows the block is just a block."""
        monkeypatch.setattr(processes.sys, "platform", "win32")
        monkeypatch.delattr(processes.signal, "pthread_sigmask", raising=False)
        with children_deaf_to_interrupts():
            pass
