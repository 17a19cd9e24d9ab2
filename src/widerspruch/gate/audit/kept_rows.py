"""The rows that a run kept, as an audit reads them: those of its outputs, or those of the input that a mask names."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.files import read_columns
from widerspruch.gate.built import Built, BuiltFile
from widerspruch.gate.corpus.shards import PACKED, SUFFIXES, find_shards, folder_of
from widerspruch.gate.errors import GateError


class MaskCase(Struct, frozen=True):
    """What a mask says of all rows of one case number. `used`: whether they may be used; `rows`: how many there are."""

    verdict: str
    reason: str
    used: bool
    rows: int


class KeptRows:
    """Reads the kept rows of a built corpus.

    Args:
        corpus: Where the files lie that a mask was made of, or that were copied; of these it may be unknown.

    Attributes:
        strays: Names of files there that a mask knows nothing of, hidden ones too: nobody was looked for in them.

    Raises:
        GateError: It is a mask and nobody says where its files lie (`mask_corpus_needed`), or its table of cases is not
            the one that was signed for.
    """

    def __init__(self, built: Built, corpus: Sequence[str] = ()) -> None:
        self._built = built
        self._originals = dict[str, Path]()
        self._cases: Mapping[int, MaskCase] = {}
        self.strays: list[str] = []
        self.has_originals = bool(corpus)
        if corpus:
            self._originals = {shard.name: Path(shard.address) for shard in find_shards(corpus)}
        if built.run.mask is not None:
            if not corpus:
                raise GateError("mask_corpus_needed")
            self._cases = read_mask_cases(built)
            known = {file.name for file in built.run.inputs} | {*built.run.damaged}
            self.strays = sorted({*self._originals, *_hidden_data(corpus)} - known)

    def place(self, file: BuiltFile) -> Path:
        """Where the file lies that holds the kept rows of an input."""
        if self._built.run.mask is None:
            return self._built.path(file.data)
        return self.original(file)

    def original(self, file: BuiltFile) -> Path:
        """Where an input lies."""
        return self.original_named(file.name)

    def original_named(self, name: str) -> Path:
        """Where the input of this name lies."""
        return self._originals.get(name, Path(name))

    def read(
        self, file: BuiltFile, names: Sequence[str], *, few: bool, seen: set[str] | None = None
    ) -> Iterator[tuple[Sequence[int], list[list[Any]]]]:
        """The numbers of some rows in their file, and what stands in some columns of theirs; the rest, and what is
        raised, as in `read_columns`; ValueError where a mask has another number of rows than its file."""
        masked = self._built.run.mask is not None
        batches = read_columns(self.place(file), names, few=few, seen=seen, original=masked)
        if masked:
            yield from self._masked(file, batches)
            return
        first = 0
        for count, columns in batches:
            yield range(first, first + count), columns
            first += count

    def _masked(
        self, file: BuiltFile, batches: Iterator[tuple[int, list[list[Any]]]]
    ) -> Iterator[tuple[Sequence[int], list[list[Any]]]]:
        used = [self._cases[case].used for case, _ in mask_rows(self._built, file)]
        first = 0
        for count, columns in batches:
            of_these = used[first : first + count]
            if len(of_these) < count:
                raise ValueError
            numbers = list(compress(range(first, first + count), of_these))
            yield numbers, [list(compress(column, of_these)) for column in columns]
            first += count
        if first < len(used):
            raise ValueError


def _hidden_data(corpus: Sequence[str]) -> Iterator[str]:
    """Files of rows that a run passes over because of their names, or those of their folders."""
    for folder in filter(None, map(folder_of, corpus)):
        for path in folder.rglob("*"):
            within = path.relative_to(folder)
            if path.is_file() and path.suffix.lower() in _OF_ROWS and any(one[0] in "._" for one in within.parts):
                yield within.as_posix()


_OF_ROWS = {*SUFFIXES, *PACKED} - {".json"}
"""How files of rows end; what ends in `.json` and is hidden tells of other files."""


def read_mask_cases(built: Built) -> dict[int, MaskCase]:
    """What the case numbers of a mask mean. Raises GateError `built_unreadable` where its table cannot be read."""
    assert built.run.mask is not None, "only a mask has one"
    built.check(built.run.mask.cases)
    try:
        rows = pq.ParquetFile(built.path(built.run.mask.cases)).read().to_pylist()
        return {row["case"]: MaskCase(row["verdict"], row["reason"], row["used"], row["rows"]) for row in rows}
    except (pa.ArrowException, OSError, KeyError) as error:
        raise GateError("built_unreadable") from error


def mask_rows(built: Built, file: BuiltFile) -> Iterator[tuple[int, bool]]:
    """Of each row of an input its case number, and whether a mention is named with it.

    Raises:
        pa.ArrowException, OSError, KeyError: The mask cannot be read.
    """
    with pq.ParquetFile(built.path(file.ledger), memory_map=False) as mask:
        for batch in mask.iter_batches(1 << 18, columns=["case", "identifier"], use_threads=False):
            named = batch.column("identifier").is_valid().to_pylist()
            yield from zip(batch.column("case").to_pylist(), named, strict=True)
