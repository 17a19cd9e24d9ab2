"""Reading a shard and writing what is kept of it: the corpus's own layout, rows untouched."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from widerspruch.gate.corpus.chunk import Column, ShardReader
from widerspruch.gate.corpus.json_lines import JsonLinesReader
from widerspruch.gate.corpus.parquet import ParquetReader
from widerspruch.gate.corpus.shards import Format, Shard


def open_shard(shard: Shard, columns: Sequence[Column], *, whole: bool, also: Sequence[str] = ()) -> ShardReader[Any]:
    """A reader of one shard that hands out these columns and, with `whole`, the rows that they come from.

    Args:
        also: Columns that shall be there, too.

    Raises:
        GateError: The file is damaged (`shard_damaged`) or lacks a column (`column_unknown`).
    """
    return _READERS[shard.format](shard, columns, whole=whole, also=also)


_READERS: Mapping[Format, Callable[..., ShardReader[Any]]] = {
    "parquet": ParquetReader,
    "jsonl": JsonLinesReader,
    "jsonl.gz": JsonLinesReader,
    "jsonl.zst": JsonLinesReader,
}
