"""Whether the ledgers of buckets add up: every row of every input stands in one of them, once, with its verdict."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from secrets import randbits

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.audit.record import (
    OF_AUTHORS,
    AuditProblem,
    LedgerRead,
    check_records,
    kept_verdicts,
    verdict_meant,
)
from widerspruch.gate.built import Built, BuiltFile
from widerspruch.protocol.manifest import DataFile

_READ = ["input", "row", "kept", "verdict", "reason", "identifier"]
_AT_ONCE = 1 << 18
_Words = npt.NDArray[np.uint64]


def check_ledgers(built: Built, kept: Mapping[str, int]) -> list[LedgerRead]:
    """As `check_records`, also of buckets.

    Args:
        kept: By name of the input, or of the bucket's file, how many rows are really kept, where they could be read.
    """
    if built.run.buckets is None:
        return check_records(built, kept)
    places = _Places(built.run.inputs)
    read = [_check(built, file, kept.get(file.name), places) for file in built.files]
    unread = any(problem.code == "audit_unreadable" for ledger in read for problem in ledger.problems)
    if len(built.files) == len(built.run.outputs) and not unread and not places.are_all():
        read.append(LedgerRead((AuditProblem("audit_bucket_rows", {}),)))
    return read


class _Places:
    """Rows of the inputs: whether each was seen once.

    A bit for each would take more memory the larger the corpus is. So of all places hashes are summed up, under a
    number that nobody could know before: two different heaps of places have the same sum by chance alone.
    """

    def __init__(self, inputs: Sequence[DataFile]) -> None:
        self._rows = np.array([file.rows for file in inputs], np.int64)
        self._seed = np.uint64(randbits(64))
        self._count, self._sum = 0, 0

    def add(self, inputs: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> bool:
        """Whether there are such rows."""
        self._count += len(rows)
        self._sum = (self._sum + _summed(self._hashed(inputs, rows))) % (1 << 64)
        known = (inputs >= 0) & (inputs < len(self._rows))
        return bool(known.all() and ((rows >= 0) & (rows < self._rows[inputs])).all())

    def are_all(self) -> bool:
        expected = sum(_summed(self._hashed(*places)) for places in self._stated()) % (1 << 64)
        return self._count == int(self._rows.sum()) and self._sum == expected

    def _stated(self) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
        for number, count in enumerate(self._rows.tolist()):
            for first in range(0, count, _AT_ONCE):
                rows = np.arange(first, min(count, first + _AT_ONCE))
                yield np.full(len(rows), number), rows

    def _hashed(self, inputs: npt.NDArray[np.int64], rows: npt.NDArray[np.int64]) -> _Words:
        return _mixed(_mixed(inputs.astype(np.uint64) + self._seed) ^ rows.astype(np.uint64))


def _mixed(words: _Words) -> _Words:
    """As SplitMix64 does it."""
    words = words + np.uint64(0x9E3779B97F4A7C15)
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: _Words = words ^ (words >> np.uint64(31))
    return mixed


def _summed(words: _Words) -> int:
    return int(words.sum(dtype=np.uint64))


def _check(built: Built, file: BuiltFile, kept: int | None, places: _Places) -> LedgerRead:
    name, problems, counted = file.ledger.name, list[AuditProblem](), _Counted(kept_verdicts(built.run))
    last, ordered = (-1, -1), True
    try:
        with pq.ParquetFile(built.path(file.ledger), memory_map=False) as ledger:
            for batch in ledger.iter_batches(_AT_ONCE, columns=_READ, use_threads=False):
                if not len(batch):
                    continue
                inputs, rows = (batch.column(n).to_numpy().astype(np.int64) for n in ("input", "row"))
                same, later = inputs[1:] == inputs[:-1], inputs[1:] > inputs[:-1]
                ordered &= (int(inputs[0]), int(rows[0])) > last and bool((later | same & (rows[1:] > rows[:-1])).all())
                last = int(inputs[-1]), int(rows[-1])
                ordered &= places.add(inputs, rows)
                counted.add(pa.Table.from_batches([batch]))
    except (pa.ArrowException, OSError, KeyError, IndexError):
        return LedgerRead((AuditProblem("audit_unreadable", {"name": name}),))
    if not ordered:
        problems.append(AuditProblem("audit_ledger_rows", {"name": name}))
    if not counted.words_fit:
        problems.append(AuditProblem("audit_ledger_words", {"name": name}))
    if counted.lines != file.ledger.rows or counted.kept != file.data.rows:
        problems.append(AuditProblem("audit_rows_stated", {"name": file.name}))
    if kept is not None and kept != counted.kept:
        values = {"name": file.name, "rows": counted.lines, "kept": kept, "out": counted.lines - counted.kept}
        problems.append(AuditProblem("audit_balance", values))
    out = counted.lines - counted.kept
    return LedgerRead(tuple(problems), out, counted.redacted, dict(counted.reasons), counted.by_author)


class _Counted:
    """What the lines of one ledger come to."""

    def __init__(self, staying: Sequence[str]) -> None:
        self._staying = staying
        self.lines = self.kept = self.redacted = self.by_author = 0
        self.reasons = Counter[str]()
        self.words_fit = True

    def add(self, lines: pa.Table) -> None:
        self.lines += len(lines)
        grouped = lines.group_by(["kept", "reason", "verdict"])
        for said in grouped.aggregate([([], "count_all"), ("identifier", "count")]).to_pylist():
            count, named = said["count_all"], said["identifier_count"]
            is_meant = said["verdict"] == verdict_meant(said["reason"])
            # What was kept against its verdict, or left out with one that keeps, nobody decided so.
            self.words_fit &= is_meant and said["kept"] == (said["verdict"] in self._staying)
            if said["kept"]:
                self.kept += count
                self.redacted += named
            else:
                self.reasons[said["reason"]] += count
                self.by_author += count - named if said["reason"] in OF_AUTHORS else 0
