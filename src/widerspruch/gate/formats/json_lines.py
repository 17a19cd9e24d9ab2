"""JSON Lines shards, plain or compressed: kept lines go out byte for byte."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa

from widerspruch.gate.corpus import Format, Shard, open_filesystem
from widerspruch.gate.errors import GateError
from widerspruch.gate.formats.chunk import Chunk, Column, ShardReader, ShardWriter
from widerspruch.gate.formats.parquet import naming_damage

BLOCK_BYTES = 4 << 20
LINE_LIMIT = 256 << 20
"""A longer line is taken for a file that is not JSON Lines."""

COMPRESSIONS: dict[Format, str | None] = {"jsonl": None, "jsonl.gz": "gzip", "jsonl.zst": "zstd"}


class JsonLinesReader(ShardReader[list[bytes]]):
    """One file of one JSON object a line. Empty lines are no rows."""

    def __init__(self, shard: Shard, columns: Sequence[Column], *, whole: bool) -> None:
        self._shard = shard
        self._whole = whole
        self._readers = [(column.name, _value_of(column, shard)) for column in columns]
        self.schema = pa.schema([pa.field(column.name, column.type) for column in columns])
        filesystem, path = open_filesystem(shard.address)
        with naming_damage(shard):
            self._source = filesystem.open_input_stream(path, compression=COMPRESSIONS[shard.format])

    def chunks(self) -> Iterator[Chunk[list[bytes]]]:
        """Some megabytes of lines at a time."""
        number = 0
        for lines in self._lines():
            yield Chunk(self._columns(lines, number), lines if self._whole else None)
            number += len(lines)

    def _lines(self) -> Iterator[list[bytes]]:
        rest = b""
        while True:
            with naming_damage(self._shard):
                block = self._source.read(BLOCK_BYTES)
            if not block:
                break
            *lines, rest = (rest + block).split(b"\n")
            if len(rest) > LINE_LIMIT:
                raise GateError("line_too_long", name=self._shard.name, limit=LINE_LIMIT >> 20)
            rows = [line for line in lines if line.strip()]
            if rows:
                yield rows
        if rest.strip():
            yield [rest]

    def _columns(self, lines: Sequence[bytes], first: int) -> pa.RecordBatch:
        columns: list[list[Any]] = [[] for _ in self._readers]
        for number, line in enumerate(lines, first):
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise GateError("line_no_json", name=self._shard.name, row=number) from error
            if not isinstance(record, dict):
                raise GateError("line_no_object", name=self._shard.name, row=number)
            for (name, value_of), column in zip(self._readers, columns, strict=True):
                holder, key = _place(record, name)
                column.append(value_of(holder.get(key) if holder else None, number))
        if not columns:
            return pa.RecordBatch.from_struct_array(pa.nulls(len(lines), pa.struct([])))
        arrays = [pa.array(values, field.type) for values, field in zip(columns, self.schema, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def writer(self, target: pa.NativeFile) -> "JsonLinesWriter":
        """A writer with the same compression."""
        return JsonLinesWriter(target, COMPRESSIONS[self._shard.format])

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()


class JsonLinesWriter(ShardWriter[list[bytes]]):
    """Writes lines as they were read."""

    def __init__(self, target: pa.NativeFile, compression: str | None) -> None:
        self._target = pa.CompressedOutputStream(target, compression) if compression else target

    def write(self, rows: list[bytes], keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> None:
        """Append the lines to keep; only lines with a replaced text are written anew."""
        changes = [(name, values.to_pylist()) for name, values in replaced.items()]
        for number, (line, kept) in enumerate(zip(rows, keep.to_pylist(), strict=True)):
            if kept:
                self._target.write(_with_changes(line, [(name, values[number]) for name, values in changes]))
                self._target.write(b"\n")

    def close(self) -> None:
        """Finish the compression."""
        self._target.close()

    def abandon(self) -> None:
        """Nothing is held back here."""


def _with_changes(line: bytes, changes: Sequence[tuple[str, Any]]) -> bytes:
    if not changes:
        return line
    record, changed = orjson.loads(line), False
    for name, value in changes:
        holder, key = _place(record, name)
        if holder is not None and holder.get(key) != value:
            holder[key] = value
            changed = True
    return orjson.dumps(record) if changed else line


def _place(record: dict[str, Any], name: str) -> tuple[dict[str, Any] | None, str]:
    """The object that holds a name, and the key in it; a dotted name is tried as it stands, then as a way."""
    if name in record or "." not in name:
        return record, name
    *way, key = name.split(".")
    holder: Any = record
    for step in way:
        holder = holder.get(step) if isinstance(holder, dict) else None
    return (holder if isinstance(holder, dict) else None), key


def _value_of(column: Column, shard: Shard) -> Callable[[Any, int], Any]:
    """How a JSON value becomes a value of the column; anything else is an error with its place."""
    convert = _AS_LIST if pa.types.is_list(column.type) else _AS[column.type]

    def value_of(value: Any, row: int) -> Any:
        if value is None:
            return None
        try:
            return convert(value)
        except (TypeError, ValueError) as error:
            raise GateError("value_unreadable", column=column.name, name=shard.name, row=row) from error

    return value_of


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
    raise TypeError


def _as_whole_number(value: Any) -> int:
    number = _as_number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _as_list(value: Any) -> list[str]:
    return [_as_text(one) for one in value if one is not None] if isinstance(value, list) else [_as_text(value)]


_AS: dict[pa.DataType, Callable[[Any], Any]] = {
    pa.string(): _as_text,
    pa.large_string(): _as_text,
    pa.bool_(): _as_boolean,
    pa.float64(): _as_number,
    pa.int64(): _as_whole_number,
}
_AS_LIST = _as_list
