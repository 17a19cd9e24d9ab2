"""The worker of a purge: one file of a built corpus in, the same without some authors' rows out, its ledger kept."""

from collections import Counter
from contextlib import ExitStack
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.built import check_file
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.decision.cases import AUTHOR, CaseAxes
from widerspruch.gate.decision.small_columns import small_columns
from widerspruch.gate.digests import Digest, atomic_stream, digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import LEDGER, ROWS_PER_GROUP, ledger_file
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.profile import Profile
from widerspruch.gate.purge.bucket_ledger import write_bucket_ledger
from widerspruch.gate.run.cases_of_rows import Deciding, RowDecider
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard
from widerspruch.protocol.manifest import DataFile
from widerspruch.rulebook.decide import KEPT_OUT_AS

_OBJECTED = KEPT_OUT_AS["objection"]


class PurgeTask(TaskOfShard, frozen=True):
    """Take the rows of late objectors, and rows that mention one, out of one file.

    Attributes:
        shard: The kept rows as they were published. `data`, `ledger`: what the manifest says of it and its ledger.

        deciding: Of late objectors, as of the run: under its terms the ledger says why rows had been kept. `before`:
            the same, without any objector.

        mentioned: The identifiers of objectors in this file (`mentions.match.HITS`), or None where nobody looked.

        old_ledger: Where the ledger lies.

        new_data, new_ledger: Where to write; None to count only.

        is_bucket: Whether the file is a bucket of many inputs. `parting`: how people were parted, where somebody wants
            to know that its rows belong here.
    """

    data: DataFile
    ledger: DataFile
    deciding: Deciding
    before: Deciding
    cases: str
    old_ledger: str
    mentioned: str | None = None
    new_data: str | None = None
    new_ledger: str | None = None
    is_bucket: bool = False
    parting: Parting | None = None


class Purged(ResultOfShard, frozen=True):
    """What became of one file.

    Attributes:
        rows: Looked at. `removed`: taken out; with 0 nothing was written.

        before: For which reason those had been kept. `now`: for which they go. `redacted`: how many of them had a
            mention replaced.
    """

    removed: int
    before: dict[str, int]
    now: dict[str, int]
    redacted: int = 0
    data: Digest | None = None
    ledger: Digest | None = None
    ledger_rows: int = 0


@TaskFunction
def purge_shard(task: PurgeTask) -> Purged:
    check_file(Path(task.shard.address), task.data)  # only what was signed for is rewritten
    cases = pq.read_table(task.cases)
    hits = MentionHits.load(task.mentioned) if task.mentioned is not None else MentionHits({})
    rows, gone = _take_out(task, hits)
    if rows != task.data.rows:
        raise GateError("built_rows", name=task.data.name)
    before = dict(Counter(cases.column("reason").take(gone["before"]).to_pylist()))
    places = gone["place"].combine_chunks()
    identifiers = hits.identifiers_of(places)
    reasons = pc.if_else(identifiers[0].is_valid(), _OBJECTED, _reasons(task.deciding.profile).take(gone["case"]))
    now = dict(Counter(reasons.to_pylist()))
    if not len(gone) or task.new_data is None or task.new_ledger is None:
        if task.new_data is not None:
            Path(task.new_data).unlink()
        return Purged(task.shard.number, rows, len(gone), before, now)
    check_file(Path(task.old_ledger), task.ledger)
    said = cases.take(gone["case"])
    if task.is_bucket:
        old, new = task.old_ledger, task.new_ledger
        entries = _entries(places, reasons, said, identifiers)
        redacted, ledger_rows = write_bucket_ledger(old, new, places, entries)
    else:
        entries = _entries(_input_rows(task.old_ledger, places), reasons, said, identifiers)
        redacted, ledger_rows = _write_ledger(task, entries)
    return Purged(
        task.shard.number,
        rows=rows,
        removed=len(gone),
        before=before,
        now=now,
        redacted=redacted,
        data=digest_of(task.new_data),
        ledger=digest_of(task.new_ledger),
        ledger_rows=ledger_rows,
    )


_GONE = pa.schema([("place", pa.int64()), ("case", pa.int32()), ("before", pa.int32())])
"""Rows that go: their place among the kept ones, their case number, and that which they had been kept with."""


