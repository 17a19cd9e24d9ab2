"""Reading a shard and writing what is kept of it: the corpus's own layout, rows untouched."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from widerspruch.gate.corpus.chunk import Column, ShardReader
from widerspruch.gate.corpus.json_lines import JsonLinesReader
from widerspruch.gate.corpus.parquet import CHUNK_ROWS, ParquetReader
from widerspruch.gate.corpus.shards import Format, Shard


def open_shard(
    shard: Shard,
    columns: Sequence[Column],
    *,
    whole: bool,
    also: Sequence[str] = (),
    rows_at_once: int = CHUNK_ROWS,
) -> ShardReader[Any]:
    """A reader of one shard that hands out these columns and, with `whole`, the rows that they come from.

    Args:
        also: Columns that shall be there, too.

        rows_at_once: At most, of a format that counts its rows.

    Raises:
        GateError: The file is damaged (`shard_damaged`) or lacks a column (`column_unknown`), or one of them is no
            path (`path_unclear`).
    """
    return _READERS[shard.format](shard, columns, whole=whole, also=also, rows_at_once=rows_at_once)


_READERS: Mapping[Format, Callable[..., ShardReader[Any]]] = {
    "parquet": ParquetReader,
    "jsonl": JsonLinesReader,
    "jsonl.gz": JsonLinesReader,
    "jsonl.zst": JsonLinesReader,
}
