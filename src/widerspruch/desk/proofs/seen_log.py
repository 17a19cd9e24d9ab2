"""The public log as the desk reads it: where each of its sets stands in it, and which runs were built against them."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from widerspruch.desk.config import DeskConfig
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import parse_checkpoint
from widerspruch.protocol.log.note import parse_note
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.run_record import RUN_RECORD, RunRecord, read_run_record
from widerspruch.protocol.signing_keys import VerifyingKey

CHECKPOINT = "checkpoint"
"""The newest. All that were ever published lie in `checkpoints`, each under its size."""

NO_FILE = 2**25
"""Bytes: no file of a log is as long as that."""


class SeenRun(Struct, frozen=True):
    """A run whose record stands in the log, signed by one of the keys for runs. `manifest`: its SHA-256, in hex."""

    index: int
    manifest: str
    record: RunRecord


class SeenLog(Struct, frozen=True):
    """What was read. `size`: entries. `index_of`: of each statement, by the digest of its payload, in hex. `runs`: in
    the order of the log."""

    size: int
    index_of: Mapping[str, int]
    runs: tuple[SeenRun, ...]


NOTHING_SEEN = SeenLog(0, {}, ())


class LogReading:
    """Reads what was added since it read last. Usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = NOTHING_SEEN

    def seen(self, config: DeskConfig) -> SeenLog:
        """The log as it is now; where the desk has none, or it is empty, nothing.

        Raises:
            ProtocolError: it is no log, or damaged.

            OSError: it cannot be read.
        """
        if config.log is None:
            return NOTHING_SEEN
        with self._lock:
            reader = reader_of(config.log.folder)
            if reader is None:
                return NOTHING_SEEN
            before = self._seen if self._seen.size <= reader.checkpoint.size else NOTHING_SEEN
            if before.size < reader.checkpoint.size:
                self._seen = _grown(before, reader, run_keys(config))
            return self._seen


def reader_of(folder: Path) -> TileReader | None:
    """What reads a log, at its newest checkpoint. None: nothing was ever added. Raises as `LogReading.seen`."""
    read = files_of(folder)
    try:
        note = read(CHECKPOINT)
    except FileNotFoundError:
        return None
    return TileReader(read, parse_checkpoint(parse_note(note).text))


def run_keys(config: DeskConfig) -> tuple[VerifyingKey, ...]:
    """Those by which runs may be signed; of a file that is no key, none: `desk check` tells of it."""
    found = []
    for path in config.log.run_keys if config.log else ():
        with suppress(ProtocolError):
            found.append(VerifyingKey.load(path))
    return tuple(found)


def files_of(folder: Path) -> Callable[[str], bytes]:
    """Reads a log's files by their names in it."""

    def read(name: str) -> bytes:
        with (folder / name).open("rb") as file:
            data = file.read(NO_FILE + 1)
        if len(data) > NO_FILE:
            raise ProtocolError("log_file_damaged")
        return data

    return read


def _grown(before: SeenLog, reader: TileReader, trusted: Sequence[VerifyingKey]) -> SeenLog:
    index_of, runs = dict(before.index_of), list(before.runs)
    size = reader.checkpoint.size
    for index, entry in enumerate(reader.entries(before.size, size), start=before.size):
        try:
            opened = open_envelope(entry, (), signature_needed=False)
        except ProtocolError:
            continue  # nothing that the desk has to do with
        index_of.setdefault(opened.payload_digest, index)
        if opened.statement.predicateType == RUN_RECORD:
            run = _run(index, entry, trusted)
            if run is not None:
                runs.append(run)
    return SeenLog(size, index_of, tuple(runs))


def _run(index: int, entry: bytes, trusted: Sequence[VerifyingKey]) -> SeenRun | None:
    """None: whoever signed it may not speak for runs, or what it says makes no sense."""
    try:
        read = read_run_record(entry, trusted)
    except ProtocolError:
        return None
    return SeenRun(index, read.manifest, read.record)
