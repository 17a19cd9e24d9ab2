"""A corpus's authors in partitions: however many they are, one partition of them fits into memory.

Every author belongs to a bucket: the first byte of a keyed hash, so that a partition of the authors needs one stretch
of the exclusion set, which is sorted by its keys; of any other author a byte of a hash. The files that hold authors are
sorted by bucket, so that a partition is read from each of them without the rest.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import duckdb
from msgspec import Struct

from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.engine import parquet_sql, write_query

BUCKETS = 256

ROWS_PER_PARTITION = 3 << 20
"""Small enough for most of a partition's objectors to stay in the processor's cache: looking all rows up took two
thirds of the time it took in partitions four times as large (22 November 2026, 50 million rows, 10 million keys)."""


class AuthorPartition(Struct, frozen=True):
    """The authors of the buckets `first` to `last`."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """For its files."""
        return f"{self.first:03}-{self.last:03}"

    @property
    def condition(self) -> str:
        """SQL: whether a row's `bucket` is in this partition."""
        return f"bucket BETWEEN {self.first} AND {self.last}"

    def keys(self, column: str) -> str:
        """SQL: whether a key is in this partition."""
        lowest, highest = UUID(int=self.first << 120), UUID(int=(self.last + 1 << 120) - 1)
        return f"{column} BETWEEN UUID '{lowest}' AND UUID '{highest}'"


class RowsWritten(Struct, frozen=True):
    """How many rows the file of a partition has."""

    rows: int


def partitions_of(rows: int) -> tuple[AuthorPartition, ...]:
    """So many partitions, a power of two, that each has about `ROWS_PER_PARTITION` of these rows, and 256 at most."""
    count = min(BUCKETS, 1 << max(0, -(-rows // ROWS_PER_PARTITION) - 1).bit_length())
    step = BUCKETS // count
    return tuple(AuthorPartition(first, first + step - 1) for first in range(0, BUCKETS, step))


def bucket_sql(author: str, held: AuthorType) -> str:
    """SQL for the bucket of an author, the same whether a file holds authors as numbers or as text."""
    if held == "UUID":
        return f"CAST(CAST({author} AS UHUGEINT) >> 120 AS UTINYINT)"
    return f"CAST(hash(CAST({author} AS VARCHAR)) >> 56 AS UTINYINT)"


def write_bucketed(connection: duckdb.DuckDBPyConnection, query: str, target: str) -> int:
    """The rows of a query that has a column `bucket`, sorted by it, into a file; the number of rows."""
    return write_query(connection, f"SELECT * FROM ({query}) ORDER BY bucket", target)  # noqa: S608


def partition_sql(
    files: Sequence[Path], partition: AuthorPartition, held: AuthorType, columns: str, *, same_schema: bool
) -> str:
    """A query for the authors of a partition, from files that `write_bucketed` wrote.

    Args:
        held: How the authors of all files together are held.

        columns: What to read beside `author`, each after a comma.

        same_schema: Whether all files hold authors so.
    """
    author = "author" if same_schema else f"CAST(author AS {held}) AS author"
    return f"SELECT {author}{columns} FROM {parquet_sql(files, same_schema=same_schema)} WHERE {partition.condition}"  # noqa: S608 (quoted)
