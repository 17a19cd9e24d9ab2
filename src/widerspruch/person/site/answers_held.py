"""Answers that were dropped and wait for the person to confirm what they say: in memory alone, and for one case file.

Nothing of them is on disk before that. Whoever starts the app anew drops them again: a page that was about one of them
says so.
"""

import threading
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct, structs

from widerspruch.mailbox.authenticity.examine import MailAuthenticity
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.problem import MailProblem

MOST_HELD = 200
"""Answers that wait at a time: nobody has more to go through in one go."""


class HeldAnswer(Struct, frozen=True):
    """One that waits.

    Attributes:
        number: Its address in the app.

        name: What the file was called.

        mail: What was read; None: it could not be, see `problem`.

        problem: Why nothing could be read.

        data: The bytes of what could not be read; or, without a problem, of a receipt or a proof.

        examined: How authentic it is, where the person had its signature looked up.
    """

    number: int
    name: str
    mail: ReceivedMail | None = None
    problem: MailProblem | None = None
    data: bytes = b""
    examined: MailAuthenticity | None = None

    @property
    def digest(self) -> str | None:
        """By which it is known again; None: it could not be read."""
        if self.mail is not None:
            return self.mail.digest
        return sha256(self.data).hexdigest() if self.problem is None and self.data else None


class Dropped(Struct, frozen=True):
    """What came of a drop.

    Attributes:
        first: Number of the first that waits now; None: none does.

        twice: Mails that waited already.

        passed_over: Mails of a mailbox that are no answers.

        left: Mails that found no room.
    """

    first: int | None = None
    twice: int = 0
    passed_over: int = 0
    left: int = 0


class AnswersHeld:
    """The answers that wait. Usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, HeldAnswer] = {}
        self._next = 1
        self._case: str | None = None

    def of_case(self, mark: str) -> "AnswersHeld":
        """The answers for a case file, by its mark: those for another one are gone."""
        with self._lock:
            if self._case != mark:
                if self._case:  # what was dropped before there was a case file is for the first one
                    self._held = {}
                self._case = mark
        return self

    def all(self) -> tuple[HeldAnswer, ...]:
        """All that wait, in their order."""
        return tuple(self._held.values())

    def get(self, number: int) -> HeldAnswer | None:
        """One of them."""
        return self._held.get(number)

    def after(self, number: int) -> HeldAnswer | None:
        """The next that waits: the first behind this one, else the first."""
        held = self.all()
        return next((one for one in held if one.number > number), held[0] if held else None)

    def add(self, answers: Iterable[HeldAnswer], passed_over: int = 0) -> Dropped:
        """Let answers wait; one that waits already is not taken twice."""
        with self._lock:
            digests = {one.digest for one in self._held.values() if one.digest is not None}
            first, twice, left = None, 0, 0
            for answer in answers:
                if answer.digest in digests:
                    twice += 1
                elif len(self._held) >= MOST_HELD:
                    left += 1
                else:
                    number, self._next = self._next, self._next + 1
                    self._held[number] = structs.replace(answer, number=number)
                    first = first or number
                    if answer.digest is not None:
                        digests.add(answer.digest)
        return Dropped(first, twice, passed_over, left)

    def put(self, answer: HeldAnswer) -> None:
        """What is known of one now."""
        with self._lock:
            if answer.number in self._held:
                self._held[answer.number] = answer

    def drop(self, number: int) -> None:
        """One waits no more."""
        with self._lock:
            self._held.pop(number, None)
