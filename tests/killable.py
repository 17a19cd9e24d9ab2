"""The process of `killed_desk`, as a test leads it."""

import subprocess
import sys

import msgspec
from msgspec import Struct

from killed_desk import Life, as_argument
from widerspruch.desk.desk import Desk


class Led(Struct, frozen=True):
    """How a life went: what was answered in it, and how it ended."""

    answered: list[str]
    ended: str


class Killable:
    """The process that is killed."""

    def __init__(self, desk: Desk) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "killed_desk", as_argument(desk.config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def leads(self, life: Life) -> Led:
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(life).decode() + "\n")
        self._process.stdin.flush()
        answered = []
        while not (line := self._line()).startswith("over"):
            answered.append(line.removeprefix("answered "))
        return Led(answered, line.removeprefix("over "))

    def ends(self) -> None:
        self._process.communicate(timeout=30)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "it said nothing more"
        return line.strip()
