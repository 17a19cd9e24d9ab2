"""How a Parquet file is laid out beside its schema: what a writer is told so that another is laid out alike, and what
of it the other could not keep."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow.parquet as pq

DICTIONARY_LIMIT = 1 << 20
"""Bytes of a dictionary above which Arrow, Spark and others fall back to plain values."""

_FALSE_POSITIVE = 0.01
"""No file says how its bloom filters were made; so often a new one may err."""

_ENCODINGS = {"DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "BYTE_STREAM_SPLIT"}
_DICTIONARIES = {"RLE_DICTIONARY", "PLAIN_DICTIONARY"}


def groups_of(metadata: pq.FileMetaData) -> list[pq.RowGroupMetaData]:
    """All row groups."""
    return [metadata.row_group(number) for number in range(metadata.num_row_groups)]


def layout_of(original: pq.ParquetFile) -> dict[str, Any]:
    """What `pq.ParquetWriter` is told for a file like this one."""
    metadata, groups = original.metadata, groups_of(original.metadata)
    leaves = {
        leaf.path_in_schema: leaf
        for group in reversed(groups)
        for leaf in (group.column(number) for number in range(group.num_columns))
    }
    schema = [original.schema.column(number) for number in range(len(original.schema))]
    decimals = {one.physical_type for one in schema if str(one.logical_type).startswith("Decimal")}
    return {
        "version": metadata.format_version,
        "use_dictionary": [path for path, leaf in leaves.items() if _kept_its_dictionary(leaf)] or False,
        "column_encoding": {path: kind for path, leaf in leaves.items() if (kind := _encoding(leaf))} or None,
        "sorting_columns": _sorting_columns(groups) or None,
        "write_statistics": [path for path, leaf in leaves.items() if leaf.is_stats_set] if leaves else True,
        "write_page_index": any(leaf.has_offset_index for leaf in leaves.values()),
        "bloom_filter_options": {
            path: {"ndv": max(1, leaf.num_values), "fpp": _FALSE_POSITIVE}
            for path, leaf in leaves.items()
            if leaf.bloom_filter_offset is not None
        }
        or None,
        "compression": {path: _codec(leaf.compression) for path, leaf in leaves.items()} or "zstd",
        "use_deprecated_int96_timestamps": any(one.physical_type == "INT96" for one in schema),
        "store_decimal_as_integer": bool(decimals) and decimals <= {"INT32", "INT64"},
        "use_compliant_nested_type": not any(".list." in one.path and ".element" not in one.path for one in schema),
        "store_schema": b"ARROW:schema" in (metadata.metadata or {}),
    }


def lost_between(before: pq.FileMetaData, after: pq.FileMetaData) -> tuple[str, ...]:
    """What of a file's layout another does not have, in words for the manifest: `dictionary:text` is a column that is
    no longer written by dictionary."""
    lost = list(_lost_of_schema(before, after))
    old, new = groups_of(before), groups_of(after)
    if old and new:
        if any(group.sorting_columns for group in old) and not _sorting_columns(new):
            lost.append("sorting_columns")
        for number in range(before.num_columns):
            lost += _lost_of_column([group.column(number) for group in old], [group.column(number) for group in new])
    return tuple(lost)


def _lost_of_schema(before: pq.FileMetaData, after: pq.FileMetaData) -> Iterator[str]:
    for number in range(before.num_columns):
        old, new = before.schema.column(number), after.schema.column(number)
        if old.path != new.path:
            yield f"name:{old.path}"
        if old.physical_type != new.physical_type:
            yield f"physical_type:{old.path}"
        if _logical(old) != _logical(new):
            yield f"logical_type:{old.path}"


def _logical(leaf: pq.ColumnSchema) -> str:
    """A signed number of a physical type's own width is the same with and without saying so."""
    return re.sub(r"Int\(bitWidth=(32|64), isSigned=true\)", "None", str(leaf.logical_type))


def _lost_of_column(old: Sequence[pq.ColumnChunkMetaData], new: Sequence[pq.ColumnChunkMetaData]) -> Iterator[str]:
    path = old[0].path_in_schema
    encodings = {kind for leaf in new for kind in leaf.encodings}
    wrong = {
        "dictionary": any(_kept_its_dictionary(leaf) for leaf in old) and not _DICTIONARIES & encodings,
        "encoding": bool({kind for leaf in old for kind in leaf.encodings} & _ENCODINGS - encodings),
        "compression": {leaf.compression for leaf in old} != {leaf.compression for leaf in new},
        "statistics": {leaf.is_stats_set for leaf in old} != {leaf.is_stats_set for leaf in new},
        "page_index": any(leaf.has_offset_index for leaf in old) and not all(leaf.has_offset_index for leaf in new),
        "bloom_filter": any(leaf.bloom_filter_offset is not None for leaf in old)
        and any(leaf.bloom_filter_offset is None for leaf in new),
        "bloom_filter_size": _filter_bytes(new) < _filter_bytes(old) / 2,
    }
    yield from (f"{what}:{path}" for what, is_lost in wrong.items() if is_lost)


def _filter_bytes(leaves: Sequence[pq.ColumnChunkMetaData]) -> float:
    """Of bloom filters for each value: with less than half of it, they err far more often. 0 if no footer says it."""
    values: int = sum(leaf.num_values for leaf in leaves)
    size: int = sum(leaf.bloom_filter_length or 0 for leaf in leaves)
    return size / max(1, values)


def _codec(compression: str) -> str:
    """A footer's word for a compression as a writer knows it."""
    return "none" if compression == "UNCOMPRESSED" else compression


def _encoding(leaf: pq.ColumnChunkMetaData) -> str | None:
    """How values of a column are written where that is neither plainly nor by dictionary."""
    if _kept_its_dictionary(leaf):
        return None
    return next((kind for kind in leaf.encodings if kind in _ENCODINGS), None)


def _sorting_columns(groups: Sequence[pq.RowGroupMetaData]) -> tuple[pq.SortingColumn, ...]:
    """By what rows are sorted, if they are in all row groups: leaving some out does not change that."""
    stated = {tuple(group.sorting_columns) for group in groups}
    return stated.pop() if len(stated) == 1 else ()


def _kept_its_dictionary(leaf: pq.ColumnChunkMetaData) -> bool:
    """Whether a column was written by dictionary to its end. One that fell back for its many values would cost as much
    again: every value is looked up before the dictionary is given up. No list of encodings tells the two apart, but
    the size does: a dictionary below the limit, and up to three bytes per value for its places in it."""
    tried = _DICTIONARIES & set(leaf.encodings)
    return bool(tried) and leaf.total_uncompressed_size <= DICTIONARY_LIMIT * 17 // 16 + 3 * leaf.num_values