def _take_out(task: PurgeTask, hits: MentionHits) -> tuple[int, pa.Table]:
    """How many rows there were, and those that go."""
    rows, batches = 0, list[pa.RecordBatch]()
    goes = _reasons(task.deciding.profile).is_valid().to_numpy(zero_copy_only=False)
    late = RowDecider(task.deciding, task.shard.name)
    before = RowDecider(task.before, task.shard.name)
    columns = small_columns(task.deciding.profile)
    with open_shard(task.shard, columns, whole=task.new_data is not None) as reader, ExitStack() as stack:
        writer = None
        if task.new_data is not None:
            writer = reader.writer(stack.enter_context(atomic_stream(task.new_data)))
        for chunk in reader.chunks():
            decided, count = late.decided(chunk.columns, rows), chunk.columns.num_rows
            numbers = decided.numbers
            if task.parting is not None and (task.parting.of_rows(decided.keys) != task.shard.number).any():
                raise GateError("bucket_of_another", name=task.data.name)
            gone = goes[numbers]
            gone[hits.rows_in(rows, count).to_numpy() - rows] = True
            if writer is not None:
                writer.write(chunk.rows, pa.array(~gone), {})
            if gone.any():
                kept_as = before.case_numbers(chunk.columns.filter(pa.array(gone)), rows)
                places = np.flatnonzero(gone) + rows
                batches.append(pa.record_batch([places, numbers[gone], kept_as], schema=_GONE))
            rows += count
        if writer is not None:
            writer.close()
    return rows, pa.Table.from_batches(batches, _GONE)


def _reasons(profile: Profile) -> pa.Array:
    """Of each case the reason for which its author is kept out of it; NULL for none."""
    axes = CaseAxes.of(profile)
    author = axes.axes.index(AUTHOR)
    reasons = {str(ground): reason for ground, reason in KEPT_OUT_AS.items()}
    return pa.array([reasons.get(words[author]) for words in product(*axes.axes)], pa.string())


def _entries(
    rows: pa.Array, reasons: pa.ChunkedArray, said: pa.Table, identifiers: tuple[pa.Array, pa.Array]
) -> pa.Table:
    """Their lines in the ledger: of late objectors, whatever else the rulebook says of such rows by now; `identifiers`
    as `LedgerWriter.write` has them."""
    count = len(rows)
    known = {
        "row": rows,
        "kept": pa.repeat(pa.scalar(False), count),
        "verdict": pa.repeat(pa.scalar("excluded"), count),
        "reason": reasons,
        "rule": said.column("rule"),
        "terms_id": said.column("terms_id"),
        "identifier": identifiers[0],
        "because": identifiers[1],
    }
    return pa.table([known.get(field.name, pa.nulls(count, field.type)) for field in _PLAIN], schema=_PLAIN)


_PLAIN = pa.schema(
    [field.with_type(field.type.value_type if pa.types.is_dictionary(field.type) else field.type) for field in LEDGER]
)


def _input_rows(ledger: str, places: pa.Array) -> pa.Array:
    """Rows of the input, by their places among those of them that were kept."""
    listed = pq.read_table(ledger, columns=["row", "kept"])
    out = listed.column("row").filter(pc.invert(listed.column("kept"))).to_numpy()
    kept_before = out - np.arange(len(out))
    found = places.to_numpy()
    return pa.array(found + np.searchsorted(kept_before, found, "right"))


def _write_ledger(task: PurgeTask, entries: pa.Table) -> tuple[int, int]:
    """The old ledger with the new lines in their places; (lines of redacted rows that they replace, all lines)."""
    assert task.new_ledger is not None
    rows = entries.column("row").to_numpy()
    done = redacted = lines = 0
    with (
        pq.ParquetFile(task.old_ledger) as old,
        atomic_stream(task.new_ledger) as target,
        ledger_file(target) as writer,
    ):
        for batch in old.iter_batches(ROWS_PER_GROUP, use_threads=False):
            table = pa.Table.from_batches([batch]).cast(_PLAIN)
            others = table.filter(pc.invert(pc.is_in(table.column("row"), value_set=pa.array(rows))))
            redacted += len(table) - len(others)
            until = int(np.searchsorted(rows, table.column("row")[-1].as_py(), "right"))
            lines += _append(writer, [others, entries.slice(done, until - done)])
            done = until
        lines += _append(writer, [entries.slice(done)])
    return redacted, lines


def _append(writer: pq.ParquetWriter, lines: list[pa.Table]) -> int:
    table = pa.concat_tables(lines).sort_by("row").cast(LEDGER)
    if len(table):
        writer.write_table(table, row_group_size=ROWS_PER_GROUP)
    return len(table)
