"""The worker: one shard in, kept rows and a ledger out. The same bytes wherever and however often it runs."""

from contextlib import ExitStack
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.gate.authors.objectors_rows import CoveredRows
from widerspruch.gate.corpus.chunk import ShardReader
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.sealing import reading
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.decision.case_sql import small_columns
from widerspruch.gate.digests import atomic_stream, digest_of
from widerspruch.gate.ledger import LedgerWriter
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.mentions.finding import mention_columns
from widerspruch.gate.profile import Mentions
from widerspruch.gate.run.deciding import DecidedShard
from widerspruch.gate.run.tasks import Gated, ShardTask
from widerspruch.gate.schedule.tasks import TaskFunction


@TaskFunction
def gate_shard(task: ShardTask) -> Gated:
    filesystem, path = open_filesystem(task.cases)
    cases = pq.read_table(path, filesystem=filesystem)
    columns = {column.name: column for column in small_columns(task.profile)}
    if task.redact:
        columns = {column.name: column for column in mention_columns(task.profile)} | columns
    with (
        reading(task.shard, task.seal, digest=True) as seen,
        open_shard(task.shard, tuple(columns.values()), whole=task.data is not None) as reader,
    ):
        gated = _write_kept(task, reader, cases)
    return structs.replace(
        gated,
        source=seen.digest,
        data=digest_of(task.data) if task.data else None,
        ledger=digest_of(task.ledger) if task.ledger else None,
    )


def _write_kept(task: ShardTask, reader: ShardReader[Any], cases: pa.Table) -> Gated:
    keep_by_case = pc.is_in(cases.column("verdict").combine_chunks(), pa.array(task.kept_verdicts))
    hits = MentionHits.load(task.mentioned) if task.mentioned is not None else MentionHits({})
    covers = CoveredRows.load(task.shard, task.rows, task.covered)
    counts = _Counts()
    with ExitStack() as stack:
        writer = ledger = None
        if task.data is not None and task.ledger is not None:
            writer = reader.writer(stack.enter_context(atomic_stream(task.data)))
            stack.callback(writer.abandon)
            ledger = LedgerWriter(stack.enter_context(atomic_stream(task.ledger)), cases)
            stack.callback(ledger.abandon)
        mentioned = None if task.redact else task.mentioned
        for chunk, first, numbers in DecidedShard(task, reader, covers, mentioned).chunks():
            keep = keep_by_case.take(numbers)
            changed = _changed_rows(hits, keep, first) if task.redact else _NO_ROWS
            counts.add(numbers, keep, changed)
            if writer is None or ledger is None:
                continue
            writer.write(
                chunk.rows,
                keep,
                hits.replaced(chunk.columns, first, task.profile.mentions or Mentions()) if len(changed) else {},
            )
            noted = pc.invert(keep)
            if len(changed):
                noted = pc.or_(noted, pc.is_in(row_numbers(0, len(keep)), changed))
            rows = pc.add(pc.indices_nonzero(noted).cast(pa.int64()), pa.scalar(first, pa.int64()))
            ledger.write(rows, numbers.filter(noted), keep.filter(noted), hits.identifiers_of(rows))
        if writer is not None and ledger is not None:
            writer.close()
            ledger.close()
    return structs.replace(counts.gated(task.shard.number), ledger_rows=ledger.rows if ledger is not None else 0)


_NO_ROWS = pa.array([], pa.int64())


def _changed_rows(hits: MentionHits, keep: pa.BooleanArray, first: int) -> pa.Array:
    """Places in a chunk of rows that are kept with a mention replaced."""
    places = pc.subtract(hits.rows_in(first, len(keep)), pa.scalar(first, pa.int64()))
    return places.filter(keep.take(places))


class _Counts:
    """What became of a shard's rows, in numbers."""

    def __init__(self) -> None:
        self._rows, self._kept, self._redacted = 0, 0, 0
        self._cases: dict[int, int] = {}

    def add(self, numbers: pa.Array, keep: pa.BooleanArray, changed: pa.Array) -> None:
        self._rows += len(numbers)
        self._kept += pc.sum(keep).as_py() or 0
        self._redacted += len(changed)
        for counted in pc.value_counts(numbers).to_pylist():
            self._cases[counted["values"]] = self._cases.get(counted["values"], 0) + counted["counts"]

    def gated(self, number: int) -> Gated:
        return Gated(number, self._rows, self._kept, self._redacted, self._cases)
