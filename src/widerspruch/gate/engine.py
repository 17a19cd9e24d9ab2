"""DuckDB as the gate uses it, and the tables that the steps of a run leave for each other."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.lib import database_files
from widerspruch.lib.database_files import UnwritablePathError, full_path
from widerspruch.rulebook.database import Setting, connect

ROWS_AT_ONCE = 65_536
MEMORY = "768MB"


def connect_worker(spill: Path | None = None, files: Iterable[Path] = ()) -> duckdb.DuckDBPyConnection:
    """DuckDB with one thread: with two it writes rows in an order that changes from run to run (measured).

    Args:
        spill: A folder, of nobody else, for what does not fit into memory. None where the rows only stream by.

        files: What it reads itself; it sees nothing but what lies in their folders.
    """
    # What is looked up in stands on the right of a join; the rows stream past it.
    return _connect(1, spill, folders_of(files), disabled_optimizers="join_order,build_side_probe_side")


def connect_joining(spill: Path, threads: int, folders: Iterable[Path] = ()) -> duckdb.DuckDBPyConnection:
    """DuckDB for joins with the exclusion set: it chooses the smaller side itself, and rows come in any order.

    Args:
        spill: As for `connect_worker`.

        folders: It sees nothing but what lies below them.
    """
    return _connect(threads, spill, folders, preserve_insertion_order=False)


def _connect(
    threads: int, spill: Path | None, folders: Iterable[Path], **settings: Setting
) -> duckdb.DuckDBPyConnection:
    where: dict[str, Setting] = {} if spill is None else {"temp_directory": str(spill)}
    with _refusing_paths():
        return connect(
            folders,
            arrow_lossless_conversion=True,  # a UUID stays one
            enable_progress_bar=False,
            threads=threads,
            memory_limit=MEMORY,
            **where,
            **settings,
        )


def folders_of(files: Iterable[Path]) -> set[Path]:
    """Where files really lie."""
    return {Path(full_path(file)).parent for file in files}


def parquet_sql(files: Sequence[Path], *, same_schema: bool = True, named: str | None = None) -> str:
    """Parquet files as one relation. Where they are not `same_schema`, a column has the type that holds all values;
    else DuckDB would read every file as it reads the first.

    Args:
        named: As for `database_files.parquet_sql`.

    Raises:
        GateError: A path cannot be told to DuckDB (`path_unwritable`).
    """
    with _refusing_paths():
        return database_files.parquet_sql(files, by_name=not same_schema, named=named)


def require_readable_below(folder: Path) -> None:
    """Raise GateError `path_unwritable` where what lies in a folder could not be told to DuckDB: asked before anything
    is written there."""
    parquet_sql([folder / "any.parquet"])


@contextmanager
def _refusing_paths() -> Iterator[None]:
    try:
        yield
    except UnwritablePathError as error:
        raise GateError("path_unwritable", name=Path(error.filename).name) from error


def write_table(address: str, batches: pa.RecordBatchReader) -> int:
    """Batches into a Parquet file that appears whole; the number of rows.

    Not compressed: it is read soon and dropped, and authors hardly shrink.
    """
    rows = 0
    with (
        batches,
        atomic_stream(address) as target,
        pq.ParquetWriter(target, batches.schema, compression="none", use_dictionary=_REPEATED) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch, row_group_size=ROWS_AT_ONCE)
            rows += batch.num_rows
    return rows


_REPEATED = ["shard", "bucket"]
"""Columns that say the same many times over."""


def is_whole(address: str) -> bool:
    """Whether a Parquet file of this machine is there to its end."""
    try:
        return Path(address).read_bytes()[-4:] == b"PAR1"
    except OSError:
        return False
