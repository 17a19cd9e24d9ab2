"""The worker of a purge: one file of a built corpus in, the same without some authors' rows out, its ledger kept."""

from bisect import bisect_right
from collections import Counter
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.authors.objectors_rows import CoveredRows
from widerspruch.gate.built import check_file
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.decision.case_sql import small_columns
from widerspruch.gate.decision.cases import AUTHOR, CaseAxes
from widerspruch.gate.digests import Digest, atomic_stream, digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import LEDGER, ROWS_PER_GROUP, ledger_file
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.run.deciding import DecidedShard
from widerspruch.gate.run.tasks import DecidingTask
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction
from widerspruch.protocol.manifest import DataFile
from widerspruch.rulebook.vocabulary import AI_KINDS

_COVERING = {True: ("ai_interactions", "both"), False: ("own_content", "both")}


class PurgeTask(DecidingTask, frozen=True):
    """Take the rows of late objectors, and rows that mention one, out of one file.

    Attributes:
        shard: The kept rows as they were published. `data`, `ledger`: what the manifest says of it and its ledger.

        run: As of which the rows were decided: under its terms the ledger says why they had been kept.

        objectors: A file of (author, covers), as `reduce_set` gives them.

        mentioned: The identifiers of objectors in this file (`mentions.match.HITS`), or None where nobody looked.

        old_ledger: Where the ledger lies.

        new_data, new_ledger: Where to write; None to count only.
    """

    data: DataFile
    ledger: DataFile
    cases: str
    objectors: str
    old_ledger: str
    mentioned: str | None = None
    new_data: str | None = None
    new_ledger: str | None = None


class Purged(ResultOfShard, frozen=True):
    """What became of one file.

    Attributes:
        rows: Looked at. `removed`: taken out; with 0 nothing was written.

        before: For which reason those had been kept. `by_author`: how many of them because their author objected, not
            because of a mention alone. `redacted`: how many of them had a mention replaced.
    """

    removed: int
    before: dict[str, int]
    by_author: int
    redacted: int = 0
    data: Digest | None = None
    ledger: Digest | None = None
    ledger_rows: int = 0


@TaskFunction
def purge_shard(task: PurgeTask) -> Purged:
    check_file(Path(task.shard.address), task.data)  # only what was signed for is rewritten
    cases = _Cases(task)
    hits = MentionHits.load(task.mentioned) if task.mentioned is not None else MentionHits({})
    places, numbers, rows = _take_out(task, cases, hits)
    if rows != task.data.rows:
        raise GateError("built_rows", name=task.data.name)
    if not len(places) or task.new_data is None or task.new_ledger is None:
        if task.new_data is not None:
            Path(task.new_data).unlink()
        return Purged(task.shard.number, rows, len(places), cases.before(numbers), cases.by_author(numbers))
    check_file(Path(task.old_ledger), task.ledger)
    removed = _input_rows(task.old_ledger, places)
    redacted, ledger_rows = _write_ledger(task, cases.entries(removed, numbers, hits.identifiers_of(places)))
    return Purged(
        task.shard.number,
        rows=rows,
        removed=len(places),
        before=cases.before(numbers),
        by_author=cases.by_author(numbers),
        redacted=redacted,
        data=digest_of(task.new_data),
        ledger=digest_of(task.new_ledger),
        ledger_rows=ledger_rows,
    )


def _take_out(task: PurgeTask, cases: "_Cases", hits: MentionHits) -> tuple[pa.Array, pa.Array, int]:
    """Rows that go, by their place among the kept ones, their case numbers, and how many rows there were."""
    places, numbers, rows = [], [], 0
    covers = CoveredRows.find(task.shard, task.profile, task.author_type, task.objectors, task.data.rows)
    with (
        open_shard(task.shard, small_columns(task.profile), whole=task.new_data is not None) as reader,
        ExitStack() as stack,
    ):
        writer = None
        if task.new_data is not None:
            writer = reader.writer(stack.enter_context(atomic_stream(task.new_data)))
        for chunk, first, case_numbers in DecidedShard(task, reader, covers).chunks():
            mentioning = pc.subtract(hits.rows_in(first, len(case_numbers)), pa.scalar(first, pa.int64()))
            gone = pc.or_(
                cases.gone.take(case_numbers), pc.is_in(row_numbers(0, len(case_numbers)), value_set=mentioning)
            )
            rows += len(case_numbers)
            if writer is not None:
                writer.write(chunk.rows, pc.invert(gone), {})
            numbers.append(case_numbers.filter(gone))
            places.append(pc.add(pc.indices_nonzero(gone).cast(pa.int64()), pa.scalar(first, pa.int64())))
        if writer is not None:
            writer.close()
    return _joined(places, pa.int64()), _joined(numbers, pa.int32()), rows


