"""Writing into a log's folder: by one at a time, readable for everybody, and nothing named before it is on the disk."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_write, clear_left, sync_folder, write_together
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder, ReadCheckpoint
from widerspruch.log.layout import CHECKPOINT, LOCK, kept_checkpoint
from widerspruch.protocol.log.note import SignedNote

READABLE_BY_ALL = 0o644
_ENTERED_BY_ALL = 0o755


@contextmanager
def alone(log: LogFolder) -> Iterator[None]:
    """Nobody else writes while the block lasts. Raises LogError `log_busy` where somebody does."""
    try:
        with locked(log.path / LOCK):
            yield
    except LockedError as error:
        raise LogError("log_busy") from error


def write_public(log: LogFolder, files: Mapping[str, bytes]) -> None:
    """Files of the log by their paths in it. All are on the disk when this returns."""
    targets = {log.path / name: data for name, data in files.items()}
    for folder in {target.parent for target in targets}:
        make_public_folder(folder, log.path)
    write_together(targets, mode=READABLE_BY_ALL)


def make_public_folder(folder: Path, within: Path) -> None:
    """A folder of the log, and those above it, onto the disk; what a killed process left in it goes."""
    if folder.is_dir():
        clear_left(folder)
        return
    if folder != within:
        make_public_folder(folder.parent, within)
    folder.mkdir(exist_ok=True)
    folder.chmod(_ENTERED_BY_ALL)
    sync_folder(folder.parent)


def publish(log: LogFolder, made: ReadCheckpoint) -> None:
    """A checkpoint whose tiles are on the disk: kept first, and then the newest. Whoever dies in between has published
    it already; who appends next goes on from it."""
    kept = log.path / kept_checkpoint(made.checkpoint.size)
    make_public_folder(kept.parent, log.path)
    atomic_write(kept, made.note.data, mode=READABLE_BY_ALL)
    put_newest(log, made.note)


def put_newest(log: LogFolder, note: SignedNote) -> None:
    """A kept checkpoint as the newest."""
    atomic_write(log.path / CHECKPOINT, note.data, mode=READABLE_BY_ALL)


def remove_parts(log: LogFolder, whole: str) -> None:
    """The parts of a tile that is whole now, and stands in a published checkpoint."""
    parts = log.path / f"{whole}.p"
    if parts.is_dir() and not parts.is_symlink():
        shutil.rmtree(parts, ignore_errors=True)
