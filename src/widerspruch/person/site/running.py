"""Whoever starts the app again, for the same folder of case files, gets into the one that runs: a file is open once.

A running app leaves a note in the person's own state folder: where it answers, and a key that gives a new address. Only
the person can read it. A note of an app that runs no more leads nowhere, and is written over by the next one.
"""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct
from platformdirs import user_state_path

from widerspruch.lib.whole_files import atomic_write
from widerspruch.person.site.entrance import AGAIN, HOST, Entrance

PATIENCE = 3
"""Seconds after which an app that does not answer is none."""

_LONGEST = 1000


class RunningNote(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an app answers, and the key that it gives a new address for."""

    port: int
    key: str


def note_path(folder: Path) -> Path:
    """Where an app for this folder of case files leaves its note."""
    mark = sha256(str(folder.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return user_state_path("widerspruch", appauthor=False) / f"running-{mark}.json"


@contextmanager
def noted(note: Path, entrance: Entrance) -> Iterator[None]:
    """While the block lasts, the app can be found. Where no note can be written, it cannot, and runs all the same."""
    told = msgspec.json.encode(RunningNote(entrance.port, entrance.key))
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        atomic_write(note, told)
    try:
        yield
    finally:
        with suppress(OSError):
            if note.read_bytes() == told:  # a later app may have left its own
                note.unlink()


def address_of_running(note: Path) -> str | None:
    """A new address of the app that left a note; None: none runs."""
    try:
        told = msgspec.json.decode(note.read_bytes(), type=RunningNote)
        connection = http.client.HTTPConnection(HOST, told.port, timeout=PATIENCE)
        try:
            connection.request("POST", AGAIN, body=told.key.encode())
            answer = connection.getresponse()
            address = answer.read(_LONGEST).decode("ascii")
        finally:
            connection.close()
    except (OSError, ValueError, OverflowError, http.client.HTTPException):
        return None
    # Another program may answer there by now.
    return address if answer.status == 200 and address.startswith(f"http://{HOST}:{told.port}/") else None
