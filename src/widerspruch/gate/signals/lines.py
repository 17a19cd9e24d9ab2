"""Files of what was fetched: one JSON object per line, or one file per object. What cannot be read stops all: nobody
knows what it would have said."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar, cast

import msgspec
from msgspec import Struct

from widerspruch.gate.errors import GateCode, GateError

LONGEST_RECORD = 2**20
"""Bytes of one line, or of one file that holds one object."""
T = TypeVar("T")


class FetchedRecord(Struct, Generic[T], gc=False):
    """An object, as a dict or as what of it is read, and where it stands: the file's name, and the line from 1."""

    words: T
    raw: bytes
    file: str
    line: int

    def digest(self) -> str:
        """SHA-256 in hex."""
        return sha256(self.raw).hexdigest()

    def refused(self, code: GateCode) -> GateError:
        """Why all stops here."""
        return GateError(code, file=self.file, line=self.line)


def fetched_records(
    paths: Iterable[Path], on_progress: Callable[[int], None], shape: type[T]
) -> Iterator[FetchedRecord[T]]:
    """All of them, in order.

    Args:
        shape: `dict`, or a struct whose fields take whatever an object may hold: the rest of it is passed over.

    Raises:
        GateError: `signals_missing`, `signals_damaged`, `signals_line` (values: file, line), `signals_empty` (values:
            file): it holds nothing, which is no answer.
    """
    count, decode = 0, msgspec.json.Decoder(shape).decode
    for path in paths:
        before = count
        try:
            with ExitStack() as stack:
                raw = stack.enter_context(path.open("rb"))
                packed = raw.read(2) == b"\x1f\x8b"
                raw.seek(0)
                file = cast("BinaryIO", stack.enter_context(gzip.open(raw)) if packed else raw)
                for record in _of_file(file, path.name, decode):
                    count += 1
                    if count % 50_000 == 0:
                        on_progress(count)
                    yield record
        except FileNotFoundError as error:
            raise GateError("signals_missing", file=path.name) from error
        except (EOFError, zlib.error, OSError) as error:
            raise GateError("signals_damaged", file=path.name) from error
        if count == before:
            raise GateError("signals_empty", file=path.name)
    on_progress(count)


def _of_file(file: BinaryIO, name: str, decode: Callable[[bytes], T]) -> Iterator[FetchedRecord[T]]:
    number = 0
    while raw := file.readline(LONGEST_RECORD + 1):
        number += 1
        stripped = raw.strip()
        if not stripped:
            continue
        try:
            words = decode(stripped)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            if number > 1 or len(raw) > LONGEST_RECORD:
                raise GateError("signals_line", file=name, line=number) from error
            stripped = (raw + file.read(LONGEST_RECORD + 1)).strip()
            words = _whole(stripped, name, decode)
        yield FetchedRecord(words, stripped, name, number)


def _whole(raw: bytes, name: str, decode: Callable[[bytes], T]) -> T:
    """A file that is one object, over several lines."""
    try:
        if len(raw) <= LONGEST_RECORD:
            return decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    raise GateError("signals_line", file=name, line=1)
