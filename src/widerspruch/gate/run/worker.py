"""The worker: one shard in, kept rows and a ledger out. The same bytes wherever and however often it runs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.forms import RowForm, form_of
from widerspruch.gate.buckets.layout import require_schema, schema_of
from widerspruch.gate.buckets.pieces import LINES, PieceWriter, ShardPiece
from widerspruch.gate.corpus.chunk import Chunk, ShardReader, ShardWriter, Unreadable
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.sealing import reading
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.decision.small_columns import small_columns
from widerspruch.gate.decision.values_of_rows import Places
from widerspruch.gate.digests import Digest, HashedTarget, atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import LedgerWriter
from widerspruch.gate.mask.format import MaskWriter, footer_of
from widerspruch.gate.mentions.applying import MentionHits
from widerspruch.gate.mentions.tags import check_text_types
from widerspruch.gate.profile import Mentions, Profile
from widerspruch.gate.run.cases_of_rows import DecidedRows, MentionedRows, RowDecider
from widerspruch.gate.run.tasks import Gated, ShardTask
from widerspruch.gate.schedule.tasks import TaskFunction

ROWS_AT_ONCE = 32_768
"""So few stay in the processor's cache from column to column."""

ROWS_SEEN_AT_ONCE = 65_536
"""Where texts are not read, twice as many do."""


@TaskFunction
def gate_shard(task: ShardTask) -> Gated:
    profile, copies = task.deciding.profile, task.data is not None or task.piece is not None
    columns = {column.name: column for column in small_columns(profile)}
    if task.redact:
        from widerspruch.gate.mentions.finding import mention_columns  # with all that finds mentions in texts

        columns = {column.name: column for column in mention_columns(profile)} | columns
    with (
        reading(task.shard, task.seal, digest=True) as seen,
        open_shard(
            task.shard,
            tuple(columns.values()),
            whole=copies,
            also=profile.columns(),
            rows_at_once=ROWS_AT_ONCE if copies else ROWS_SEEN_AT_ONCE,
        ) as reader,
    ):
        if task.piece is not None and task.piece.layout is not None and reader.whole is not None:
            require_schema(reader.whole, schema_of(Path(task.piece.layout)), task.shard.name)
        check_text_types(reader.types, profile.mentions or Mentions(), task.shard.name)
        gated = _decided(task, reader)
        _check_lines(profile, reader.unreadable, task.shard.name)
        footer = _footer(task, gated.rows)
    absent = dict(sorted(reader.absent.items())) if gated.rows else {}
    return structs.replace(
        gated, source=seen.digest, footer=footer, absent=absent, names=reader.names, unreadable=reader.unreadable
    )


def _footer(task: ShardTask, rows: int) -> str | None:
    """What binds a mask to a Parquet file beside its digest. Whoever reads it counts rows as the footer does."""
    if task.mask is None or task.shard.format != "parquet":
        return None
    footer = footer_of(task.shard.address)
    if footer is None or footer.rows != rows:
        raise GateError("shard_damaged", name=task.shard.name)
    return footer.sha256


def _check_lines(profile: Profile, unreadable: Unreadable | None, name: str) -> None:
    if unreadable is not None and profile.lines is not None and profile.lines.unreadable == "refuse":
        raise GateError(unreadable.code, name=name, row=unreadable.row)


