"""Where a monitor reads a log: in a folder, or at an address."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from widerspruch.lib.outgoing import ADDRESS_REFUSED, OutgoingAnswer, OutgoingError
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.layout import kept_checkpoint, public_file

_OK, _MISSING = 200, (404, 410)
_LOOKED_FOR = 256
"""Sizes above an entry's number at which a checkpoint is looked for, where nobody can list them."""


class LogSource(Protocol):
    """A log to be read."""

    def read(self, name: str) -> bytes:
        """A file. Raises `FileNotFoundError`, and LogError `log_unreadable`, `address_refused` or `log_unreachable`."""
        ...

    def kept_after(self, index: int, size: int) -> Iterator[bytes]:
        """Kept checkpoints that hold an entry, the smallest first, none larger than a size: as many as can be found."""
        ...


class FolderSource:
    """A log's folder on this machine."""

    def __init__(self, path: Path) -> None:
        """Raises LogError `log_missing`."""
        self._log = LogFolder.open(path)
        self._sizes = self._log.sizes()[::-1]

    def read(self, name: str) -> bytes:
        return self._log.read(name)

    def kept_after(self, index: int, size: int) -> Iterator[bytes]:
        return (self.read(kept_checkpoint(one)) for one in self._sizes if index < one <= size)


class WebSource:
    """A log at an address; what was read stays in memory no longer than it is needed."""

    def __init__(self, address: str, get: Callable[[str], OutgoingAnswer]) -> None:
        """`get`: asks for an address. Raises `OutgoingError`."""
        self._address, self._get = address.rstrip("/"), get

    def read(self, name: str) -> bytes:
        file = public_file(name)
        if file is None:
            raise LogError("log_unreadable", file=name)
        try:
            answer = self._get(f"{self._address}/{name}")
        except OutgoingError as error:
            if error.code in ADDRESS_REFUSED:
                raise LogError("address_refused") from error
            raise LogError("log_unreachable", why=error.code) from error
        if answer.status in _MISSING:
            raise FileNotFoundError(name)
        if answer.status != _OK:
            raise LogError("log_unreachable", why=str(answer.status))
        if len(answer.body) > file.longest:
            raise LogError("log_unreadable", file=name)
        return answer.body

    def kept_after(self, index: int, size: int) -> Iterator[bytes]:
        for one in range(index + 1, min(index + _LOOKED_FOR, size) + 1):
            try:
                yield self.read(kept_checkpoint(one))
            except FileNotFoundError:
                continue
