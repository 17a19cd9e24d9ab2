"""A log's folder as it lies on the disk, for reading: files of the log alone, none of them longer than it can be."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from msgspec import Struct

from widerspruch.log.errors import LogError
from widerspruch.log.layout import CHECKPOINT, CHECKPOINTS, POLICY, is_kept_checkpoint, kept_checkpoint, public_file
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint, parse_checkpoint
from widerspruch.protocol.log.note import SignedNote, parse_note
from widerspruch.protocol.log.policy import LogPolicy, parse_policy

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""A pipe that nobody writes to is not waited for: it is no file of a log."""


class LogFolder:
    """The folder. Nothing that it reads is checked against a signature or a root."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises LogError `log_missing` (values: folder): no log was ever begun there."""
        found = cls(path)
        if not (path / CHECKPOINT).exists() and not (path / CHECKPOINTS).is_dir():
            raise LogError("log_missing", folder=path)
        return found

    def read(self, name: str) -> bytes:
        """A file of the log. Links are not followed: who can lay one need not be who may read what it leads to.

        Raises:
            FileNotFoundError: There is none.

            LogError: `log_unreadable` (values: file): no file of the log's, a link, longer than it can be, no right.
        """
        file = public_file(name)
        if file is None:
            raise LogError("log_unreadable", file=name)
        path = self.path / name
        try:
            if any(one.is_symlink() for one in _below(path, self.path)):
                raise LogError("log_unreadable", file=name)
            with open(path, "rb", opener=_opener) as opened:
                if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                    raise LogError("log_unreadable", file=name)
                data = opened.read(file.longest + 1)
        except FileNotFoundError:
            raise
        except NotADirectoryError as error:
            raise FileNotFoundError(name) from error
        except OSError as error:
            raise LogError("log_unreadable", file=name) from error
        if len(data) > file.longest:
            raise LogError("log_unreadable", file=name)
        return data

    def glance(self, name: str, longest: int) -> bytes:
        """The first bytes of a file of which nothing is believed: thousands are looked through for one statement, and
        looking at the folders above each costs more than reading it. Raises `OSError`."""
        with open(self.path / name, "rb", opener=_opener) as opened:
            return opened.read(longest) or b""

    def policy_text(self) -> bytes:
        """Raises LogError `policy_missing`."""
        try:
            return self.read(POLICY)
        except FileNotFoundError as error:
            raise LogError("policy_missing") from error

    def policy(self) -> LogPolicy:
        """Whose log it is, and who witnesses it. Raises as `policy_text`, and what `parse_policy` raises."""
        return parse_policy(self.policy_text())

    def newest(self) -> "ReadCheckpoint":
        """The checkpoint. Raises LogError `checkpoint_missing`, `checkpoint_damaged` (values: file)."""
        try:
            return read_checkpoint(self.read(CHECKPOINT), CHECKPOINT)
        except FileNotFoundError as error:
            raise LogError("checkpoint_missing") from error

    def kept(self, size: int) -> "ReadCheckpoint":
        """The kept one of a size. Raises LogError `no_such_checkpoint` (values: size), `checkpoint_damaged`."""
        name = kept_checkpoint(size)
        try:
            found = read_checkpoint(self.read(name), name)
        except FileNotFoundError as error:
            raise LogError("no_such_checkpoint", size=size) from error
        if found.checkpoint.size != size:
            raise LogError("checkpoint_damaged", file=name)
        return found

    def sizes(self) -> list[int]:
        """Of all kept checkpoints, the largest first."""
        try:
            with os.scandir(self.path / CHECKPOINTS) as found:
                return sorted((int(one.name) for one in found if is_kept_checkpoint(one.name)), reverse=True)
        except (FileNotFoundError, NotADirectoryError):
            return []


class ReadCheckpoint(Struct, frozen=True):
    """A checkpoint and the note that it was read from; nobody checked who signed it."""

    note: SignedNote
    checkpoint: Checkpoint


def read_checkpoint(data: bytes, name: str) -> ReadCheckpoint:
    """From a file's bytes. Raises LogError `checkpoint_damaged` (values: file)."""
    try:
        note = parse_note(data)
        return ReadCheckpoint(note, parse_checkpoint(note.text))
    except ProtocolError as error:
        raise LogError("checkpoint_damaged", file=name) from error


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | _NO_FOLLOW)


def _below(path: Path, folder: Path) -> Iterator[Path]:
    """A path and what it lies in, up to a folder."""
    while path != folder:
        yield path
        path = path.parent
