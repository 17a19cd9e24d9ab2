"""What the two ends say to each other: bytes that only become these values, whatever has happened to the process."""

from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.exports.problem import Problem
from widerspruch.lib.writing import Language
from widerspruch.objections.events import ExportFigures
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import Misstatement

LookStep = Literal["starting", "progress", "findings", "deciding", "report"]
"""What is being done, in this order; only reading (`progress`) says how far it is."""

LookFault = Literal["no_memory", "no_room", "not_readable", "mistake"]
"""Why a process ended by itself: the computer's memory, its disk, a file that cannot be read any more, or a mistake of
the program."""

MOST_BYTES = 64 << 20
"""Of one message. A report lists at most 2,000 items of 500 characters."""


class Ask(Struct, frozen=True, tag=True):
    """Answer this, in this language. Numbered, so that an answer is known by what was asked."""

    number: int
    question: Question
    language: Language


class Progress(Struct, frozen=True, tag=True):
    """How much of a step is done."""

    step: LookStep
    done: int
    total: int


class UnclearPart(Struct, frozen=True):
    """How many items of an account the person could settle by stating something: what, by the reason of the verdict."""

    account: str
    about: str
    items: int


class Answered(Struct, frozen=True, tag=True):
    """The answer.

    Attributes:
        lead: What it comes to, in a sentence.

        head, body: The report as HTML for a page of the app, figures first; escaped, with nothing that a page would
            run.

        figures: Of every account with items.

        complete: Whether all of the export was read.
    """

    number: int
    question: Question
    language: Language
    lead: str
    head: str
    body: str
    unclear: tuple[UnclearPart, ...]
    accounts: tuple[OwnAccount, ...]
    figures: tuple[ExportFigures, ...]
    complete: bool


class NotUnderstood(Struct, frozen=True, tag=True):
    """The question names what is not there; the answer before it still stands."""

    number: int
    misstatements: tuple[Misstatement, ...]


class Digests(Struct, frozen=True, tag=True):
    """SHA-256 of each file that was read, hexadecimal; of a folder, that of the listing of its files."""

    files: tuple[str, ...]


class Unread(Struct, frozen=True, tag=True):
    """Nothing in the files can be read. The process ends."""

    problem: Problem


class Broken(Struct, frozen=True, tag=True):
    """The process ends. `where`: in the program, never what was in somebody's files."""

    fault: LookFault
    where: str = ""


Said = Progress | Answered | NotUnderstood | Digests | Unread | Broken
"""What a reader says."""


EndReason = LookFault | Literal["unread", "too_slow", "killed", "closed"]
"""Why a look is over: nothing in the files can be read, it took longer than any export does, somebody or the system
ended the process, or we did."""


class Ended(Struct, frozen=True):
    """A look that is over, and why. `problem`: what is wrong with the files, `where`: in the program."""

    reason: EndReason
    problem: Problem | None = None
    where: str = ""


encode = msgspec.msgpack.Encoder().encode

_said: msgspec.msgpack.Decoder[Said] = msgspec.msgpack.Decoder(Said)
_asked = msgspec.msgpack.Decoder(Ask)


def decode_said(data: bytes) -> Said:
    """What a reader said. Raises `msgspec.DecodeError`, also where the bytes are no such value."""
    return _said.decode(data)


def decode_ask(data: bytes) -> Ask:
    """What is asked."""
    return _asked.decode(data)
