"""What a reader hands out: some rows as the corpus has them, and the columns that the gate looks at beside them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Generic, Literal, Self, TypeVar

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.corpus.paths import Reach

Rows = TypeVar("Rows")


class Column(Struct, frozen=True):
    """A column that the gate looks at.

    Attributes:
        name: As in the profile; `user.id` reaches into a struct or object where no column is called so.

        type: What values of a format without types are read as.

        few: Whether few different values stand in it, many times each: such a column is read as a dictionary where
            whole rows are not needed.

        prose: Whether it is text that people wrote: half a surrogate pair in it is read as U+FFFD. Anywhere else it
            makes the value unknown.
    """

    name: str
    type: pa.DataType
    few: bool = False
    prose: bool = False


WhyNoRecord = Literal["line_no_json", "line_no_object"]


class Unreadable(Struct, frozen=True):
    """Lines that are no records: they are no rows, so they are left out.

    Attributes:
        count: How many. `first`: numbers of the first of them, from 1, blank lines counted. `code`: why the first is
            none, `row`: how many rows stand before it.
    """

    count: int
    first: tuple[int, ...]
    code: WhyNoRecord
    row: int


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

    def lost_layout(self) -> tuple[str, ...]:
        """What of the shard's layout the finished file could not keep, in words for the manifest."""
        return ()

    @abstractmethod
    def abandon(self) -> None:
        """Let go of a file that is not finished; nothing if it is."""


class ShardReader(ABC, Generic[Rows]):
    """One shard, opened."""

    schema: pa.Schema
    """Of `Chunk.columns`."""

    types: Mapping[str, pa.DataType]
    """Of the columns asked for and of those that shall only be there; empty where the format has no types."""

    whole: pa.Schema | None
    """Of whole rows; None where the format has no types."""

    absent: Mapping[str, Reach]
    """Those that no row has which was read so far, and how far rows lead there: `lacks` goes before `ends`, this before
    `without`. Always empty where a format has a schema, as they are refused."""

    names: tuple[str, ...]
    """Of the columns, as far as they are known by now: to be told to whoever named another."""

    unreadable: Unreadable | None
    """Of the lines that were read so far."""

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
