"""The findings of a Parquet file of items, on all processors where it pays."""

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.findings.bulk import ROWS_AT_A_TIME, scan_table
from widerspruch.findings.scan import NOBODYS
from widerspruch.lib.processes import SPAWN, become_a_child, children_deaf_to_interrupts, cores

ROWS_WORTH_A_PROCESS = 100_000
"""Starting one and compiling the patterns takes as long as scanning about so many texts."""

COLUMNS = ["item_id", "text"]


def scan_parquet(path: Path, processes: int | None = None, own: frozenset[str] = NOBODYS) -> pa.Table:
    """The kinds found in each text of the file, only for rows in which something is found: see `scan_table`.

    Args:
        path: Has the columns `item_id` and `text`.
        processes: How many; as many as pay and there are processors, if left out.
        own: As for `scan`.
    """
    metadata = pq.read_metadata(path)
    paying = min(cores(), 1 + metadata.num_rows // ROWS_WORTH_A_PROCESS)
    wanted = min(processes or paying, metadata.num_row_groups)
    groups = list(range(metadata.num_row_groups))
    if wanted <= 1:
        return _scan_groups(path, groups, own)
    shares = [groups[start::wanted] for start in range(wanted)]
    with ProcessPoolExecutor(wanted, SPAWN, become_a_child) as pool:
        try:
            with children_deaf_to_interrupts():
                found = pool.map(_scan_groups, [path] * wanted, shares, [own] * wanted)
            return pa.concat_tables(found)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _scan_groups(path: Path, groups: list[int], own: frozenset[str]) -> pa.Table:
    with pq.ParquetFile(path) as file:
        schema = pa.schema([file.schema_arrow.field(name) for name in COLUMNS])
        batches = file.iter_batches(ROWS_AT_A_TIME, row_groups=groups, columns=COLUMNS)
        return scan_table(pa.RecordBatchReader.from_batches(schema, batches), own=own)
