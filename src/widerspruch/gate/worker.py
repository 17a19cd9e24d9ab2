"""The worker: one shard in, kept rows and a ledger out. The same bytes wherever and however often it runs."""

from contextlib import ExitStack
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.gate.corpus import open_filesystem
from widerspruch.gate.deciding import DecidedShard
from widerspruch.gate.digests import appearing_whole, digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.formats import open_shard
from widerspruch.gate.formats.chunk import ShardReader
from widerspruch.gate.ledger import LedgerWriter
from widerspruch.gate.rows_sql import small_columns
from widerspruch.gate.tasks import Fault, Gated, ShardTask, encode


def gate_shard(task: bytes) -> bytes:
    """Decide a shard and write what is kept: `tasks.ShardTask` -> `tasks.Gated`, both as bytes."""
    asked = msgspec.msgpack.decode(task, type=ShardTask)
    try:
        return encode(_gate(asked))
    except GateError as error:
        return encode(Gated(asked.shard.number, fault=Fault.of(error)))


def _gate(task: ShardTask) -> Gated:
    filesystem, path = open_filesystem(task.cases)
    cases = pq.read_table(path, filesystem=filesystem)
    with open_shard(task.shard, small_columns(task.profile), whole=task.data is not None) as reader:
        gated = _write_kept(task, reader, cases)
    return structs.replace(
        gated,
        source=digest_of(task.shard.address),
        data=digest_of(task.data) if task.data else None,
        ledger=digest_of(task.ledger) if task.ledger else None,
    )


def _write_kept(task: ShardTask, reader: ShardReader[Any], cases: pa.Table) -> Gated:
    keep_by_case = pc.is_in(cases.column("verdict").combine_chunks(), pa.array(task.kept_verdicts))
    rows, kept, counts = 0, 0, dict[int, int]()
    with ExitStack() as stack:
        writer = ledger = None
        if task.data is not None and task.ledger is not None:
            writer = reader.writer(stack.enter_context(appearing_whole(task.data)))
            ledger = LedgerWriter(stack.enter_context(appearing_whole(task.ledger)), cases)
        for chunk, first, numbers in DecidedShard(task, reader).chunks():
            keep = keep_by_case.take(numbers)
            rows += len(numbers)
            kept += pc.sum(keep).as_py() or 0
            for counted in pc.value_counts(numbers).to_pylist():
                counts[counted["values"]] = counts.get(counted["values"], 0) + counted["counts"]
            if writer is not None and ledger is not None:
                writer.write(chunk.rows, keep, {})
                out = pc.invert(keep)
                places = pc.add(pc.indices_nonzero(out).cast(pa.int64()), pa.scalar(first, pa.int64()))
                ledger.write(places, numbers.filter(out), pa.array([False] * len(places), pa.bool_()))
        if writer is not None and ledger is not None:
            writer.close()
            ledger.close()
    return Gated(
        task.shard.number, rows=rows, kept=kept, cases=counts, ledger_rows=ledger.rows if ledger is not None else 0
    )
