"""What a witness remembers: of each log the last checkpoint that it cosigned. One small file.

Whoever loses it could be shown another history: so a file that is not there is never begun by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from msgspec import Struct

from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.errors import LogError
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.note import NoteVerifier, parse_note

STATE_FORMAT = "widerspruch/witness/1"
_LONGEST = 64 * 2**20


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    """`checkpoints`: by origin the note with the log's signature and this witness's."""

    format: str
    witness: str
    checkpoints: dict[str, str]


class Remembered(Struct, frozen=True):
    """Of one log. `note`: as it was cosigned. `at`: when, seconds since 1970."""

    checkpoint: Checkpoint
    note: bytes
    at: int


class WitnessState:
    """The file, read once and held alone; each change is on the disk before it counts."""

    def __init__(self, path: Path, verifier: NoteVerifier, logs: dict[str, Remembered]) -> None:
        self._path, self._verifier, self._logs = path, verifier, logs

    @classmethod
    @contextmanager
    def held(cls, path: Path, verifier: NoteVerifier, *, is_new: bool = False) -> Iterator[Self]:
        """The state of a witness, by no other process at the same time.

        Args:
            is_new: It is begun now, and there may be none; else there must be one.

        Raises:
            LogError: `state_missing`, `state_exists`, `state_busy`, `state_damaged`, `state_of_other` (values: file).
        """
        try:
            with locked(path.with_name(f"{path.name}.lock")):
                yield cls(path, verifier, _begun(path, verifier) if is_new else _read(path, verifier))
        except LockedError as error:
            raise LogError("state_busy", file=path) from error

    def of(self, origin: str) -> Remembered | None:
        """What it cosigned last of a log."""
        return self._logs.get(origin)

    def remember(self, cosigned: Remembered) -> None:
        """Onto the disk first. Raises `OSError`: it is as it was."""
        logs = self._logs | {cosigned.checkpoint.origin: cosigned}
        atomic_write(self._path, _written(self._verifier, logs))
        self._logs = logs


def _written(verifier: NoteVerifier, logs: dict[str, Remembered]) -> bytes:
    notes = {origin: one.note.decode() for origin, one in logs.items()}
    return to_bytes(_File(STATE_FORMAT, verifier.vkey, notes))


def _begun(path: Path, verifier: NoteVerifier) -> dict[str, Remembered]:
    try:
        atomic_write(path, _written(verifier, {}), replace=False)
    except FileExistsError as error:
        raise LogError("state_exists", file=path) from error
    return {}


def _read(path: Path, verifier: NoteVerifier) -> dict[str, Remembered]:
    try:
        with path.open("rb") as file:
            read = from_bytes(file.read(_LONGEST + 1), _File, longest=_LONGEST)
    except FileNotFoundError as error:
        raise LogError("state_missing", file=path) from error
    except ProtocolError as error:
        raise LogError("state_damaged", file=path) from error
    if read.format != STATE_FORMAT:
        raise LogError("state_damaged", file=path)
    if read.witness != verifier.vkey:
        raise LogError("state_of_other", file=path)
    found = {origin: _remembered(note.encode(), verifier) for origin, note in read.checkpoints.items()}
    if any(one is None or one.checkpoint.origin != origin for origin, one in found.items()):
        raise LogError("state_damaged", file=path)
    return {origin: one for origin, one in found.items() if one is not None}


def _remembered(data: bytes, verifier: NoteVerifier) -> Remembered | None:
    """None: this witness did not cosign it. What it signed nobody else can have changed."""
    try:
        note = parse_note(data)
        checkpoint = parse_checkpoint(note.text)
    except ProtocolError:
        return None
    times = [verified_at(verifier, note.text, one.signature) for one in note.signatures if verifier.made(one)]
    return Remembered(checkpoint, data, max(filter(None, times))) if times and all(times) else None
