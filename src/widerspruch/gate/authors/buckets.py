"""A corpus's authors in parts: however many they are, one part of them fits into memory.

Every author belongs to a byte: of a keyed hash its first, so that a part of the authors needs one stretch of the
exclusion set, which is sorted by its keys; of any other author a byte of a hash. The files that hold authors are sorted
by that byte, so that a part is read from each of them without the rest.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

import duckdb
from msgspec import Struct

from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.engine import parquet_sql, write_query
from widerspruch.gate.run.tasks import encode
from widerspruch.gate.schedule.scheduler import Scheduler, Work

BYTES = 256

ROWS_PER_PART = 3 << 20
"""Small enough for most of a part's objectors to stay in the processor's cache: looking all rows up took two thirds of
the time it took in parts four times as large (22 November 2026, 50 million rows, 10 million keys)."""


class Part(Struct, frozen=True):
    """The authors of the bytes `first` to `last`."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """For its files."""
        return f"{self.first:03}-{self.last:03}"

    @property
    def holds(self) -> str:
        """SQL: whether a row's `byte` is in this part."""
        return f"byte BETWEEN {self.first} AND {self.last}"

    def keys(self, column: str) -> str:
        """SQL: whether a key is in this part."""
        lowest, highest = UUID(int=self.first << 120), UUID(int=(self.last + 1 << 120) - 1)
        return f"{column} BETWEEN UUID '{lowest}' AND UUID '{highest}'"


def parts_of(rows: int) -> tuple[Part, ...]:
    """So many parts, a power of two, that each has about `ROWS_PER_PART` of these rows, and 256 at most."""
    count = min(BYTES, 1 << max(0, -(-rows // ROWS_PER_PART) - 1).bit_length())
    step = BYTES // count
    return tuple(Part(first, first + step - 1) for first in range(0, BYTES, step))


def byte_sql(author: str, held: AuthorType) -> str:
    """SQL for the byte of an author, the same whether a file holds authors as numbers or as text."""
    if held == "UUID":
        return f"CAST(CAST({author} AS UHUGEINT) >> 120 AS UTINYINT)"
    return f"CAST(hash(CAST({author} AS VARCHAR)) >> 56 AS UTINYINT)"


def write_parted(connection: duckdb.DuckDBPyConnection, query: str, target: str) -> int:
    """The rows of a query that has a column `byte`, sorted by it, into a file; the number of rows."""
    return write_query(connection, f"SELECT * FROM ({query}) ORDER BY byte", target)  # noqa: S608


def part_sql(files: Sequence[Path], part: Part, held: AuthorType, columns: str, *, alike: bool) -> str:
    """A query for the authors of a part, from files that `write_parted` wrote.

    Args:
        held: How the authors of all files together are held.

        columns: What to read beside `author`, each after a comma.

        alike: Whether all files hold authors so.
    """
    author = "author" if alike else f"CAST(author AS {held}) AS author"
    return f"SELECT {author}{columns} FROM {parquet_sql(files, alike=alike)} WHERE {part.holds}"  # noqa: S608 (quoted)


def files_of(scheduler: Scheduler, work: Work, tasks: Mapping[Path, Struct]) -> tuple[Path, ...]:
    """Have tasks done, each by the file that it leaves, unless the file is there; all the files."""
    missing = [task for file, task in tasks.items() if not file.exists()]
    for _ in scheduler.run(work, [encode(task) for task in missing]):
        pass
    return tuple(tasks)
