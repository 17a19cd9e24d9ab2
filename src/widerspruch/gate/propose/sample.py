"""A look into a corpus before anything is known about it: its columns, and what stands in them."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.corpus.json_lines import JsonLinesReader
from widerspruch.gate.corpus.json_records import read_record
from widerspruch.gate.corpus.parquet import naming_damage
from widerspruch.gate.corpus.shards import Format, Shard, open_filesystem

FILES = 3
"""The first, one from the middle, the last."""

ROWS = 10_000
"""Of each file, at most."""

DEEPEST = 4
"""So far into structs and objects."""

Holds = Literal["whole", "fraction", "boolean", "text", "instant", "instant_zoned", "day", "key", "list", "other"]
"""What a column holds. `key`: a UUID or 16 bytes. `list`: of whole numbers or texts."""


class Sampled(Struct, frozen=True):
    """One column. `values`: how often each value occurs, as a profile writes it; None is an empty cell. Lists count
    by what is in them."""

    name: str
    holds: Holds
    values: Mapping[str | None, int]

    def different(self) -> list[str]:
        """Its values, the most frequent first."""
        counted = sorted((-count, value) for value, count in self.values.items() if value is not None)
        return [value for _, value in counted]


class _Column:
    def __init__(self) -> None:
        self.kinds: set[Holds] = set()
        self.values: Counter[str | None] = Counter()

    def add(self, holds: Holds | None, values: Sequence[Any]) -> None:
        if holds is not None:
            self.kinds.add(holds)
        for value in values:
            self.values.update(map(_written, value) if isinstance(value, list) else [_written(value)])

    @property
    def holds(self) -> Holds:
        """Of whole numbers in one file and text in another: text."""
        return (
            next(iter(self.kinds)) if len(self.kinds) == 1 else "text" if self.kinds == {"whole", "text"} else "other"
        )


def look_into(shards: Sequence[Shard], wanted: frozenset[str]) -> list[Sampled]:
    """The columns of the first rows of a few files; fields of structs and objects are named by their dotted way.

    Args:
        wanted: Columns whose values are read, by the last part of their name as `plain` has it; of others it is only
            told what they hold.

    Raises:
        GateError: A file is damaged.
    """
    columns: dict[str, _Column] = {}
    for shard in sampled_shards(shards):
        read = _parquet if shard.format == "parquet" else _json_lines
        for name, (holds, values) in read(shard, wanted).items():
            columns.setdefault(name, _Column()).add(holds, values)
    return [Sampled(name, one.holds, dict(one.values)) for name, one in columns.items()]


def sampled_shards(shards: Sequence[Shard]) -> list[Shard]:
    """The files that are looked into."""
    return [shards[place] for place in sorted({0, len(shards) // 2, len(shards) - 1})]


def last_part(name: str) -> str:
    """Of a dotted name, as `plain` has it."""
    return plain(name.rpartition(".")[2])


def plain(name: str) -> str:
    """A name without what programs write differently: `created_at` and `CreatedAt` are the same."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _written(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


_Found = dict[str, tuple[Holds | None, Sequence[Any]]]


def _parquet(shard: Shard, wanted: frozenset[str]) -> _Found:
    filesystem, path = open_filesystem(shard.address)
    with naming_damage(shard), filesystem.open_input_file(path) as source, pq.ParquetFile(source) as file:
        tops = {name.partition(".")[0] for name, _ in _fields(file.schema_arrow) if last_part(name) in wanted}
        batch = next(file.iter_batches(ROWS, columns=sorted(tops), use_threads=False), None)
    found: _Found = {}
    for name, kind in _fields(file.schema_arrow):
        looked_at = batch is not None and last_part(name) in wanted and _holds(kind) in _LOOKED_AT
        found[name] = _holds(kind), _values(batch, name) if looked_at else ()
    return found


def _fields(schema: pa.Schema | pa.StructType, way: str = "", depth: int = 0) -> Iterator[tuple[str, pa.DataType]]:
    for field in schema:
        if pa.types.is_struct(field.type) and depth < DEEPEST:
            yield from _fields(field.type, f"{way}{field.name}.", depth + 1)
        else:
            yield f"{way}{field.name}", field.type


def _values(batch: pa.RecordBatch, name: str) -> list[Any]:
    if name in batch.schema.names:
        column = batch.column(name)
    else:
        top, *way = name.split(".")
        column = pc.struct_field(batch.column(top), way)
    values: list[Any] = column.to_pylist()
    return values


_LOOKED_AT: frozenset[Holds | None] = frozenset({"whole", "fraction", "boolean", "text", "list"})


def _holds(kind: pa.DataType) -> Holds | None:
    """None for a column of nothing."""
    types = pa.types
    if types.is_null(kind):
        return None
    if types.is_dictionary(kind):
        return _holds(kind.value_type)
    if types.is_integer(kind) or (types.is_decimal(kind) and kind.scale == 0):
        return "whole"
    if types.is_floating(kind) or types.is_decimal(kind):
        return "fraction"
    if types.is_boolean(kind):
        return "boolean"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_timestamp(kind):
        return "instant" if kind.tz is None else "instant_zoned"
    if types.is_date(kind):
        return "day"
    if isinstance(kind, pa.UuidType) or (types.is_fixed_size_binary(kind) and kind.byte_width == 16):
        return "key"
    if types.is_list(kind) or types.is_large_list(kind):
        return "list" if _holds(kind.value_type) in ("whole", "text") else "other"
    return "other"


def _json_lines(shard: Shard, wanted: frozenset[str]) -> _Found:
    values: dict[str, list[Any]] = {}
    with JsonLinesReader(shard, [], whole=True) as reader:
        lines = (line for chunk in reader.chunks() for line in chunk.rows or ())
        for count, line in enumerate(islice(lines, ROWS), 1):
            record = dict(_flat(read_record(line)))
            for name, value in record.items():
                values.setdefault(name, [None] * (count - 1)).append(value)
            for name in values.keys() - record.keys():
                values[name].append(None)
    return {name: (_holds_json(column), column if last_part(name) in wanted else ()) for name, column in values.items()}


_LOOKS: Mapping[Format, Callable[[Shard, frozenset[str]], _Found]] = {
    "parquet": _parquet,
    "jsonl": _json_lines,
    "jsonl.gz": _json_lines,
    "jsonl.zst": _json_lines,
}


def _flat(record: Mapping[str, Any], way: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            yield from _flat(value, f"{way}{key}.", depth + 1)
        else:
            yield f"{way}{key}", value


def _holds_json(values: Sequence[Any]) -> Holds | None:
    kinds = {_holds_value(value) for value in values if value is not None}
    if not kinds:
        return None
    if len(kinds) == 1:
        return kinds.pop()
    return "fraction" if kinds == {"whole", "fraction"} else "text" if kinds == {"whole", "text"} else "other"


_OF_JSON: Mapping[type, Holds] = {bool: "boolean", int: "whole", float: "fraction", str: "text"}


def _holds_value(value: Any) -> Holds:
    if type(value) in _OF_JSON:
        return _OF_JSON[type(value)]
    whole_or_text = isinstance(value, list) and all(isinstance(one, int | str | None) for one in value)
    return "list" if whole_or_text else "other"
