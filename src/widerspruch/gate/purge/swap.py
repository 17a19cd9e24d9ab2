"""Replacing a built corpus by another version of it: all of it or nothing, whenever the process is killed.

    DIR.purge/next/         the whole new version; files that do not change are hard links, so they cost nothing
    DIR.purge/journal.json  written when everything is there and on the disk: from now on it goes forward only
    DIR <-> DIR.purge/next  one rename that exchanges both; where the system has none, two renames
    DIR.purge/              removed, with the old version in it

Without a journal, what lies there is thrown away. With one, the next command brings it to its end.
"""

import ctypes
import os
import shutil
import sys
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.gate.built import manifest_digest
from widerspruch.gate.errors import GateError
from widerspruch.gate.rights import PRIVATE, keep_rights
from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_write, sync_folder, sync_tree

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


class Journal(Struct, frozen=True):
    """Digest of the manifest that is replaced, and of the one that replaces it."""

    predecessor: str
    successor: str


class Swap(Struct, frozen=True):
    """A new version in the making. `target`: the corpus. `next`: where the new version is put together."""

    target: Path
    work: Path

    @property
    def next(self) -> Path:
        return self.work / "next"

    @property
    def scratch(self) -> Path:
        return self.work / "scratch"

    def keep_others(self, changed: Container[str]) -> None:
        """Take over every file of the corpus that is not among the changed ones (names with slashes)."""
        for path in sorted(self.target.rglob("*")):
            name = path.relative_to(self.target).as_posix()
            beside = self.next / name
            if path.is_dir() and not path.is_symlink():
                beside.mkdir(parents=True, exist_ok=True)
            elif name not in changed:
                beside.parent.mkdir(parents=True, exist_ok=True)
                _same_file(path, beside)

    def commit(self, predecessor: str) -> None:
        """Replace the corpus by the new version; when this returns it is done and the old one is gone."""
        keep_rights(self.next, self.target)
        sync_tree(self.next)
        journal = Journal(predecessor, manifest_digest(self.next) or "")
        atomic_write(self.work / "journal.json", msgspec.json.encode(journal))
        _go_forward(self, journal)


@contextmanager
def swapping(target: Path) -> Iterator[Swap]:
    """The right to replace a corpus. What an earlier attempt left is brought to its end or thrown away first.

    Raises:
        GateError: Another process is at it (`purge_busy`), the place cannot be written (`output_unwritable`), or
            what an earlier attempt left does not belong to this corpus (`purge_journal`).
    """
    work = target.with_name(f"{target.name}.purge")
    with _locked(target, work):
        swap = Swap(target, work)
        _recover(swap)
        _clear(work)
        try:
            swap.scratch.mkdir(parents=True, exist_ok=True)
            swap.next.mkdir(exist_ok=True)
            yield swap
        finally:
            if not (work / "journal.json").exists():
                _clear(work)
                (work / "lock").unlink(missing_ok=True)
                if work.exists() and not any(work.iterdir()):
                    work.rmdir()


@contextmanager
def _locked(target: Path, work: Path) -> Iterator[None]:
    with ExitStack() as held:
        while True:
            try:
                work.mkdir(mode=PRIVATE, exist_ok=True)
                held.enter_context(locked(work / "lock"))
                break
            except LockedError as error:
                raise GateError("purge_busy", folder=target.name) from error
            except FileNotFoundError:  # whoever had it cleared away just now
                if not work.parent.exists():
                    raise GateError("built_missing", folder=target.name) from None
            except OSError as error:
                raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
        yield


def _recover(swap: Swap) -> None:
    try:
        journal = msgspec.json.decode((swap.work / "journal.json").read_bytes(), type=Journal)
    except FileNotFoundError:
        return
    _go_forward(swap, journal)


def _go_forward(swap: Swap, journal: Journal) -> None:
    """From wherever the replacement stands to its end."""
    now = manifest_digest(swap.target)
    if now != journal.successor:
        if manifest_digest(swap.next) != journal.successor or now not in (journal.predecessor, None):
            raise GateError("purge_journal", folder=swap.work.name)
        _exchange(swap)
    sync_folder(swap.target.parent)
    (swap.work / "journal.json").unlink()
    sync_folder(swap.work)


def _exchange(swap: Swap) -> None:
    if swap.target.exists() and _exchanged_at_once(swap.target, swap.next):
        return
    if swap.target.exists():
        swap.target.rename(swap.work / "before")
    swap.next.rename(swap.target)


def _exchanged_at_once(one: Path, other: Path) -> bool:
    """Linux can exchange two folders in one step; other systems, and some file systems, cannot."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if renameat2 is None:
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _clear(work: Path) -> None:
    for name in ("next", "scratch", "before"):
        if (work / name).exists():
            shutil.rmtree(work / name)


def _same_file(path: Path, beside: Path) -> None:
    try:
        os.link(path, beside, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(path, beside, follow_symlinks=False)
