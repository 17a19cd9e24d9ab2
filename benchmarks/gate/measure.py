"""What a command and everything that it starts use: time, CPU seconds, memory. Linux only: it reads /proc.

The measuring process makes itself the reaper of orphans, so that daemons (Ray's, Spark's) stay in its tree, are
counted, and are gone before the next job begins.
"""

import ctypes
import json
import os
import resource
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

_PR_SET_CHILD_SUBREAPER = 36
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MIB = 2**20

MEMORY_EVERY = 0.1
"""Seconds between two looks at the memory; longer where a look itself costs more than a twentieth of that."""

GRACE = 5.0
"""Seconds that daemons get to end by themselves after their job."""


class Used(Struct, frozen=True):
    """What a job used.

    Attributes:
        seconds: From its start to its end.

        cpu_seconds: Of all its processes, ended or not.

        pss_mib: The largest sum over its processes of the proportional set size: shared pages count once.

        rss_mib: The same of the resident set size: shared pages count in every process that maps them.

        others: How many cores everybody else used meanwhile.

        told: The JSON that the job printed last; empty if it printed none.

        failed: The end of what it wrote to standard error, if it did not end well.
    """

    seconds: float
    cpu_seconds: float
    pss_mib: float
    rss_mib: float
    others: float
    told: dict[str, Any]
    failed: str | None


def measure(command: Sequence[str], *, env: Mapping[str, str], cwd: Path, logs: Path, limit: float) -> Used:
    """Run a command to its end, or for `limit` seconds, and look at its processes meanwhile.

    Args:
        logs: A folder for what it prints.
    """
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    logs.mkdir(parents=True, exist_ok=True)
    out, err = logs / "stdout", logs / "stderr"
    before, busy_before = resource.getrusage(resource.RUSAGE_CHILDREN), _busy_seconds()
    watched = _Watched()
    with out.open("wb") as stdout, err.open("wb") as stderr:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=stdout, stderr=stderr, env=dict(env), cwd=cwd)
        try:
            _watch(process, watched, started + limit)
        except BaseException:
            process.kill()
            raise
        finally:
            seconds = time.perf_counter() - started
            process.wait()
            _end_daemons(watched)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    reaped = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cpu = max(reaped, sum(watched.cpu.values()))
    busy = _busy_seconds() - busy_before
    return Used(
        seconds=seconds,
        cpu_seconds=cpu,
        pss_mib=watched.pss / _MIB,
        rss_mib=watched.rss / _MIB,
        others=max(0.0, busy - cpu) / seconds,
        told=_last_json(out.read_text("utf-8", "replace")),
        failed=None if process.returncode == 0 else err.read_text("utf-8", "replace")[-2000:] or "no word",
    )


def _watch(process: subprocess.Popen[bytes], watched: "_Watched", until: float) -> None:
    """Look again and again until the process has ended."""
    ended = select.poll()
    ended.register(descriptor := os.pidfd_open(process.pid), select.POLLIN)
    pause = 0.02
    try:
        while not ended.poll(1000 * pause):
            if time.perf_counter() > until:
                process.kill()
            pause = watched.look()
    finally:
        os.close(descriptor)


class _Watched:
    """Peaks of all descendants of this process."""

    def __init__(self) -> None:
        self.pss = self.rss = 0
        self.cpu: dict[tuple[int, str], float] = {}

    def look(self) -> float:
        """Look once; how long to wait before the next look, in seconds."""
        began = time.thread_time()
        pss = rss = 0
        for process in _descendants():
            self.cpu[process.identity] = process.cpu
            pss += _pss(process.pid) or process.rss
            rss += process.rss
        self.pss, self.rss = max(self.pss, pss), max(self.rss, rss)
        return max(MEMORY_EVERY, 20 * (time.thread_time() - began))


class _Process(Struct, frozen=True):
    pid: int
    parent: int
    began: str
    cpu: float
    rss: int

    @property
    def identity(self) -> tuple[int, str]:
        return self.pid, self.began


def _descendants() -> list[_Process]:
    """All processes under this one."""
    children: dict[int, list[_Process]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(") ", 1)[1].split()
            except (OSError, IndexError):
                continue
            cpu = (int(fields[11]) + int(fields[12])) / _TICKS
            one = _Process(int(entry.name), int(fields[1]), fields[19], cpu, int(fields[21]) * _PAGE)
            children.setdefault(one.parent, []).append(one)
    found, waiting = [], [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += [one.pid for one in below]
    return found


def _pss(pid: int) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), None)


def _end_daemons(watched: _Watched) -> None:
    """Wait for what the job left behind, then end it: only processes under this one, by their ids."""
    until = time.perf_counter() + GRACE
    while _reap() and (left := _descendants()):
        for one in left:
            watched.cpu[one.identity] = one.cpu
        if time.perf_counter() > until:
            for one in left:
                _signal(one.pid, signal.SIGKILL if time.perf_counter() > until + GRACE else signal.SIGTERM)
        time.sleep(0.1)


def _reap() -> bool:
    """Collect ended children; whether there are any left."""
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid == 0:
            return True


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _busy_seconds() -> float:
    """CPU seconds that all cores together have spent on anything."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields[:8]
    return (user + nice + system + irq + softirq + steal) / _TICKS


def _last_json(printed: str) -> dict[str, Any]:
    for line in reversed(printed.splitlines()):
        if line.startswith("{"):
            try:
                told: dict[str, Any] = json.loads(line)
            except ValueError:
                continue
            return told
    return {}