def _decided(task: ShardTask, reader: ShardReader[Any]) -> Gated:
    filesystem, path = open_filesystem(task.cases)
    with filesystem.open_input_file(path) as source:  # by itself: `read_table` brings a library for data sets along
        cases = pq.ParquetFile(source).read(use_threads=False)
    keep_by_case = pc.is_in(cases.column("verdict").combine_chunks(), pa.array(task.kept_verdicts))
    keeps = keep_by_case.to_numpy(zero_copy_only=False)
    hits = MentionHits.load(task.mentioned) if task.mentioned is not None else MentionHits({})
    mentioned = MentionedRows(task.mentioned) if task.mentioned is not None and not task.redact else None
    decider, counts = RowDecider(task.deciding, task.shard.name), _Counts(len(cases))
    with ExitStack() as stack:
        written = stack.enter_context(_written(task, reader, cases, hits))
        first, no_rows = 0, pa.array([], pa.int64())
        for chunk in reader.chunks():
            decided = decider.decided(chunk.columns, first, mentioned)
            numbers = decided.numbers
            keep = pa.array(keeps.take(numbers))
            changed = _changed_rows(hits, keep, first) if task.redact else no_rows
            counts.add(numbers, len(changed))
            written.add(chunk, first, decided, keep, changed)
            first += len(numbers)
        written.close()
    gated = counts.gated(task.shard.number, keeps)
    return structs.replace(
        gated,
        found=decider.found.written(task.found),
        shapes=decider.shapes,
        unread_scopes=decider.unread_scopes,
        data=written.data(),
        ledger=written.ledger(),
        ledger_rows=written.ledger_rows(),
        lost_layout=written.lost_layout(),
        piece=written.piece(),
    )


class _Nothing:
    """What becomes of the rows where nothing is to be written."""

    def add(
        self, chunk: Chunk[Any], first: int, decided: DecidedRows, keep: pa.BooleanArray, changed: pa.Array
    ) -> None:
        """A dry run only counts."""

    def close(self) -> None:
        """There is nothing to finish."""

    def data(self) -> Digest | None:
        return None

    def ledger(self) -> Digest | None:
        return None

    def ledger_rows(self) -> int:
        return 0

    def lost_layout(self) -> tuple[str, ...]:
        """As `ShardWriter.lost_layout`."""
        return ()

    def piece(self) -> ShardPiece | None:
        return None


class _Mask(_Nothing):
    """A case number for each row, and nothing is copied."""

    def __init__(self, writer: MaskWriter, hits: MentionHits) -> None:
        self._writer, self._hits = writer, hits
        self._digest: Digest | None = None

    def add(
        self, chunk: Chunk[Any], first: int, decided: DecidedRows, keep: pa.BooleanArray, changed: pa.Array
    ) -> None:
        told: tuple[Any, ...] = ()
        if self._hits.any():
            places = pc.indices_nonzero(pc.invert(keep)).cast(pa.int64())
            told = places, self._hits.identifiers_of(pc.add(places, pa.scalar(first, pa.int64())))
        self._writer.write(pa.array(decided.numbers), *told)

    def close(self) -> None:
        self._digest = self._writer.close()

    def ledger(self) -> Digest | None:
        return self._digest

    def ledger_rows(self) -> int:
        return self._writer.rows


class _Pieces(_Nothing):
    """What each bucket gets of the shard: kept rows, and of all rows why they are kept or out."""

    def __init__(
        self, writer: PieceWriter, form: RowForm[Any], parting: Parting, hits: MentionHits, columns: Mentions
    ) -> None:
        self._writer, self._form, self._parting, self._hits, self._columns = writer, form, parting, hits, columns
        self._piece: ShardPiece | None = None

    def add(
        self, chunk: Chunk[Any], first: int, decided: DecidedRows, keep: pa.BooleanArray, changed: pa.Array
    ) -> None:
        replaced = self._hits.replaced(chunk.columns, first, self._columns) if len(changed) else {}
        buckets, rows = self._parting.of_rows(decided.keys), row_numbers(first, len(keep))
        lines = pa.record_batch([rows, pa.array(decided.numbers), keep, *self._identifiers(first, rows)], schema=LINES)
        kept = keep.to_numpy(zero_copy_only=False)
        self._writer.add(self._form.kept(chunk.rows, keep, replaced), buckets[kept], lines, buckets)

    def _identifiers(self, first: int, rows: pa.Array) -> tuple[pa.Array, ...]:
        """As `MentionHits.identifiers_of`, asked of those rows alone that have a hit."""
        there = self._hits.rows_in(first, len(rows))
        hit = pc.is_in(rows, there)
        return tuple(
            pc.replace_with_mask(pa.nulls(len(rows), pa.string()), hit, of_hits)
            for of_hits in self._hits.identifiers_of(there)
        )

    def close(self) -> None:
        self._piece = self._writer.close()

    def piece(self) -> ShardPiece | None:
        return self._piece


