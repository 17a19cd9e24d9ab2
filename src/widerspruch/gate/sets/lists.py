"""Reading a list of objectors: CSV, JSON Lines or Parquet, line by line, in memory that does not grow with it.

What the file is, is seen from its first bytes, not from its name. A file that breaks off is refused as a whole: how
many objectors are missing then, nobody knows. A line that cannot be taken apart is handed on as such.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, structs

from widerspruch.gate.errors import GateCode, GateError
from widerspruch.gate.sets.columns import KEYED_FIELDS, Columns, put

Broken = Literal["line_cells", "line_quotes", "line_json", "line_object", "line_column_twice", "line_too_long"]

LONGEST_LINE = 2**20
"""Bytes of one line of JSON Lines."""
_UNREAD_NAMED = 100
"""So many different names of JSON Lines that nothing reads are kept, to be told."""
_BATCH = 16_384
_SAMPLE = 64 * 2**10
_SEPARATORS = ",;\t|"
_FOREIGN: dict[bytes, GateCode] = {
    b"PK\x03\x04": "list_is_spreadsheet",
    b"\xd0\xcf\x11\xe0": "list_is_spreadsheet",
    b"[": "list_is_array",
}


class ListLine(Struct, frozen=True, gc=False):
    """One entry of the list.

    Attributes:
        number, last: Its first and last line in the file, from 1; of Parquet its row.

        cells: Field -> what stands there, as text or as the file's own type; fields that are empty may be missing.

        broken: Why it could not be taken apart; then `cells` is empty.
    """

    number: int
    last: int
    cells: Mapping[str, Any]
    broken: Broken | None = None


class OpenList(Struct, frozen=True):
    """A list that is being read. `unread`: its columns that nothing reads; of JSON Lines those of the lines read so
    far."""

    unread: Collection[str]
    lines: Iterator[ListLine]


@contextmanager
def open_list(path: Path, chosen: Iterable[tuple[str, str]]) -> Iterator[OpenList]:
    """A list, open for as long as the block lasts. `chosen`: fields and the list's own names of their columns.

    Raises:
        GateError: `list_missing`, `list_unreadable`, `list_empty`, `list_damaged`, `list_is_spreadsheet`,
            `list_is_array`, `list_ids_are_floats` and what `Columns` raises; some of them only while lines are read.
    """
    columns = Columns(chosen)
    with ExitStack() as stack:
        with _telling(path):
            raw = stack.enter_context(path.open("rb"))
            start = raw.read(4)
            raw.seek(0)
            if start == b"PAR1":
                opened = _parquet(raw, columns)
            elif start[:2] == b"\x1f\x8b":
                unpacked = stack.enter_context(gzip.open(raw))
                opened = _text(io.BufferedReader(unpacked, _SAMPLE), columns)
            else:
                opened = _text(raw, columns)
        yield structs.replace(opened, lines=_guarded(path, opened.lines))


def _guarded(path: Path, lines: Iterator[ListLine]) -> Iterator[ListLine]:
    """The same lines; what goes wrong while they are read is the list's fault, what goes wrong with them is not."""
    with _telling(path):
        yield from lines


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise GateError("list_missing", file=path.name) from error
    except (EOFError, zlib.error, gzip.BadGzipFile, pa.ArrowException) as error:
        raise GateError("list_damaged", file=path.name) from error
    except OSError as error:
        raise GateError("list_unreadable", file=path.name) from error


def _text(file: Any, columns: Columns) -> OpenList:
    sample: bytes = file.peek(_SAMPLE)
    is_utf_16 = sample[:2] in (b"\xff\xfe", b"\xfe\xff")
    encoding, errors = ("utf-16", "replace") if is_utf_16 else ("utf-8-sig", "surrogateescape")
    start = sample.decode(encoding, "replace").lstrip("\ufeff \t\r\n")
    for magic, code in _FOREIGN.items():
        if sample.startswith(magic) or start.encode()[: len(magic)] == magic:
            raise GateError(code)
    if start.startswith("{"):
        unread: dict[str, None] = {}
        return OpenList(unread, _json_lines(file, columns, unread))
    return _csv(io.TextIOWrapper(file, encoding, errors=errors, newline=""), columns, start)


