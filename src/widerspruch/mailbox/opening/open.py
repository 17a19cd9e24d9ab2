"""A file, a folder or bytes that a person has -> the mails in it. Read in a process of its own: whatever is in it, this
program's memory, time and files stay out of it, and one bad mail costs only itself."""

from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

import msgspec

from widerspruch.lib.processes import start_process, was_out_of_processor_time
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.entries import OpenLimits
from widerspruch.mailbox.opening.opener import NO_MEMORY, EntryBegun, OpeningDone, decode_opened, open_all
from widerspruch.mailbox.problem import MailProblem, MailProblemCode

MOST_RESTARTS = 20
"""How many mails of one file may each end the process that reads them."""

_SECONDS_TO_DIE = 2
_SLACK = 1 << 20


def open_mails(
    source: Path | bytes, name: str | None = None, limits: OpenLimits | None = None
) -> Iterator[ReceivedMail | MailProblem]:
    """Open whatever it is: one value for each mail in it, and problems in their places. Never raises for what is in it.

    Args:
        source: A file (.eml, .emlx, .mbox, .msg, .pdf, a picture, a text or page, a .zip of these), a folder of them,
            or the bytes of one.

        name: Of the file, as the person knows it: of bytes, to tell the kind by where they do not.
    """
    limits = OpenLimits() if limits is None else limits
    known = name or (source.name if isinstance(source, Path) else "")
    begun = -1
    for _ in range(MOST_RESTARTS):
        process, pipe = start_process(open_all, source, known, limits, begun + 1)
        before = begun
        fault: MailProblemCode | None = None
        try:
            while fault is None:
                said = _hear(process, pipe, limits)
                if isinstance(said, EntryBegun):
                    begun = said.number
                elif isinstance(said, OpeningDone):
                    return
                elif isinstance(said, str):
                    fault = said
                else:
                    yield said
        finally:
            process.kill()
            process.join()
            pipe.close()
        yield MailProblem(fault, known, fatal=True)
        if begun == before:  # it was of no mail
            return


def _hear(
    process: SpawnProcess, pipe: Connection, limits: OpenLimits
) -> EntryBegun | OpeningDone | ReceivedMail | MailProblem | MailProblemCode:
    """What the process says next, or why it says no more."""
    try:
        if not pipe.poll(limits.seconds):
            return "too_slow"
        # A mail, its attachments, its texts.
        return decode_opened(pipe.recv_bytes(4 * limits.mail_bytes + _SLACK))
    except msgspec.DecodeError:
        return "reading_stopped"
    except (EOFError, OSError):
        process.join(_SECONDS_TO_DIE)
        if process.exitcode == NO_MEMORY:
            return "out_of_memory"
        return "too_slow" if was_out_of_processor_time(process.exitcode) else "reading_stopped"
