"""An audit's own reading of a corpus's files: some columns as Python values, some rows at a time."""

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROWS_AT_ONCE = 131_072
BYTES_AT_ONCE = 32 << 20
"""Fewer rows at a time where they are large: a text may be a whole book."""


def read_columns(path: Path, names: Sequence[str], *, few: bool) -> Iterator[list[list[Any]]]:
    """The values of some columns, batch after batch; in each batch one list per name, all of one length.

    Args:
        names: As in a profile; `user.id` reaches into a struct or object where no column is called so.

        few: Whether few different values stand in these columns, many times each.

    Raises:
        pa.ArrowException, OSError, EOFError, KeyError, AttributeError, ValueError, TypeError: The file is not what its
            name says.
    """
    if path.name.casefold().endswith((".parquet", ".pq")):
        yield from _parquet(path, names, few=few)
    else:
        for rows in _json_lines(path):
            yield [[_reached(row, name) for row in rows] for name in names]


def count_rows(path: Path) -> int:
    """How many rows a file has. Raises as `read_columns`."""
    if path.name.casefold().endswith((".parquet", ".pq")):
        with pq.ParquetFile(path, memory_map=False) as file:
            return int(file.metadata.num_rows)
    with _open_lines(path) as source:
        return sum(1 for line in source if line.strip())


def _parquet(path: Path, names: Sequence[str], *, few: bool) -> Iterator[list[list[Any]]]:
    with pq.ParquetFile(path, memory_map=False) as file:
        tops = [_top(name, file.schema_arrow.names) for name in names]
        for batch in file.iter_batches(
            _rows_at_once(file.metadata, set(tops)), columns=list(dict.fromkeys(tops)), use_threads=False
        ):
            yield [_values(batch, top, name, few=few) for top, name in zip(tops, names, strict=True)]


def _rows_at_once(metadata: pq.FileMetaData, tops: set[str]) -> int:
    largest = 1
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        leaves = (group.column(number) for number in range(group.num_columns))
        size = sum(leaf.total_uncompressed_size for leaf in leaves if _is_of(leaf.path_in_schema, tops))
        largest = max(largest, size // max(1, group.num_rows))
    return max(1, min(ROWS_AT_ONCE, BYTES_AT_ONCE // largest))


def _is_of(leaf: str, tops: set[str]) -> bool:
    return leaf in tops or leaf.split(".")[0] in tops


def _top(name: str, names: Iterable[str]) -> str:
    return name if name in set(names) else name.split(".")[0]


def _values(batch: pa.RecordBatch, top: str, name: str, *, few: bool) -> list[Any]:
    place = batch.schema.get_field_index(top)
    if place < 0:
        raise KeyError(top)
    column = batch.column(place)
    if top != name:
        column = pc.struct_field(column, name.split(".")[1:])
    if isinstance(column.type, pa.UuidType):
        column = column.storage  # bytes, not an object for each
    if pa.types.is_dictionary(column.type) or (few and pa.types.is_string(column.type)):
        words = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        known = [*words.dictionary.to_pylist(), None]
        return [known[place] for place in pc.fill_null(words.indices, len(known) - 1).to_pylist()]
    values: list[Any] = column.to_pylist()
    return values


def _json_lines(path: Path) -> Iterator[list[dict[str, Any]]]:
    with _open_lines(path) as source:
        waiting: list[dict[str, Any]] = []
        size = 0
        for line in source:
            if not line.strip():
                continue
            waiting.append(json.loads(line))
            size += len(line)
            if len(waiting) == ROWS_AT_ONCE or size > BYTES_AT_ONCE:
                yield waiting
                waiting, size = [], 0
        if waiting:
            yield waiting


def _open_lines(path: Path) -> Any:
    match path.name.casefold().rsplit(".", 1)[-1]:
        case "gz":
            return gzip.open(path)
        case "zst":
            return BufferedReader(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd"))
        case _:
            return path.open("rb")


def _reached(row: dict[str, Any], name: str) -> Any:
    if name in row or "." not in name:
        return row.get(name)
    value: Any = row
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
