"""What is uploaded is written once, as it comes, into the folder that goes with this process: under its own name, and
for its owner alone. Whoever wants to have it moves it; otherwise it goes with the request."""

import re
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

from widerspruch.web.request import PageRequest

LONGEST_NAME = 200
"""Bytes of a name, without its ending: file systems take 255."""

_NO_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
"""What some system does not take in a name."""


class StoredUpload(UploadedFile):  # type: ignore[type-arg] # generic for mypy alone
    """A file that was uploaded. It is opened when somebody reads it.

    Attributes:
        path: Where it lies, alone in its folder.
    """

    def __init__(self, path: Path, **told: Any) -> None:
        self.path = path
        self._opened: IO[bytes] | None = None
        super().__init__(name=path.name, **told)

    @property
    def file(self) -> IO[bytes]:
        """Open for reading."""
        if self._opened is None:
            self._opened = self.path.open("rb")
        return self._opened

    @file.setter
    def file(self, _: object) -> None:
        """Django sets what it does not have."""

    def temporary_file_path(self) -> str:
        """Where it lies, for those who ask as Django does."""
        return str(self.path)

    def move_to(self, folder: Path) -> Path:
        """Give it a place that stays when the request is over: it is renamed there, not copied. Its new path."""
        self._shut()
        target = Path(mkdtemp(dir=folder)) / self.path.name
        self.path.replace(target)
        return target

    def close(self) -> None:
        """Nobody needs it any more."""
        self._shut()
        shutil.rmtree(self.path.parent, ignore_errors=True)

    def _shut(self) -> None:
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class StoringUploadHandler(FileUploadHandler):
    """Writes what comes. Where it cannot, the rest is passed over, and `request.upload_fault` says why."""

    chunk_size = 1 << 20

    _target: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one."""
        super().new_file(*args, **kwargs)
        self._target = None
        try:
            self._path = Path(mkdtemp(prefix="upload-")) / possible_name(cast("str", self.file_name))
            self._target = self._path.open("xb")
        except OSError as error:
            self._fail(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        assert self._target is not None
        try:
            self._target.write(raw_data)
        except OSError as error:
            self._fail(error)

    def file_complete(self, file_size: int) -> StoredUpload | None:
        """All of it is there."""
        assert self._target is not None
        try:
            self._target.close()
        except OSError as error:
            self._fail(error)
        return StoredUpload(
            self._path, content_type=self.content_type, size=file_size, charset=self.charset, content_type_extra=None
        )

    def upload_interrupted(self) -> None:
        """The browser has gone away, or the request is over: what is not whole is nobody's."""
        self._clear()

    def _fail(self, error: OSError) -> None:
        cast("PageRequest", self.request).upload_fault = error
        self._clear()
        raise StopUpload(connection_reset=False) from error

    def _clear(self) -> None:
        if self._target is not None:
            self._target.close()
            shutil.rmtree(self._path.parent, ignore_errors=True)


class PassingOverUploadHandler(FileUploadHandler):
    """Writes nothing: for a request of somebody who was not let in, of which only what was typed is looked at."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Pass it over."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never asked."""

    def file_complete(self, file_size: int) -> None:
        """Never asked."""


def possible_name(name: str) -> str:
    """The name nearest to the one that was sent that every system takes."""
    plain = _NO_NAMES.sub("_", name).strip(" .") or "_"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = plain, "", ""
    return stem.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore") + dot + ending
