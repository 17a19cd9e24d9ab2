"""A look into a corpus before anything is known about it: its columns, what lies in them, and what stands there."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.json_lines import JsonLinesReader
from widerspruch.gate.corpus.json_records import read_record
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.parquet import read_schema
from widerspruch.gate.corpus.paths import parse_path
from widerspruch.gate.corpus.reach import is_list
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.errors import GateError

FILES = 3
"""The first, one from the middle, the last."""

ROWS = 10_000
"""Of each file, at most."""

DEEPEST = 5
"""So far into structs, objects, lists and maps."""

MOST_COLUMNS = 2_000
"""Objects may have names for keys."""

Holds = Literal["whole", "fraction", "boolean", "text", "instant", "instant_zoned", "day", "key", "list", "other"]
"""What a column holds. `key`: a UUID or 16 bytes. `list`: of whole numbers or texts."""


class Sampled(Struct, frozen=True):
    """One column.

    Attributes:
        name: As a profile writes it, such as `mentions[].acct`.

        holds: Of a path with several values, each of them; a plain column of texts or whole numbers is a `list`.

        values: How often each value occurs, as a profile writes it; None is an empty cell. Lists count by what is in
            them.
    """

    name: str
    holds: Holds
    values: Mapping[str | None, int]

    @property
    def is_many(self) -> bool:
        return _MARKS.search(self.name) is not None

    def parts(self) -> list[str]:
        """The names on the way, as `plain` has them, the column's own last."""
        return [plain(_MARKS.sub("", part)) for part in self.name.split(".")]

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


_MARKS = re.compile(r"\[\]|\{\}|\{key\}")


def look_into(shards: Sequence[Shard], wanted: frozenset[str]) -> list[Sampled]:
    """The columns of the first rows of a few files; what lies in structs, lists and maps is named by its path.

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
            if name in columns or len(columns) < MOST_COLUMNS:
                columns.setdefault(name, _Column()).add(holds, values)
    return [Sampled(name, one.holds, dict(one.values)) for name, one in columns.items()]


def sampled_shards(shards: Sequence[Shard]) -> list[Shard]:
    """The files that are looked into."""
    return [shards[place] for place in sorted({0, len(shards) // 2, len(shards) - 1})]


def last_part(name: str) -> str:
    """Of a path, as `plain` has it."""
    return plain(_MARKS.sub("", name.rpartition(".")[2]))


def plain(name: str) -> str:
    """A name without what programs write differently: `created_at` and `CreatedAt` are the same."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _written(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower() if isinstance(value, bool) else str(value)


_Found = dict[str, tuple[Holds | None, Sequence[Any]]]


def _parquet(shard: Shard, wanted: frozenset[str]) -> _Found:
    fields = [found for field in read_schema(shard) for found in _ways(field.name, field.type)]
    found: _Found = {name: (_holds(kind), ()) for name, kind in fields}
    looked_at = [name for name, (holds, _) in found.items() if last_part(name) in wanted and holds in _LOOKED_AT]
    readable = [Column(name, pa.string()) for name in looked_at if _is_path(name)]
    with open_shard(shard, readable, whole=False, rows_at_once=ROWS) as reader:
        for chunk in islice(reader.chunks(), 1):
            for name, column in zip(reader.schema.names, chunk.columns.columns, strict=True):
                found[name] = found[name][0], column.to_pylist()
    return found


def _is_path(name: str) -> bool:
    try:
        parse_path(name)
    except GateError:
        return False
    return True


def _ways(way: str, kind: pa.DataType, depth: int = 0) -> Iterator[tuple[str, pa.DataType]]:
    """The paths to what lies in a column, and its type."""
    if pa.types.is_struct(kind) and depth < DEEPEST:
        for field in kind:
            yield from _ways(f"{way}.{field.name}", field.type, depth + 1)
    elif pa.types.is_map(kind) and depth < DEEPEST:
        yield f"{way}{{key}}", kind.key_type
        yield from _ways(f"{way}{{}}", kind.item_type, depth + 1)
    elif is_list(kind) and depth < DEEPEST and (_MARKS.search(way) or _holds(kind) != "list"):
        yield from _ways(f"{way}[]", kind.value_type, depth + 1)
    else:
        yield way, kind


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
    if is_list(kind):
        return "list" if _holds(kind.value_type) in ("whole", "text") else "other"
    return "other"


def _json_lines(shard: Shard, wanted: frozenset[str]) -> _Found:
    values: dict[str, list[Any]] = {}
    with JsonLinesReader(shard, [], whole=True) as reader:
        lines = (line for chunk in reader.chunks() for line in chunk.rows or ())
        for count, line in enumerate(islice(lines, ROWS), 1):
            record: dict[str, Any] = {}
            for name, value in _flat(read_record(line)):
                many = _MARKS.search(name) is not None
                record[name] = [*record.get(name, ()), value] if many else value
            for name, value in record.items():
                if name in values or len(values) < MOST_COLUMNS:
                    values.setdefault(name, [None] * (count - 1)).append(value)
            for name in values.keys() - record.keys():
                values[name].append(None)
    for name in [name for name in values if any(other.startswith(f"{name}[]") for other in values)]:
        if not any(values[name]):  # of lists of other things the empty ones
            del values[name]
    return {
        name: (_holds_json(name, column), _of_many(name, column) if last_part(name) in wanted else ())
        for name, column in values.items()
    }


def _of_many(name: str, values: Sequence[Any]) -> Sequence[Any]:
    """Of a path with several values, all of them."""
    return [one for row in values for one in row or ()] if _MARKS.search(name) else values


def _flat(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        yield from _inside(key, value, 0)


def _inside(way: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """The paths to what lies in a value, and what stands there."""
    if isinstance(value, dict) and depth < DEEPEST:
        for key, one in value.items():
            yield from _inside(f"{way}.{key}", one, depth + 1)
    elif isinstance(value, list) and depth < DEEPEST and (_MARKS.search(way) or _holds_value(value) != "list"):
        for one in value:
            yield from _inside(f"{way}[]", one, depth + 1)
    else:
        yield way, value


def _holds_json(name: str, values: Sequence[Any]) -> Holds | None:
    kinds = {_holds_value(value) for value in _of_many(name, values) if value is not None}
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
