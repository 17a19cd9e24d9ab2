"""Their end of opening: reads in a process that can take nobody's memory, time or network.

Everything that reads is loaded here, and so never by who starts the process.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.lib.processes import (
    limit_memory,
    limit_processor_time,
    look_for_cycles_rarely,
    stay_off_the_network,
)
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.entries import MailEntry, OpenLimits, entries_in
from widerspruch.mailbox.opening.kinds import Container
from widerspruch.mailbox.problem import MailError, MailProblem, unopened

BYTES_A_SECOND = 1_000_000
"""That the slowest computer reads: what a whole file may take follows from it."""


NO_MEMORY = 77
"""How a process ends that was refused memory."""


class EntryBegun(Struct, frozen=True, tag=True):
    """This entry is read now: should the process die, it was of it. Numbered from 0."""

    number: int


class OpeningDone(Struct, frozen=True, tag=True):
    """There is no more."""


Opened = EntryBegun | OpeningDone | ReceivedMail | MailProblem

_encode = msgspec.msgpack.Encoder().encode
decode_opened: Callable[[bytes], Opened] = msgspec.msgpack.Decoder(Opened).decode


def open_all(source: Path | bytes, name: str, limits: OpenLimits, skip: int, pipe: Connection) -> None:
    """What the process does: say what is in it, from the entry on whose number is `skip`."""
    limit_memory(limits.memory)
    size = len(source) if isinstance(source, bytes) else _size(source)
    limit_processor_time(limits.seconds + size // BYTES_A_SECOND)
    stay_off_the_network()
    look_for_cycles_rarely()
    logging.disable()  # what libraries think of somebody's file is nobody's business
    try:
        _say_all(source, name, limits, skip, pipe)
    except BrokenPipeError:
        pass  # nobody asks any more
    except MemoryError:
        os._exit(NO_MEMORY)  # there may be none to say it with


def _say_all(source: Path | bytes, name: str, limits: OpenLimits, skip: int, pipe: Connection) -> None:
    entries = entries_in(source, name, limits)
    for number in count():
        if number >= skip:
            pipe.send_bytes(_encode(EntryBegun(number)))
        try:
            entry = next(entries)
        except StopIteration:
            break
        if number >= skip:
            pipe.send_bytes(_encode(entry if isinstance(entry, MailProblem) else read_entry(entry)))
    pipe.send_bytes(_encode(OpeningDone()))


def read_entry(entry: MailEntry) -> ReceivedMail | MailProblem:
    """The mail that an entry is. Never raises."""
    try:
        return _READERS[entry.kind](entry.data)
    except MailError as error:
        return msgspec.structs.replace(error.problem, place=entry.place)
    except MemoryError:
        return MailProblem("out_of_memory", entry.place, fatal=True)
    except Exception:  # a mistake of ours or of a library must not cost the other mails
        return MailProblem("reading_stopped", entry.place, fatal=True)


def _eml(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.eml import received_mail

    return received_mail(data)


def _emlx(data: bytes) -> ReceivedMail:
    """Apple Mail's: the mail's length, the mail, and what Apple Mail knows of it."""
    found = re.match(rb"\s*(\d{1,10})[ \t]*\r?\n", data)
    if found is None:
        raise unopened("not_a_mail")
    return _eml(data[found.end() : found.end() + int(found[1])])


def _of_mbox(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.eml import received_mail

    return received_mail(data, "mbox")


def _msg(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.outlook import outlook_mail

    return outlook_mail(data)


def _pdf(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.prints import printed_mail

    return printed_mail(data)


def _picture(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.prints import pictured_mail

    return pictured_mail(data)


def _text(data: bytes) -> ReceivedMail:
    from widerspruch.mailbox.opening.eml import text_mail

    return text_mail(data)


_READERS: Mapping[Container, Callable[[bytes], ReceivedMail]] = {
    "eml": _eml,
    "emlx": _emlx,
    "mbox": _of_mbox,
    "msg": _msg,
    "pdf": _pdf,
    "picture": _picture,
    "text": _text,
}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else sum(one.stat().st_size for one in path.rglob("*"))
    except OSError:
        return 0
