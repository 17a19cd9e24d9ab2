"""An audit's own reading of a corpus's files: some columns as Python values, some rows at a time."""

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.audit.ways import WayIntoRow, leads, leads_through_structs, leaves

ROWS_AT_ONCE = 131_072
BYTES_AT_ONCE = 32 << 20
"""Fewer rows at a time where they are large: a text may be a whole book."""


def read_columns(
    path: Path, names: Sequence[str], *, few: bool, seen: set[str] | None = None, original: bool = False
) -> Iterator[tuple[int, list[list[Any]]]]:
    """How many rows a batch has, and what stands in some columns: one list per name, a value per row; where a way may
    lead to any number of values, a list of them per row.

    Args:
        names: Ways into a row, as in a profile (`ways`).

        few: Whether few different values stand in these columns, many times each.

        seen: Takes the names that some row has, be the value null.

        original: Whether it is an input: there, lines of JSON Lines that are no objects are no rows. The gate writes
            none such.

    Raises:
        pa.ArrowException, OSError, EOFError, KeyError, AttributeError, ValueError, TypeError: The file is not what its
            name says, or a way leads nowhere in it.
    """
    ways = WayIntoRow.together(names)
    seen = set() if seen is None else seen
    if path.name.casefold().endswith((".parquet", ".pq")):
        yield from _parquet(path, ways, few=few)
        seen.update(names)
    else:
        for rows in _json_lines(path, original=original):
            yield len(rows), [_of_records(rows, way, seen) for way in ways]


def read_records(path: Path, *, original: bool) -> Iterator[list[dict[str, Any]]]:
    """The rows of a file of JSON Lines, some at a time. Raises as `read_columns`, whose `original` it is."""
    yield from _json_lines(path, original=original)


def _of_records(rows: Sequence[dict[str, Any]], way: WayIntoRow, seen: set[str]) -> list[Any]:
    values = []
    for row in rows:
        value, there = way.in_record(row)
        values.append(value)
        if there:
            seen.add(way.name)
    return values


def count_rows(path: Path) -> int:
    """How many rows a file has. Raises as `read_columns`."""
    if path.name.casefold().endswith((".parquet", ".pq")):
        with pq.ParquetFile(path, memory_map=False) as file:
            return int(file.metadata.num_rows)
    with _open_lines(path) as source:
        return sum(1 for line in source if line.strip())


def _parquet(path: Path, ways: Sequence[WayIntoRow], *, few: bool) -> Iterator[tuple[int, list[list[Any]]]]:
    with pq.ParquetFile(path, memory_map=False) as file:
        tops = [way.name if way.name in file.schema_arrow.names else way.steps[0] for way in ways]
        for batch in file.iter_batches(
            _rows_at_once(file.metadata, set(tops)), columns=list(dict.fromkeys(tops)), use_threads=False
        ):
            yield batch.num_rows, [_values(batch, top, way, few=few) for top, way in zip(tops, ways, strict=True)]


def _rows_at_once(metadata: pq.FileMetaData, tops: set[str]) -> int:
    largest = 1
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        # No others are touched: to ask for an encrypted one ends the process.
        wanted = (n for n in range(group.num_columns) if _is_of(metadata.schema.column(n).path, tops))
        size = sum(group.column(number).total_uncompressed_size for number in wanted)
        largest = max(largest, size // max(1, group.num_rows))
    return max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // largest))


def _is_of(leaf: str, tops: set[str]) -> bool:
    return leaf in tops or leaf.split(".")[0] in tops


def _values(batch: pa.RecordBatch, top: str, way: WayIntoRow, *, few: bool) -> list[Any]:
    place = batch.schema.get_field_index(top)
    if place < 0:
        raise KeyError(top)
    column, steps = batch.column(place), () if top == way.name else way.steps[1:]
    if not leads(column.type, steps):
        raise KeyError(way.name)
    if not leads_through_structs(column.type, steps):
        reached = (list(leaves(value, steps)) for value in column.to_pylist())
        return list(reached) if way.many else [found[0] if found else None for found in reached]
    values = _plain(pc.struct_field(column, list(steps)) if steps else column, few=few)
    return [[value] for value in values] if way.many else values


def _plain(column: pa.Array, *, few: bool) -> list[Any]:
    if isinstance(column.type, pa.UuidType):
        column = column.storage  # bytes, not an object for each
    if pa.types.is_dictionary(column.type) or (few and pa.types.is_string(column.type)):
        words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        known = [*words.dictionary.to_pylist(), None]
        return [known[-1 if place is None else place] for place in words.indices.to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _json_lines(path: Path, *, original: bool) -> Iterator[list[dict[str, Any]]]:
    with _open_lines(path) as source:
        waiting: list[dict[str, Any]] = []
        size = 0
        for line in source:
            record = _record(line, original=original)
            if record is None:
                continue
            waiting.append(record)
            size += len(line)
            if len(waiting) == ROWS_AT_ONCE or size > BYTES_AT_ONCE:
                yield waiting
                waiting, size = [], 0
        if waiting:
            yield waiting


def _record(line: bytes, *, original: bool) -> dict[str, Any] | None:
    """The object of a line; None if the line is no row."""
    if not line.strip():
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        if original:
            return None
        raise
    if not isinstance(record, dict):
        if original:
            return None
        raise TypeError
    found: dict[str, Any] = _whole(record) if _ESCAPED_HALF.search(line) else record
    return found


_ESCAPED_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


def _whole(value: Any) -> Any:
    """Half a surrogate pair is no character: another sign in its place, with which nobody's name is written."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return value


def _open_lines(path: Path) -> Any:
    match path.name.casefold().rsplit(".", 1)[-1]:
        case "gz":
            return gzip.open(path)
        case "zst":
            return BufferedReader(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
        case _:
            return path.open("rb")
