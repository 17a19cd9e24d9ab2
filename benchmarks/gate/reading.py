"""Reading a corpus through its mask, and reading the rewritten copy of the same rows, by the usual libraries.

`python -m benchmarks.gate.reading JSON` reads all columns once, file after file, and throws them away. The JSON names
`what` (see `jobs.READ`), `reader`, the folders `corpus`, `mask` and `copy`. What the libraries take to be imported
counts as start-up.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from widerspruch.gate.mask.reading import Mask

BEGAN = time.perf_counter()
CORES, BATCH = 2, 122_880

Rows = Iterator[int]
"""How many rows came, part by part."""


def by_pyarrow(file: Path, mask: "Mask | None") -> Rows:
    """Record batches."""
    import pyarrow.parquet as pq

    if mask is not None:
        yield from (batch.num_rows for batch in mask.read(file))
    else:
        with pq.ParquetFile(file, pre_buffer=True) as opened:
            yield from (batch.num_rows for batch in opened.iter_batches())


def by_duckdb(file: Path, mask: "Mask | None") -> Rows:
    """A query whose answer is fetched as Arrow; through a mask with its rows as a table to be joined."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect(config={"threads": CORES}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        if mask is None:
            query = f"FROM '{file}'"
        else:
            connection.register("allowed", pa.table({"row": mask.allowed_indices(file)}))
            query = f"""
                SELECT * EXCLUDE (file_row_number) FROM read_parquet('{file}', file_row_number = true)
                WHERE file_row_number IN (SELECT "row" FROM allowed)
            """
        yield from (batch.num_rows for batch in connection.sql(query).to_arrow_reader(BATCH))


def by_polars(file: Path, mask: "Mask | None") -> Rows:
    """A frame per file."""
    import polars as pl

    frame = pl.read_parquet(file)
    yield frame.height if mask is None else frame.filter(pl.Series(mask.allowed_rows(file))).height


BY: dict[str, Callable[[Path, "Mask | None"], Rows]] = {"pyarrow": by_pyarrow, "duckdb": by_duckdb, "polars": by_polars}


def main(parameters: str) -> None:
    """Read everything once and print what that told."""
    from widerspruch.gate.mask.reading import open_mask

    told: dict[str, Any] = json.loads(parameters)
    read = BY[told["reader"]]
    folder = Path(told["copy"], "data") if told["what"] == "copy" else Path(told["corpus"])
    files = sorted(folder.glob("*.parquet"))
    next(read(files[0], None))  # what a library sets up when it is first used is no part of reading
    startup, startup_cpu = time.perf_counter() - BEGAN, time.process_time()
    mask = open_mask(told["mask"], fast=told["what"] == "fast") if told["what"] in ("mask", "fast") else None
    rows = sum(count for file in files for count in read(file, mask))
    facts = {"read": sum(file.stat().st_size for file in files)}
    print(json.dumps({"startup": startup, "startup_cpu": startup_cpu, "rows": rows, "facts": facts}))


if __name__ == "__main__":
    main(sys.argv[1])