class _Copy(_Nothing):
    """The kept rows, and why the others are out."""

    def __init__(
        self,
        writer: ShardWriter[Any],
        ledger: LedgerWriter,
        hashed: tuple[HashedTarget, ...],
        hits: MentionHits,
        columns: Mentions,
    ) -> None:
        self._writer, self._ledger, self._hashed, self._hits, self._columns = writer, ledger, hashed, hits, columns

    def add(
        self, chunk: Chunk[Any], first: int, decided: DecidedRows, keep: pa.BooleanArray, changed: pa.Array
    ) -> None:
        replaced = self._hits.replaced(chunk.columns, first, self._columns) if len(changed) else {}
        self._writer.write(chunk.rows, keep, replaced)
        noted = pc.invert(keep)
        if len(changed):
            noted = pc.or_(noted, pc.is_in(row_numbers(0, len(keep)), changed))
        rows = pc.add(pc.indices_nonzero(noted).cast(pa.int64()), pa.scalar(first, pa.int64()))
        numbers = pa.array(decided.numbers).filter(noted)
        self._ledger.write(rows, numbers, keep.filter(noted), self._hits.identifiers_of(rows))

    def close(self) -> None:
        self._writer.close()
        self._ledger.close()

    def data(self) -> Digest | None:
        return self._hashed[0].digest()

    def ledger(self) -> Digest | None:
        return self._hashed[1].digest()

    def ledger_rows(self) -> int:
        return self._ledger.rows

    def lost_layout(self) -> tuple[str, ...]:
        return self._writer.lost_layout()


@contextmanager
def _written(task: ShardTask, reader: ShardReader[Any], cases: pa.Table, hits: MentionHits) -> Iterator[_Nothing]:
    with ExitStack() as stack:
        if task.mask is not None:
            mask = MaskWriter(stack.enter_context(atomic_stream(task.mask)))
            stack.callback(mask.abandon)
            yield _Mask(mask, hits)
        elif task.piece is not None:
            form, parting = form_of(task.shard.format), task.piece.parting
            target = stack.enter_context(atomic_stream(task.piece.file))
            pieces = PieceWriter(target, task.piece.file, form, parting.buckets.count + 1)
            yield _Pieces(pieces, form, parting, hits, task.deciding.profile.mentions or Mentions())
        elif task.data is not None and task.ledger is not None:
            hashed = tuple(HashedTarget(stack.enter_context(atomic_stream(path))) for path in (task.data, task.ledger))
            data, noted = (pa.PythonFile(one, mode="w") for one in hashed)
            writer = reader.writer(data)
            stack.callback(writer.abandon)
            ledger = LedgerWriter(noted, cases)
            stack.callback(ledger.abandon)
            yield _Copy(writer, ledger, hashed, hits, task.deciding.profile.mentions or Mentions())
        else:
            yield _Nothing()


def _changed_rows(hits: MentionHits, keep: pa.BooleanArray, first: int) -> pa.Array:
    """Places in a chunk of rows that are kept with a mention replaced."""
    places = pc.subtract(hits.rows_in(first, len(keep)), pa.scalar(first, pa.int64()))
    return places.filter(keep.take(places))


class _Counts:
    """What became of a shard's rows, in numbers."""

    def __init__(self, cases: int) -> None:
        self._rows = np.zeros(cases, np.int64)
        self._redacted = 0

    def add(self, numbers: Places, redacted: int) -> None:
        self._rows += np.bincount(numbers, minlength=len(self._rows))
        self._redacted += redacted

    def gated(self, number: int, keeps: Any) -> Gated:
        rows, kept = int(self._rows.sum()), int(self._rows[keeps].sum())
        cases = {int(case): int(self._rows[case]) for case in np.flatnonzero(self._rows)}
        return Gated(number, rows, kept, self._redacted, cases)
