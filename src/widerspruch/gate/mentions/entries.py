"""What stands in a column one after the other, where a row may hold a list: each entry, its row and its place there."""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.corpus.reach import is_list
from widerspruch.identifiers.found import FoundValue

Place = tuple[int, str, int, int, int | None]
"""Row, column, the entry's place in the row's list (0 where it holds none), start, length (None: the whole entry)."""

Numbers = npt.NDArray[np.int64]


class Entries:
    """The entries of a column.

    Attributes:
        values: One after the other, in the order of the rows.
    """

    def __init__(self, column: pa.Array) -> None:
        self._rows: Numbers | None = None
        if not is_list(column.type):
            self.values = column
        elif not (pa.types.is_list(column.type) or pa.types.is_large_list(column.type)):
            # Of lists of a fixed size and of views Arrow tells wrong rows (29 November 2026); such columns are rare.
            there = [(row, one) for row, entries in enumerate(column.to_pylist()) for one in entries or ()]
            self._rows = np.array([row for row, _ in there], np.int64)
            self.values = _array([one for _, one in there], column.type.value_type)
        else:
            self._rows = np.asarray(pc.list_parent_indices(column), np.int64)
            self.values = pc.list_flatten(column)

    def where(self, number: int) -> tuple[int, int]:
        """(row, place in its list) of an entry by its number."""
        if self._rows is None:
            return number, 0
        row = self._rows[number]
        return int(row), number - int(np.searchsorted(self._rows, row))

    def all_places(self) -> Iterator[tuple[int, int]]:
        """`where` of all entries, in order."""
        if self._rows is None:
            return zip(range(len(self.values)), repeat(0), strict=False)
        before = np.searchsorted(self._rows, self._rows)
        return zip(self._rows.tolist(), (np.arange(len(self._rows)) - before).tolist(), strict=True)

    def of_rows(self, rows: list[int]) -> Numbers:
        """Numbers of all entries of some rows, which are in order."""
        if self._rows is None:
            return np.array(rows, np.int64)
        return np.flatnonzero(np.isin(self._rows, rows))


class Texts(Entries):
    """A column of texts, or of lists of them.

    Attributes:
        values: As plain strings.
    """

    def __init__(self, name: str, column: pa.Array) -> None:
        super().__init__(column)
        self._name = name
        if pa.types.is_dictionary(self.values.type):
            self.values = self.values.dictionary_decode()
        if not pa.types.is_string(self.values.type):
            self.values = self.values.cast(pa.string())

    def placed(self, number: int, found: FoundValue) -> tuple[str, Place]:
        """What was found in an entry, and its place."""
        row, entry = self.where(number)
        return found.value, (row, self._name, entry, found.start, found.end - found.start)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    if isinstance(kind, pa.UuidType):
        return pa.array([None if one is None else str(one) for one in values], pa.string())
    return pa.array(values, kind)
