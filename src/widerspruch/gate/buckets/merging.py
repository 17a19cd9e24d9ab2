"""One bucket: what all shards give to it, in their order, in one file with its ledger."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.buckets.forms import BucketWriter, RowForm, form_of, together
from widerspruch.gate.buckets.pieces import ShardPiece, parts_of
from widerspruch.gate.digests import Digest, HashedTarget, atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import BUCKET_LEDGER, LedgerWriter
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard


class MergeTask(TaskOfShard, frozen=True):
    """Bring one bucket together.

    Attributes:
        shard: The bucket, and where to write its rows. `ledger`: where to write that.

        pieces: The file that `write_pieces` wrote.

        layout: As of `RowForm.bucket`. `of_several`: whether the corpus has more than one file.
    """

    ledger: str
    cases: str
    pieces: str
    layout: str | None
    of_several: bool


class MergedBucket(ResultOfShard, frozen=True):
    """What became of one bucket. `rows`: kept ones; `ledger_rows`: all that belong to it."""

    data: Digest
    ledger: Digest
    ledger_rows: int
    lost_layout: tuple[str, ...]

    @property
    def kept(self) -> int:
        return self.rows


class Pieces(Struct, frozen=True):
    """The pieces of all inputs, in their order."""

    pieces: tuple[ShardPiece, ...]


@TaskFunction
def merge_bucket(task: MergeTask) -> MergedBucket:
    cases, form = _cases(task.cases, Path(task.cases).stat().st_mtime_ns), form_of(task.shard.format)
    with ExitStack() as stack:
        data, noted = (
            HashedTarget(stack.enter_context(atomic_stream(path))) for path in (task.shard.address, task.ledger)
        )
        rows = form.bucket(pa.PythonFile(data, mode="w"), task.layout, of_several=task.of_several)
        stack.callback(rows.abandon)
        ledger = LedgerWriter(pa.PythonFile(noted, mode="w"), cases, BUCKET_LEDGER)
        stack.callback(ledger.abandon)
        kept = _merge(task, form, rows, ledger)
        rows.close()
        ledger.close()
    return MergedBucket(task.shard.number, kept, data.digest(), noted.digest(), ledger.rows, rows.lost_layout())


def _merge(task: MergeTask, form: RowForm[Any], rows: BucketWriter[Any], ledger: LedgerWriter) -> int:
    """How many rows were kept."""
    counted, lines = 0, _Lines(ledger)

    def parts() -> Iterator[Any]:
        nonlocal counted
        for number, piece in enumerate(_pieces(task.pieces).pieces):
            for kept, of_ledger in parts_of(piece, task.shard.number, form):
                stated = of_ledger.column("kept").true_count
                if (0 if kept is None else len(kept)) != stated:
                    raise GateError("work_damaged")
                counted += stated
                lines.add(number, of_ledger)
                if kept is not None:
                    yield kept

    for several in together(parts(), form):
        rows.append(several)
    lines.write()
    return counted


class _Lines:
    """Lines of the ledger, many at a time."""

    def __init__(self, ledger: LedgerWriter) -> None:
        self._ledger = ledger
        self._waiting: list[pa.RecordBatch] = []
        self._inputs: list[int] = []
        self._count = 0

    def add(self, number: int, lines: pa.RecordBatch) -> None:
        """`number`: of their input."""
        self._waiting.append(lines)
        self._inputs.append(number)
        self._count += len(lines)
        if self._count >= _LINES_TOGETHER:
            self.write()

    def write(self) -> None:
        if not self._waiting:
            return
        lines = pa.concat_batches(self._waiting)
        inputs = np.repeat(np.array(self._inputs, np.int32), [len(one) for one in self._waiting])
        columns = {name: lines.column(name) for name in lines.schema.names}
        identifiers = columns["identifier"], columns["because"]
        self._ledger.write(columns["row"], columns["case"], columns["kept"], identifiers, pa.array(inputs))
        self._waiting, self._inputs, self._count = [], [], 0


_LINES_TOGETHER = 1 << 18


def write_pieces(folder: Path, pieces: tuple[ShardPiece, ...]) -> Path:
    """For the tasks, in a file that is called as its digest: of many shards the list is long, and each task would carry
    it."""
    data = msgspec.json.encode(Pieces(pieces))
    file = folder / hashlib.sha256(data).hexdigest()
    with atomic_stream(str(file)) as target:
        target.write(data)
    return file


@lru_cache(maxsize=1)
def _cases(file: str, _: int) -> pa.Table:
    """Once per worker process, which may outlive a run: so it is also asked when the file was written."""
    with pq.ParquetFile(file) as opened:
        return opened.read(use_threads=False)


@lru_cache(maxsize=1)
def _pieces(file: str) -> Pieces:
    """Once per worker process."""
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise GateError("work_damaged") from error
    if hashlib.sha256(data).hexdigest() != Path(file).name:
        raise GateError("work_damaged")
    return msgspec.json.decode(data, type=Pieces)
