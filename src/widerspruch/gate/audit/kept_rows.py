"""The rows that a run kept, as an audit reads them: those of its outputs, or of a mask those that it names."""

from collections.abc import Iterator, Sequence
from typing import Any

from widerspruch.gate.audit.files import read_columns
from widerspruch.gate.built import Built, BuiltFile


class KeptRows:
    """Reads the kept rows of a built corpus."""

    def __init__(self, built: Built) -> None:
        self._built = built

    def read(
        self, file: BuiltFile, names: Sequence[str], *, few: bool, seen: set[str] | None = None
    ) -> Iterator[tuple[Sequence[int], list[list[Any]]]]:
        """The numbers of some rows in their file, and what stands in some columns of theirs; the rest, and what is
        raised, as in `read_columns`."""
        first = 0
        for count, columns in read_columns(self._built.path(file.data), names, few=few, seen=seen):
            yield range(first, first + count), columns
            first += count
