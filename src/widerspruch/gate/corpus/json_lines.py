"""JSON Lines shards, plain or compressed: kept lines go out byte for byte."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

import pyarrow as pa
from msgspec import structs

from widerspruch.gate.corpus.chunk import Chunk, Column, ShardReader, ShardWriter, Unreadable, WhyNoRecord
from widerspruch.gate.corpus.json_bytes import with_values
from widerspruch.gate.corpus.json_records import NoRecordError, TwiceLooker, read_record
from widerspruch.gate.corpus.parquet import naming_damage
from widerspruch.gate.corpus.paths import Path, Reach, path_of_key, reach, values_in
from widerspruch.gate.corpus.shards import Format, Shard, open_filesystem
from widerspruch.gate.errors import GateError

BLOCK_BYTES = 4 << 20
LINES_AT_ONCE = 256
"""Records are let go soon: of many at a time, Python looks through all again and again for circles in them."""

LINE_LIMIT = 256 << 20
"""A longer line is taken for a file that is not JSON Lines."""

COMPRESSIONS: dict[Format, str | None] = {"jsonl": None, "jsonl.gz": "gzip", "jsonl.zst": "zstd"}

MOST_NAMED = 5
"""Of lines that are no records, so many are named."""

MOST_UNREADABLE = 10_000
"""After so many of them it is not waited for the end of the file."""

MOST_KEYS = 40
"""And so many keys of records."""


class JsonLinesReader(ShardReader[list[bytes]]):
    """One file of one JSON object a line. Empty lines are no rows, and neither are lines that are no records, unless
    these are the most."""

    def __init__(
        self,
        shard: Shard,
        columns: Sequence[Column],
        *,
        whole: bool,
        also: Sequence[str] = (),
        rows_at_once: int | None = None,
    ) -> None:
        """`rows_at_once` plays no part: as many lines are read at a time as some megabytes hold."""
        self._shard = shard
        self._whole = whole
        named = tuple(dict.fromkeys([*(column.name for column in columns), *also]))
        self._paths = {name: path_of_key(name) for name in named}
        self._asked = [_JsonColumn(column, tuple(self._paths.values()), shard) for column in columns]
        self.schema = pa.schema([pa.field(column.path.name, column.type) for column in self._asked])
        self.types, self.whole = {}, None
        self._twice = TwiceLooker(tuple(self._paths.values()))
        self.absent, self.names = dict.fromkeys(named, "without"), ()
        self.unreadable = None
        filesystem, path = open_filesystem(shard.address)
        with naming_damage(shard):
            self._source = filesystem.open_input_stream(path, compression=COMPRESSIONS[shard.format])

    def chunks(self) -> Iterator[Chunk[list[bytes]]]:
        """Some megabytes of lines at a time."""
        rows = 0
        for lines, first in self._lines():
            parts: list[pa.RecordBatch] = []
            kept: list[bytes] = []
            before = rows
            for start in range(0, len(lines), LINES_AT_ONCE):
                records, read = self._records(lines[start : start + LINES_AT_ONCE], first + start, rows)
                self._note(records)
                parts.append(self._columns(records, rows))
                kept += read
                rows += len(records)
            if rows > before:
                columns = pa.concat_batches(parts) if self._asked else _no_columns(rows - before)
                yield Chunk(columns, kept if self._whole else None)
        self._check_most_are_records(rows)

    def _lines(self) -> Iterator[tuple[list[bytes], int]]:
        """Lines, and the number of the first of them."""
        rest, number = b"", 1
        while True:
            with naming_damage(self._shard):
                block = self._source.read(BLOCK_BYTES)
            if not block:
                break
            *lines, rest = (rest + block).split(b"\n")
            if len(rest) > LINE_LIMIT:
                raise GateError("line_too_long", name=self._shard.name, limit=LINE_LIMIT >> 20)
            yield lines, number
            number += len(lines)
        yield [rest], number

    def _records(self, lines: Sequence[bytes], first: int, rows: int) -> tuple[list[dict[str, Any]], list[bytes]]:
        """The records of these lines, and the lines that hold one."""
        records: list[dict[str, Any]] = []
        kept: list[bytes] = []
        for number, line in enumerate(lines, first):
            if line.strip():
                try:
                    records.append(read_record(line))
                except NoRecordError as error:
                    self._pass_over(error.code, number, rows + len(records))
                    continue
                kept.append(line)
        self._twice.check(kept, records, self._shard.name, rows)
        return records, kept

    def _pass_over(self, code: WhyNoRecord, number: int, rows: int) -> None:
        before = self.unreadable or Unreadable(0, (), code, rows)
        named = (*before.first, number)[:MOST_NAMED]
        self.unreadable = structs.replace(before, count=before.count + 1, first=named)
        if before.count >= MOST_UNREADABLE:
            self._check_most_are_records(rows)

    def _check_most_are_records(self, rows: int) -> None:
        """Raises GateError where more lines are no records than are."""
        if self.unreadable is not None and self.unreadable.count > rows:
            raise GateError(self.unreadable.code, name=self._shard.name, row=self.unreadable.row)

    def _note(self, records: Sequence[dict[str, Any]]) -> None:
        """What the records have: until every column was seen once."""
        if not self.absent:
            return
        self.absent = {
            name: furthest
            for name, before in self.absent.items()
            if (furthest := _furthest(records, self._paths[name], before)) != "has"
        }
        if len(self.names) < MOST_KEYS:
            keys = (key for record in islice(records, MOST_KEYS) for key in record)
            self.names = tuple(dict.fromkeys([*self.names, *keys]))[:MOST_KEYS]

    def _columns(self, records: Sequence[dict[str, Any]], first: int) -> pa.RecordBatch:
        if not self._asked:
            return _no_columns(len(records))
        return pa.RecordBatch.from_arrays([one.read(records, first) for one in self._asked], schema=self.schema)

    def writer(self, target: pa.NativeFile) -> "JsonLinesWriter":
        return JsonLinesWriter(target, COMPRESSIONS[self._shard.format])

    def close(self) -> None:
        self._source.close()


class JsonLinesWriter(ShardWriter[list[bytes]]):
    """Writes lines as they were read."""

    def __init__(self, target: pa.NativeFile, compression: str | None) -> None:
        self._target = pa.CompressedOutputStream(target, compression) if compression else target

    def write(self, rows: list[bytes], keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> None:
        """Append the lines to keep; only lines with a replaced text are written anew."""
        self.append(kept_lines(rows, keep, replaced))

    def append(self, lines: Iterable[bytes]) -> None:
        """Append all of these lines."""
        for line in lines:
            self._target.write(line)
            self._target.write(b"\n")

    def close(self) -> None:
        self._target.close()

    def abandon(self) -> None:
        """Arrow writes the end of a compressed file when it is forgotten, and complains on standard error where the
        target is closed by then: so it is written now, into what is thrown away."""
        if isinstance(self._target, pa.CompressedOutputStream):
            with suppress(OSError, pa.ArrowException):
                self._target.close()


def kept_lines(rows: Sequence[bytes], keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> Iterator[bytes]:
    """The lines to keep, as `ShardWriter.write` is told them."""
    changes = [(path_of_key(name), values.to_pylist()) for name, values in replaced.items()]
    for number, (line, kept) in enumerate(zip(rows, keep.to_pylist(), strict=True)):
        if kept:
            yield _with_changes(line, [(path, values[number]) for path, values in changes])


def _with_changes(line: bytes, changes: Sequence[tuple[Path, Any]]) -> bytes:
    if not changes:
        return line
    record = read_record(line)
    changed = [(path, value) for path, value in changes if values_in(record, path, lenient=True) != value]
    return with_values(line, changed) if changed else line


def _no_columns(rows: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_struct_array(pa.nulls(rows, pa.struct([])))


_FURTHEST: tuple[Reach, ...] = ("without", "ends", "lacks", "has")


def _furthest(records: Sequence[dict[str, Any]], path: Path, before: Reach) -> Reach:
    """What of a path is known after these records too."""
    return max((before, *(reach(record, path) for record in records)), key=_FURTHEST.index)


class _JsonColumn:
    """How values of records become a column of Arrow; what does not is an error with its place."""

    def __init__(self, column: Column, paths: Sequence[Path], shard: Shard) -> None:
        """`paths`: all that are read of the shard. Where one goes on in what another ends at, such as a text or a list
        of texts, each has nothing where it is the other's."""
        self.path = next(path for path in paths if path.name == column.name)
        self._lenient = any(other.begins(self.path) for other in paths)
        listed = pa.types.is_list(column.type)
        leaf = column.type.value_type if listed and self.path.is_many else column.type
        self.type = pa.large_list(leaf) if self.path.is_many else column.type
        convert = _as_list if listed and not self.path.is_many else _AS[leaf]
        self._leaf = _unless_nested(convert) if any(self.path.begins(other) for other in paths) else convert
        self._prose, self._shard = column.prose, shard

    def read(self, records: Sequence[dict[str, Any]], first: int) -> pa.Array:
        """The column of these records; `first` is the row of the first of them."""
        try:
            values = self._values(records)
        except (TypeError, ValueError) as error:
            row = first + next(place for place, record in enumerate(records) if self._is_unreadable(record))
            raise GateError("value_unreadable", column=self.path.name, name=self._shard.name, row=row) from error
        try:
            return pa.array(values, self.type)
        except UnicodeEncodeError:
            return pa.array([_whole_characters(value, prose=self._prose) for value in values], self.type)

    def _values(self, records: Sequence[dict[str, Any]]) -> list[Any]:
        leaf, path = self._leaf, self.path
        if len(path.steps) == 1:
            return [None if (value := record.get(path.name)) is None else leaf(value) for record in records]
        found = [values_in(record, path, lenient=self._lenient) for record in records]
        if path.is_many:
            return [[None if one is None else leaf(one) for one in values] for values in found]
        return [None if value is None else leaf(value) for value in found]

    def _is_unreadable(self, record: dict[str, Any]) -> bool:
        try:
            self._values([record])
        except (TypeError, ValueError):
            return True
        return False


def _unless_nested(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if isinstance(value, list | dict) else convert(value)


def _whole_characters(value: Any, *, prose: bool) -> Any:
    """Half a surrogate pair is no character: such a text can be nobody's name and no word."""
    if isinstance(value, list):
        return [_whole_characters(one, prose=prose) for one in value]
    if not isinstance(value, str) or not _HALF.search(value):
        return value
    return _HALF.sub("\ufffd", value) if prose else None


_HALF = re.compile("[\ud800-\udfff]")


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    raise TypeError


def _as_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError


def _as_number(value: Any) -> float | int:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    raise TypeError


_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
"""Some programs write numbers as text."""


def _as_whole_number(value: Any) -> int:
    number = _as_number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _as_list(value: Any) -> list[str | None]:
    if not isinstance(value, list):
        return [_as_text(value)]
    return [None if one is None else _as_text(one) for one in value]


_AS: dict[pa.DataType, Callable[[Any], Any]] = {
    pa.string(): _as_text,
    pa.large_string(): _as_text,
    pa.bool_(): _as_boolean,
    pa.float64(): _as_number,
    pa.int64(): _as_whole_number,
}
