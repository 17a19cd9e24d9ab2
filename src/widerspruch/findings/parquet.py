"""The findings of a Parquet file of items, on all processors where it pays."""

import os
import signal
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.findings.bulk import result_schema, scan_table
from widerspruch.findings.scan import scan

ROWS_WORTH_A_PROCESS = 100_000
"""Starting one and compiling the patterns takes as long as scanning about so many texts."""

ROWS_WORTH_COMPILING = 3_000
"""DuckDB takes about a second to read the patterns; so many texts are scanned one by one in that time."""

COLUMNS = ["item_id", "text"]


def scan_parquet(path: Path, processes: int | None = None) -> pa.Table:
    """The kinds found in each text of the file, only for rows in which something is found: see `scan_table`.

    Args:
        path: Has the columns `item_id` and `text`.
        processes: How many; as many as pay and there are processors, if left out.
    """
    metadata = pq.read_metadata(path)
    paying = min(os.cpu_count() or 1, 1 + metadata.num_rows // ROWS_WORTH_A_PROCESS)
    wanted = min(processes or paying, metadata.num_row_groups)
    groups = list(range(metadata.num_row_groups))
    if wanted <= 1:
        return _scan_groups(path, groups)
    shares = [groups[start::wanted] for start in range(wanted)]
    with ProcessPoolExecutor(wanted, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        try:
            return pa.concat_tables(pool.map(_scan_groups, [path] * wanted, shares))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _scan_groups(path: Path, groups: list[int]) -> pa.Table:
    with pq.ParquetFile(path) as file:
        schema = pa.schema([file.schema_arrow.field(name) for name in COLUMNS])
        if not groups:
            return result_schema(schema.field("item_id").type).empty_table()
        batches = file.iter_batches(row_groups=groups, columns=COLUMNS)
        if file.metadata.num_rows < ROWS_WORTH_COMPILING:
            return _one_by_one(batches, result_schema(schema.field("item_id").type))
        return scan_table(pa.RecordBatchReader.from_batches(schema, batches))


def _one_by_one(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    rows = [row for batch in batches for row in batch.to_pylist() if row["text"]]
    kinds = [sorted({finding.kind for finding in scan(row["text"])}) for row in rows]
    found = [{"item_id": row["item_id"], "kinds": some} for row, some in zip(rows, kinds, strict=True) if some]
    return pa.Table.from_pylist(found, schema=schema)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
