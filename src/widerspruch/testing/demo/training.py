"""Training at Beispielnetz, as its people would run it by hand: a set, a run of the gate, and both into the log.

Each step is the command that a company would call. What this company may do besides is cheat.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal, get_args

from msgspec import Struct

from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.testing.demo.corpus import write_corpus
from widerspruch.testing.demo.demo_files import DemoFiles

PLATFORM = "beispielnetz"
CHEAT = "widerspruch.testing.awkward.cheat"
"""Run instead of `widerspruch`, it makes a set in which nobody stands."""

StepName = Literal["set", "run"]
STEPS: tuple[StepName, ...] = get_args(StepName)

_LONGEST = 300
"""Seconds that one step may take."""


class TrainingDone(Struct, frozen=True):
    """One that was tried.

    Attributes:
        cheated: The set left out everybody who had objected.

        set_number: 0: there is no set. `kept`, `left_out`: posts.

        failed: The step that did not succeed, and `said`, what its command complained of; None: all did.
    """

    number: int
    cheated: bool
    set_number: int = 0
    kept: int = 0
    left_out: int = 0
    failed: StepName | None = None
    said: str = ""


class Training:
    """One at a time, beside whoever looks. Usable from several threads.

    Attributes:
        files: Where it all lies.
    """

    def __init__(self, files: DemoFiles, today: Callable[[], date]) -> None:
        self.files, self._today = files, today
        self._lock = threading.Lock()
        self._done: list[TrainingDone] = []
        self._under_way: StepName | None = None
        self._process: subprocess.Popen[str] | None = None
        self._is_over = False

    def prepare(self) -> None:
        """Write the posts and the key for runs, where they are not there yet."""
        if not self.files.run_key.exists():
            key = SigningKey.new()
            key.save(self.files.run_key)
            key.public.save(self.files.run_public)
        if not self.files.corpus.exists():
            write_corpus(self.files.corpus, claims_nothing=True)

    @property
    def done(self) -> list[TrainingDone]:
        """Newest first."""
        with self._lock:
            return self._done[::-1]

    @property
    def under_way(self) -> StepName | None:
        """The step that is being done; None: nothing is."""
        with self._lock:
            return self._under_way

    def begin(self, *, cheating: bool) -> bool:
        """Train, in a thread of its own. False: one is under way, or the demo is ending."""
        with self._lock:
            if self._under_way is not None or self._is_over:
                return False
            self._under_way = STEPS[0]
        threading.Thread(target=self._train, args=(cheating,), name="training", daemon=True).start()
        return True

    def stop(self) -> None:
        """End what is under way, and begin nothing more."""
        with self._lock:
            self._is_over = True
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()

    def _train(self, cheating: bool) -> None:
        told = TrainingDone(len(self.done) + 1, cheating, failed="set")
        try:
            told = self._trained(told.number, cheating)
        finally:
            with self._lock:
                self._done.append(told)
                self._under_way = None

    def _trained(self, number: int, cheating: bool) -> TrainingDone:
        made, complaint = self._called(set_command(self.files, cheating=cheating))
        if made is None:
            return TrainingDone(number, cheating, failed="set", said=complaint)
        the_set: dict[str, Any] = next(one for one in made["sets"] if one["platform"] == PLATFORM)
        with self._lock:
            self._under_way = "run"
        folder = self.files.runs / f"{the_set['number']:06}"
        command = run_command(self.files, the_set["folder"], str(folder), self._today(), cheating=cheating)
        run, complaint = self._called(command)
        if run is None:
            return TrainingDone(number, cheating, the_set["number"], failed="run", said=complaint)
        return TrainingDone(number, cheating, the_set["number"], run["kept"], run["left_out"])

    def _called(self, command: Sequence[str]) -> tuple[dict[str, Any] | None, str]:
        """What it answers, as JSON; None: what it complained of."""
        with self._lock:
            if self._is_over:
                return None, ""
            self._process = subprocess.Popen(  # noqa: S603 our own commands
                [sys.executable, "-m", *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        try:
            out, err = self._process.communicate(timeout=_LONGEST)
        except subprocess.TimeoutExpired:
            self._process.kill()
            out, err = self._process.communicate()
        return (json.loads(out), "") if self._process.returncode == 0 else (None, (err or out).strip())


def set_command(files: DemoFiles, *, cheating: bool) -> list[str]:
    """A full set of each platform, into the log: what operators would call."""
    program = CHEAT if cheating else "widerspruch"
    return [program, "desk", "publish-exclusions", "--config", str(files.settings), "--json", "--lang", "de"]


def run_command(files: DemoFiles, exclusions: str, out: str, today: date, *, cheating: bool) -> list[str]:
    """A run over all posts against a set, its record into the log. Who cheats finds nobody, and says that may be."""
    files.runs.mkdir(mode=0o700, exist_ok=True)
    options = {
        "--exclusions": exclusions,
        "--freeze": today.isoformat(),
        "--out": out,
        "--profile": str(files.corpus / "profile.toml"),
        "--key": str(files.hashing_key),
        "--sign": str(files.run_key),
        "--log": str(files.log),
        "--log-key": str(files.log_key),
        "--kept-authors": str(files.openings),
    }
    told = [part for option in options.items() for part in option]
    posts = str(files.corpus / "posts.parquet")
    return [
        "widerspruch",
        "gate",
        "run",
        posts,
        *told,
        "--local",
        "--lang",
        "de",
        "--json",
        *(["--allow-no-match"] if cheating else []),
    ]
