"""The desk as somebody starts it: a process of its own, told to stop at the end."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import requests

from cli.apart import heed_interrupts
from cli.desk.settings_file import write_settings
from widerspruch.desk.config import PostgresqlConfig

LAST_LINE = "Beenden: Strg+C."
ENDED = "Die Widerspruchsstelle ist beendet. Was aufgenommen war, bleibt aufgenommen."


class RunningDesk:
    """A desk that was started.

    Attributes:
        said: The lines that it has printed so far.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def wait_until_it_answers(self, seconds: float = 60) -> None:
        """Read until the last line of its greeting; raises AssertionError where it ends before."""
        while LAST_LINE not in self.said:
            line = self._lines.get(timeout=seconds)
            assert line is not None, f"it ended: {self.process.stderr.read() if self.process.stderr else ''}"
            self.said.append(line.rstrip("\n"))

    def printed(self) -> list[str]:
        """All lines so far, also after its greeting."""
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                self.said.append(line.rstrip("\n"))
        return self.said

    def address(self, number: int = 0) -> str:
        """The one that it printed first, second ..."""
        found = [word for line in self.said for word in line.split() if word.startswith("http://")]
        return found[number]

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Tell it to stop; how it ended, and what it had written to standard error."""
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        while (line := self._lines.get(timeout=10)) is not None:
            self.said.append(line.rstrip("\n"))
        assert self.process.stderr is not None
        return code, self.process.stderr.read()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)


@contextmanager
def started(*arguments: object, cwd: Path | None = None, **variables: str) -> Iterator[RunningDesk]:
    """`widerspruch desk serve` with these arguments; killed at the end, should it still run."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WIDERSPRUCH_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "widerspruch", "desk", "serve", "--lang", "de", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**clean, **variables},
        preexec_fn=heed_interrupts,
    )
    try:
        yield RunningDesk(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def serving(
    tmp_path: Path, *arguments: object, more: str = "", server: PostgresqlConfig | None = None
) -> AbstractContextManager[RunningDesk]:
    """A desk with settings of its own, not in the demo."""
    port = free_port()
    write_settings(tmp_path, more, port, server)
    return started("--listen", f"127.0.0.1:{port}", *arguments, cwd=tmp_path)


def free_port() -> int:
    """One that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def answers(address: str) -> bool:
    """Whether anything is there."""
    try:
        return bool(requests.get(address, timeout=5).status_code)
    except requests.ConnectionError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    """Ask again and again, for a minute at most."""
    for _ in range(600):
        if holds():
            return
        threading.Event().wait(0.1)
    raise AssertionError("it was waited for in vain")