def _joined(chunks: list[pa.Array], kind: pa.DataType) -> pa.Array:
    return pa.concat_arrays(chunks) if chunks else pa.array([], kind)


class _Cases:
    """Which cases go, and what the ledger says of them."""

    def __init__(self, task: PurgeTask) -> None:
        self._table = pq.read_table(task.cases)
        axes = CaseAxes.of(task.profile)
        stride = axes.strides[axes.axes.index(AUTHOR)]
        authors = [(words[1], words[axes.axes.index(AUTHOR)]) for words in product(*axes.axes)]
        self.gone = pa.array([author in _COVERING[kind in AI_KINDS] for kind, author in authors], pa.bool_())
        without = [number - AUTHOR.index(author) * stride for number, (_, author) in enumerate(authors)]
        self._reason_before = self._table.column("reason").take(pa.array(without, pa.int64()))

    def before(self, numbers: pa.Array) -> dict[str, int]:
        """Rows per reason for which they had been kept."""
        return dict(Counter(self._reason_before.take(numbers).to_pylist()))

    def by_author(self, numbers: pa.Array) -> int:
        """Rows that go because of their author."""
        return int(pc.sum(self.gone.take(numbers), min_count=0).as_py())

    def entries(self, rows: pa.Array, numbers: pa.Array, identifiers: tuple[pa.Array, pa.Array]) -> pa.Table:
        """Their lines in the ledger: of late objectors, whatever else the rulebook says of such rows by now;
        `identifiers` as `LedgerWriter.write` has them."""
        count = len(rows)
        said = self._table.take(numbers)
        known = {
            "row": rows,
            "kept": pa.repeat(pa.scalar(False), count),
            "verdict": pa.repeat(pa.scalar("excluded"), count),
            "reason": pa.repeat(pa.scalar("objected"), count),
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
    out = listed.column("row").filter(pc.invert(listed.column("kept"))).combine_chunks()
    kept_before = memoryview(pc.subtract(out, row_numbers(0, len(out))).buffers()[1] or b"").cast("q")[: len(out)]
    return pa.array([place + bisect_right(kept_before, place) for place in places.to_pylist()], pa.int64())


def _write_ledger(task: PurgeTask, entries: pa.Table) -> tuple[int, int]:
    """The old ledger with the new lines in their places; (lines of redacted rows that they replace, all lines)."""
    assert task.new_ledger is not None
    rows = entries.column("row").combine_chunks()
    done = redacted = lines = 0
    with (
        pq.ParquetFile(task.old_ledger) as old,
        atomic_stream(task.new_ledger) as target,
        ledger_file(target) as writer,
    ):
        for batch in old.iter_batches(ROWS_PER_GROUP, use_threads=False):
            table = pa.Table.from_batches([batch]).cast(_PLAIN)
            others = table.filter(pc.invert(pc.is_in(table.column("row"), value_set=rows)))
            redacted += len(table) - len(others)
            until = bisect_right(_Values(rows), table.column("row")[-1].as_py())
            lines += _append(writer, [others, entries.slice(done, until - done)])
            done = until
        lines += _append(writer, [entries.slice(done)])
    return redacted, lines


class _Values:
    """An array of whole numbers as `bisect` wants it."""

    def __init__(self, values: pa.Array) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, place: int) -> Any:
        return self._values[place].as_py()


def _append(writer: pq.ParquetWriter, lines: list[pa.Table]) -> int:
    table = pa.concat_tables(lines).sort_by("row").cast(LEDGER)
    if len(table):
        writer.write_table(table, row_group_size=ROWS_PER_GROUP)
    return len(table)