def _csv(text: io.TextIOWrapper, columns: Columns, start: str) -> OpenList:
    first = start.partition("\n")[0].strip()
    announced = first[4:] if first.casefold().startswith("sep=") else ""  # a spreadsheet's own way to say it
    separator = announced or max(_SEPARATORS, key=first.count)
    # Strict: in a lenient reading, one forgotten quotation mark swallows the lines after it without a trace.
    try:
        reader = csv.reader(text, delimiter=separator, strict=True)
        if announced:
            next(reader)
        header = next((row for row in reader if any(cell.strip() for cell in row)), None)
    except (csv.Error, TypeError) as error:
        raise GateError("list_header_unreadable") from error
    if header is None:
        raise GateError("list_empty")
    places = columns.places(header)
    read = {place for _, place in places}
    unread = tuple(name for place, name in enumerate(header) if name.strip() and place not in read)
    return OpenList(unread, _csv_lines(reader, places, len(header)))


def _csv_lines(reader: Any, wanted: Sequence[tuple[str, int]], width: int) -> Iterator[ListLine]:
    each_once = len(dict(wanted)) == len(wanted)
    while True:
        before = reader.line_num
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield ListLine(before + 1, reader.line_num, {}, "line_quotes")
            continue
        number, last = before + 1, reader.line_num
        if not any(row):
            continue  # a line with nothing on it, or with separators only
        if len(row) != width and (len(row) < width or any(cell.strip() for cell in row[width:])):
            yield ListLine(number, last, {}, "line_cells")
            continue
        if each_once:
            yield ListLine(number, last, {field: cell for field, place in wanted if (cell := row[place])})
        else:
            yield ListLine(number, last, _together((field, row[place]) for field, place in wanted))


def _together(cells: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The cells of a line in which several columns fill one field."""
    found: dict[str, Any] = {}
    for field, cell in cells:
        if cell is not None and cell != "":
            put(found, field, cell)
    return found


def _json_lines(file: BinaryIO, columns: Columns, unread: dict[str, None]) -> Iterator[ListLine]:
    decoder = msgspec.json.Decoder()
    number, any_account = 0, False
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE and raw[-1:] != b"\n":
            while raw and raw[-1:] != b"\n":
                raw = file.readline(LONGEST_LINE)
            yield ListLine(number, number, {}, "line_too_long")
            continue
        stripped = raw.removeprefix(b"\xef\xbb\xbf").strip()
        if not stripped:
            continue
        line = _json_line(stripped, number, columns, decoder, unread)
        any_account = any_account or line.broken is not None or not line.cells.keys().isdisjoint(KEYED_FIELDS)
        yield line
    if not any_account:
        raise GateError("list_no_account_column", known=", ".join(KEYED_FIELDS))


def _json_line(
    raw: bytes, number: int, columns: Columns, decoder: msgspec.json.Decoder[Any], unread: dict[str, None]
) -> ListLine:
    try:
        entry = decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return ListLine(number, number, {}, "line_json")
    if not isinstance(entry, dict):
        return ListLine(number, number, {}, "line_object")
    cells: dict[str, Any] = {}
    for name, value in entry.items():
        field = columns.field_of(name)
        if field is None and len(unread) < _UNREAD_NAMED:
            unread[name] = None
        if field is None or value is None:
            continue
        if field in cells and not columns.may_be_several(field):
            return ListLine(number, number, {}, "line_column_twice")
        put(cells, field, value)
    return ListLine(number, number, cells)


def _parquet(file: BinaryIO, columns: Columns) -> OpenList:
    table = pq.ParquetFile(file)
    schema = table.schema_arrow
    places = columns.places(schema.names)
    for field, place in places:
        if field in ("account_id", "handle") and pa.types.is_floating(schema.types[place]):
            raise GateError("list_ids_are_floats", column=schema.names[place])
    fields = {schema.names[place]: field for field, place in places}
    unread = tuple(name for name in schema.names if name not in fields)
    return OpenList(unread, _parquet_lines(table, fields))


def _parquet_lines(table: pq.ParquetFile, fields: Mapping[str, str]) -> Iterator[ListLine]:
    number = 0
    for batch in table.iter_batches(_BATCH, columns=list(fields)):
        names = [fields[name] for name in batch.schema.names]
        for row in zip(*map(_values, batch.columns), strict=True):
            number += 1
            yield ListLine(number, number, _together(zip(names, row, strict=True)))


def _values(column: pa.Array) -> list[Any]:
    if pa.types.is_timestamp(column.type):  # finer instants than Python has
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError) as error:  # years that no calendar has
        raise GateError("list_column_unreadable") from error
