"""Whom a platform wants told: a file of its accounts, read line by line, whatever its size.

CSV with a header (comma, semicolon or tab) or JSON Lines, plain or compressed with gzip, UTF-8. A line is an account;
what is wrong with one is known by its number and its kind, and never repeated.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, cast

import msgspec
from msgspec import Struct

from widerspruch.desk.errors import DeskError

Column = Literal["account", "email", "country", "language", "birth_date", "adult", "terms"]
COLUMNS: tuple[Column, ...] = ("account", "email", "country", "language", "birth_date", "adult", "terms")
"""`terms`: the day of the terms that the account agreed to last."""

LONGEST_LINE = 64 * 2**10
"""Bytes. Whatever is longer is no account."""

BadLine = Literal["line_too_long", "not_utf8", "not_csv", "not_json", "columns_wrong"]

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class RecipientLine(Struct, frozen=True):
    """A line. `values`: by column, as written; those that the file does not have are missing. `bad`: what is wrong."""

    number: int
    values: Mapping[str, str]
    bad: BadLine | None = None


class RecipientsFile:
    """An open file: `with open_recipients(path) as file: for line in file`.

    Attributes:
        columns: Those that it has; of JSON Lines all that there may be.
    """

    def __init__(self, lines: Iterator[tuple[int, bytes | None]], name: str) -> None:
        self._lines, self._name = lines, name
        self._delimiter = ","
        first = next(lines, (0, b""))
        self._is_json = (first[1] or b"").removeprefix(_BOM).lstrip().startswith(b"{")
        self._header: tuple[str, ...] = ()
        if self._is_json:
            self._first: tuple[int, bytes | None] | None = (first[0], (first[1] or b"").removeprefix(_BOM))
        else:
            self._first = None
            self._header = self._read_header(first[1])
        self.columns = frozenset(COLUMNS if self._is_json else self._header)
        if "account" not in self.columns:
            raise DeskError("recipients_column", file=name, column="account")

    def __iter__(self) -> Iterator[RecipientLine]:
        """Raises DeskError `recipients_damaged` (values: file, line)."""
        number = 1
        try:
            if self._first is not None:
                yield self._line(*self._first)
            for number, line in self._lines:
                if line is None or line.strip():
                    yield self._line(number, line)
        except (OSError, EOFError, zlib.error) as error:
            raise DeskError("recipients_damaged", file=self._name, line=number) from error

    def _read_header(self, line: bytes | None) -> tuple[str, ...]:
        try:
            text = (line or b"").removeprefix(_BOM).decode("utf-8").strip()
            self._delimiter = max(",;\t", key=text.count)
            return tuple(name.strip().lower() for name in next(csv.reader([text], delimiter=self._delimiter), ()))
        except (UnicodeDecodeError, csv.Error) as error:
            raise DeskError("recipients_column", file=self._name, column="account") from error

    def _line(self, number: int, line: bytes | None) -> RecipientLine:
        if line is None:
            return RecipientLine(number, {}, "line_too_long")
        try:
            text = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            return RecipientLine(number, {}, "not_utf8")
        return self._from_json(number, text) if self._is_json else self._from_csv(number, text)

    def _from_csv(self, number: int, text: str) -> RecipientLine:
        try:
            fields = next(csv.reader([text], delimiter=self._delimiter, strict=True))
        except (csv.Error, StopIteration):
            return RecipientLine(number, {}, "not_csv")
        if len(fields) != len(self._header):
            return RecipientLine(number, {}, "columns_wrong")
        return RecipientLine(number, dict(zip(self._header, fields, strict=True)))

    def _from_json(self, number: int, text: str) -> RecipientLine:
        try:
            told = msgspec.json.decode(text, type=dict[str, str | int | bool | None])
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return RecipientLine(number, {}, "not_json")
        written: dict[str, str] = {name: _written(told[name]) for name in COLUMNS if told.get(name) is not None}
        return RecipientLine(number, written)


@contextmanager
def open_recipients(path: Path) -> Iterator[RecipientsFile]:
    """Read a file from its beginning.

    Raises:
        DeskError: `recipients_missing`, `recipients_damaged`, `recipients_column` (values: file).
    """
    try:
        with path.open("rb") as raw:
            is_packed = raw.read(2) == _GZIP
            raw.seek(0)
            packed = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if is_packed else raw
            with io.BufferedReader(cast("io.RawIOBase", packed)) if is_packed else raw as stream:
                try:
                    file = RecipientsFile(_lines(stream), path.name)
                except (OSError, EOFError, zlib.error) as error:
                    raise DeskError("recipients_damaged", file=path.name, line=1) from error
                yield file
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise DeskError("recipients_missing", file=path.name) from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """With their numbers, from 1; None for one that is too long, of which no more than that is ever in memory."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        is_whole = line.endswith(b"\n") or len(line) < LONGEST_LINE
        rest = line
        while rest and not rest.endswith(b"\n") and not is_whole:
            rest = stream.readline(LONGEST_LINE)
        yield number, line if is_whole else None


def _written(told: str | int | bool | None) -> str:
    if isinstance(told, bool):
        return "yes" if told else "no"
    return str(told)
