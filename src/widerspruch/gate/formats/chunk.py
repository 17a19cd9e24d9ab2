"""What a reader hands out: some rows as the corpus has them, and the columns that the gate looks at beside them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Generic, Self, TypeVar

import pyarrow as pa
from msgspec import Struct

Rows = TypeVar("Rows")


class Column(Struct, frozen=True):
    """A column that the gate looks at.

    Attributes:
        name: As in the profile; `user.id` reaches into a struct or object where no column is called so.

        type: What values of a format without types are read as.

        few: Whether few different values stand in it, many times each: such a column is read as a dictionary where
            whole rows are not needed.
    """

    name: str
    type: pa.DataType
    few: bool = False


class Chunk(Struct, Generic[Rows], frozen=True):
    """Consecutive rows of a shard.

    Attributes:
        columns: The columns asked for, flat, one row each.

        rows: The whole rows in the format's own form; None where only columns were asked for.
    """

    columns: pa.RecordBatch
    rows: Rows | None


class ShardWriter(ABC, Generic[Rows]):
    """Writes kept rows in the layout of the shard they come from."""

    @abstractmethod
    def write(self, rows: Rows, keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> None:
        """Append the rows to keep.

        Args:
            keep: One value per row, none of them null.

            replaced: New values of whole columns, by name; rows without a change have their old value.
        """

    @abstractmethod
    def close(self) -> None:
        """Finish the file."""

    @abstractmethod
    def abandon(self) -> None:
        """Let go of a file that is not finished; nothing if it is."""


class ShardReader(ABC, Generic[Rows]):
    """One shard, opened."""

    schema: pa.Schema
    """Of `Chunk.columns`."""

    @abstractmethod
    def chunks(self) -> Iterator[Chunk[Rows]]:
        """All rows in order."""

    @abstractmethod
    def writer(self, target: pa.NativeFile) -> ShardWriter[Rows]:
        """A writer of the same layout."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
