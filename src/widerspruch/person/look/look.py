"""Our end: one look at an export, what is known of it at every moment, and its end, after which nothing is left."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Condition, Thread, Timer

import msgspec

from widerspruch.lib.processes import start_process, was_out_of_processor_time
from widerspruch.lib.writing import Language
from widerspruch.person.look.messages import (
    MOST_BYTES,
    Answered,
    Ask,
    Broken,
    Digests,
    Ended,
    NotUnderstood,
    Progress,
    Unread,
    decode_said,
    encode,
)
from widerspruch.person.look.reader import read_and_tell, seconds_for
from widerspruch.person.question import Question
from widerspruch.person.statements import Misstatement
from widerspruch.rulebook.load import Rulebook

PATIENCE = 4
"""How many times as long as a processor may work a look may take: the computer has other things to do."""


LookState = Progress | Answered | NotUnderstood | Ended
"""What is known of the last question."""


class ExportLook:
    """A process that reads some files and answers questions about them. Used by several threads at once.

    Attributes:
        paths: What is looked at.
    """

    def __init__(self, paths: Sequence[Path], folder: Path, rulebook: Rulebook) -> None:
        """Start it.

        Args:
            folder: This look's own, which goes with it: with whatever of `paths` lies in it.
        """
        self.paths = tuple(paths)
        self._folder = folder
        self._changed = Condition()
        self._asked: Ask | None = None
        self._answering = False
        self._seconds = seconds_for(0)
        self._progress = Progress("starting", 0, 1)
        self._answer: Answered | None = None
        self._not_understood: NotUnderstood | None = None
        self._digests: tuple[str, ...] | None = None
        self._ended: Ended | None = None
        self._clock: Timer | None = None
        own = folder / "reader"
        own.mkdir(mode=0o700)
        self._process, self._pipe = start_process(
            read_and_tell, self.paths, own, rulebook, duplex=True, may_start_others=True, folder=folder
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def ask(self, question: Question, language: Language) -> None:
        """Ask another question, or the same in another language. `state` is the answer's once it is there."""
        with self._changed:
            if self._ended is not None:
                return
            number = 1 if self._asked is None else self._asked.number + 1
            self._asked = Ask(number, question, language)
            if not self._answering:
                self._send(self._asked)

    @property
    def state(self) -> LookState:
        """What is known of the last question."""
        with self._changed:
            return self._state()

    def wait(self, seconds: float) -> LookState:
        """The same, once it is no more `Progress`, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not isinstance(self._state(), Progress), seconds)
            return self._state()

    @property
    def answer(self) -> Answered | None:
        """The last answer there was, whatever has been asked since."""
        with self._changed:
            return self._answer

    @property
    def misstatements(self) -> tuple[Misstatement, ...]:
        """What in the last question named nothing that is there."""
        with self._changed:
            state = self._state()
            return state.misstatements if isinstance(state, NotUnderstood) else ()

    def digests(self, seconds: float) -> tuple[str, ...] | None:
        """SHA-256 of each file; None where they are not there after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._digests is not None or self._ended is not None, seconds)
            return self._digests

    def close(self) -> None:
        """End the process and remove all that it has and was given."""
        self._stop(Ended("closed"))
        self._listener.join()

    def _state(self) -> LookState:
        if self._ended is not None:
            return self._ended
        number = 0 if self._asked is None else self._asked.number
        for said in (self._answer, self._not_understood):
            if said is not None and said.number == number:
                return said
        return self._progress

    def _send(self, ask: Ask) -> None:
        """One at a time: whoever is at work does not listen, and a pipe holds only so much."""
        self._answering = True
        self._progress = self._progress if self._answer is None else Progress("deciding", 0, 1)
        self._wait_at_most()
        with suppress(OSError):  # it has just died: the listener says why
            self._pipe.send_bytes(encode(ask))

    def _listen(self) -> None:
        ended = Ended("mistake")
        try:
            ended = self._hear_all()
        finally:
            self._stop(ended)
            self._process.join()
            self._pipe.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _hear_all(self) -> Ended:
        """Hear what the process says until it says no more: why."""
        while True:
            try:
                said = decode_said(self._pipe.recv_bytes(MOST_BYTES))
            except msgspec.DecodeError:
                return Ended("mistake")
            except (EOFError, OSError):
                self._process.join(_SECONDS_TO_DIE)
                return Ended("too_slow" if was_out_of_processor_time(self._process.exitcode) else "killed")
            if isinstance(said, Unread):
                return Ended("unread", said.problem)
            if isinstance(said, Broken):
                return Ended(said.fault, where=said.where)
            self._hear(said)

    def _hear(self, said: Progress | Answered | NotUnderstood | Digests) -> None:
        with self._changed:
            if isinstance(said, Progress):
                self._progress = said
                if said.step == "progress" and not said.done:
                    self._seconds = min(seconds_for(said.total), _SECONDS_OF_A_DAY)
                    self._wait_at_most()
            elif isinstance(said, Digests):
                self._digests = said.files
            else:
                self._take(said)
            self._changed.notify_all()

    def _take(self, said: Answered | NotUnderstood) -> None:
        if isinstance(said, Answered):
            self._answer = said
        else:
            self._not_understood = said
        self._answering = False
        assert self._clock is not None
        self._clock.cancel()
        if self._asked is not None and self._asked.number != said.number:
            self._send(self._asked)

    def _wait_at_most(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
        self._clock = Timer(PATIENCE * self._seconds, self._stop, [Ended("too_slow")])
        self._clock.daemon = True
        self._clock.start()

    def _stop(self, ended: Ended) -> None:
        """The first who says why is right. The listener hears the end, and clears away."""
        with self._changed:
            if self._ended is None:
                self._ended = ended
                self._answer = None
            if self._clock is not None:
                self._clock.cancel()
            self._changed.notify_all()
        self._process.kill()


_SECONDS_TO_DIE = 2
"""A process whose pipe has fallen silent is gone at once, or it has closed its pipe and works on: then it is ended."""

_SECONDS_OF_A_DAY = 24 * 60 * 60
