"""Whether the rows of buckets are those of the inputs, where somebody has these: each as it was, where its ledger says.

A file holds rows of many inputs, so none can be laid beside its own. Of each row a digest is noted at its place in a
table of all rows of its input, on the disk; then the inputs are read, and held against that.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.audit.originals import RowsOfFile, SomeRows, columns_named
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import AuditProblem
from widerspruch.gate.built import Built, BuiltFile

_Digests = npt.NDArray[np.uint64]
_NONE = np.uint64(0)


def compare_buckets_with_originals(
    built: Built, rows: KeptRows, mentions: Mapping[str, Any], scratch: Path
) -> list[AuditProblem]:
    """What is not as in the inputs.

    Args:
        mentions: As of `compare_with_originals`.

        scratch: For eight bytes of each row of the corpus.
    """
    aside = frozenset(columns_named(mentions)) if built.run.redacted else frozenset[str]()
    tables = _tables(scratch / "rows", [file.rows for file in built.run.inputs])
    problems = list[AuditProblem]()
    for file in built.files:
        try:
            _note(built, file, aside, tables)
        except (pa.ArrowException, OSError, EOFError, KeyError, IndexError, ValueError, TypeError):
            problems.append(AuditProblem("audit_not_compared", {"name": file.name}))
    if problems:
        return problems
    for source, noted in zip(built.run.inputs, tables, strict=True):
        try:
            differing = _differing(RowsOfFile(rows.original_named(source.name), aside, original=True), noted)
        except (pa.ArrowException, OSError, EOFError, KeyError, IndexError, ValueError, TypeError):
            problems.append(AuditProblem("audit_not_compared", {"name": source.name}))
            continue
        if differing.rows:
            values = {"name": source.name, "n": differing.rows, "rows": differing.named}
            problems.append(AuditProblem("audit_bucket_row", values))
    return problems


def _tables(file: Path, rows: Sequence[int]) -> list[_Digests]:
    """For each input, with nothing noted yet: all in one file, as there may be more inputs than files can be open."""
    edges = np.concatenate([[0], np.cumsum(rows)]).tolist()
    table = np.memmap(file, np.uint64, "w+", shape=(max(1, edges[-1]),))
    return [table[begin:end] for begin, end in pairwise(edges)]


def _note(built: Built, file: BuiltFile, aside: frozenset[str], tables: Sequence[_Digests]) -> None:
    """Note the rows of a bucket where they came from. Raises ValueError where there are more or fewer than stated."""
    found = RowsOfFile(built.path(file.data), aside, original=False)
    for inputs, rows in _kept(built, file):
        digests = _digests(found.take(len(rows)))
        if len(digests) != len(rows):
            raise ValueError
        for number in np.unique(inputs).tolist():
            here = inputs == number
            tables[number][rows[here]] = digests[here]
    if any(len(more) for _, more in found.batches()):
        raise ValueError


def _kept(built: Built, file: BuiltFile) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Input and number of the rows of a bucket, some at a time."""
    with pq.ParquetFile(built.path(file.ledger), memory_map=False) as ledger:
        for batch in ledger.iter_batches(_AT_ONCE, columns=["input", "row", "kept"], use_threads=False):
            kept = batch.filter(batch.column("kept"))
            if len(kept):
                yield kept.column("input").to_numpy().astype(np.int64), kept.column("row").to_numpy()


_AT_ONCE = 16_384


def _differing(originals: RowsOfFile, noted: _Digests) -> Places:
    """Numbers of rows that a bucket has otherwise."""
    places, done = Places(), 0
    for first, batch in originals.batches():
        expected, found = _digests(batch), noted[first : first + len(batch)]
        if len(found) != len(expected):
            raise ValueError
        for place in np.flatnonzero((found != _NONE) & (found != expected)).tolist():
            places.add(first + place)
        done = first + len(batch)
    if done != len(noted):
        raise ValueError
    return places


def _digests(rows: SomeRows) -> _Digests:
    """The first half of each, and never nought."""
    whole = np.frombuffer(b"".join(rows.digests()), np.uint64)[::2]
    return np.maximum(whole, np.uint64(1))
