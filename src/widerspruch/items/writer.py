"""Items to Parquet: streamed, in row groups of even size."""

from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.items.schema import ITEM

ROWS_PER_GROUP = 16_384
"""Keeps the writer's buffers under 10 MiB at texts of ordinary length."""


_DIFFERENT_IN_EVERY_ROW = {"item_id", "created_at", "text", "source_record"}
_REPEATING = [name for name in ITEM.names if name not in _DIFFERENT_IN_EVERY_ROW]


class ItemWriter:
    """Streams record batches of `schema.ITEM` into a Parquet file; collects small ones into row groups."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(
            path, ITEM, compression="lz4", use_dictionary=_REPEATING, write_statistics=False
        )
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        try:
            if error is None:
                self._flush()
        finally:
            self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Take one batch of any size."""
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= ROWS_PER_GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, ITEM).unify_dictionaries()
            self._writer.write_table(table, row_group_size=len(table))
        self._waiting, self._rows = [], 0
