"""The rows of a shard with their case numbers: the shard streams through one query in DuckDB, in its own order."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.authors.objectors_rows import CoveredRows
from widerspruch.gate.corpus.chunk import Chunk, ShardReader
from widerspruch.gate.corpus.row_numbers import are_numbered, row_numbers
from widerspruch.gate.decision.case_sql import case_sql
from widerspruch.gate.decision.cases import CaseAxes
from widerspruch.gate.engine import ROWS_AT_ONCE, connect_worker, stream_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.tasks import DecidingTask
from widerspruch.gate.sql import for_sql

_ROW = pa.field("row", pa.int64(), nullable=False)
_COVERS = pa.field("covers", pa.int8())


class DecidedShard:
    """Chunks of a shard, each with the case numbers of its rows.

    DuckDB pulls the small columns of a chunk when it needs them; the whole rows wait here until their case numbers
    come out of the query. Both move at the same pace, so only a few chunks wait at any time.
    """

    def __init__(
        self, task: DecidingTask, reader: ShardReader[Any], covers: CoveredRows, mentioned: str | None = None
    ) -> None:
        """`mentioned`: the shard's hits (`mentions.match.HITS`) where rows with one are to go."""
        self._task = task
        self._mentioned = mentioned
        self._reader = reader
        self._covers = covers
        self._waiting: deque[Chunk[Any]] = deque()
        self._fault: GateError | None = None

    def chunks(self) -> Iterator[tuple[Chunk[Any], int, pa.Array]]:
        """(chunk, number of its first row, case numbers), in the order of the shard."""
        left: list[pa.Array] = []
        first, have = 0, 0
        for numbers in self._case_numbers():
            left.append(numbers)
            have += len(numbers)
            while self._waiting and have >= self._waiting[0].columns.num_rows:
                chunk = self._waiting.popleft()
                count = chunk.columns.num_rows
                together = left[0] if len(left) == 1 else pa.concat_arrays(left)
                yield chunk, first, together.slice(0, count)
                left, have, first = [together.slice(count)], have - count, first + count
        if have or any(chunk.columns.num_rows for chunk in self._waiting):
            raise GateError("rows_lost", name=self._task.shard.name)

    def _case_numbers(self) -> Iterator[pa.Array]:
        task = self._task
        axes = CaseAxes.of(task.profile)
        schema = self._reader.schema
        mentions = self._mentioned is not None
        query = case_sql(task.profile, axes, schema, task.run, task.shard.name, task.author_type, mentions=mentions)
        streamed = for_sql(schema).append(_ROW).append(_COVERS)
        with connect_worker() as connection:
            connection.register("shard", pa.RecordBatchReader.from_batches(streamed, self._small(streamed)))
            if self._mentioned is not None:
                connection.register("mention_hits", stream_table(self._mentioned))
                connection.execute(_MENTIONED_SQL)
            yield from self._run(connection, query)

    def _run(self, connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pa.Array]:
        expected = 0
        try:
            numbered: pa.RecordBatchReader = connection.sql(query).to_arrow_reader(ROWS_AT_ONCE)
            for batch in numbered:
                rows, numbers = batch.columns
                if not are_numbered(rows, expected):
                    raise GateError("rows_lost", name=self._task.shard.name)
                if numbers.null_count:
                    row = rows[pc.index(pc.is_null(numbers), True).as_py()].as_py()
                    raise GateError("row_unmapped", name=self._task.shard.name, row=row)
                expected += len(rows)
                yield numbers
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            # What DuckDB says of it may quote a value of the corpus.
            fault = self._fault or GateError("value_unreadable_shard", name=self._task.shard.name)
            raise fault from (None if self._fault else error)

    def _small(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        row = 0
        try:
            for chunk in self._reader.chunks():
                self._waiting.append(chunk)
                count = chunk.columns.num_rows
                beside = row_numbers(row, count), self._covers.of_rows(row, count)
                yield pa.RecordBatch.from_arrays([*chunk.columns.columns, *beside], schema=schema)
                row += count
        except GateError as error:
            self._fault = error  # it does not come through DuckDB
            raise


_MENTIONED_SQL = """
    CREATE TABLE mentioned AS
    SELECT "row", bool_or(covered) AS covered FROM mention_hits WHERE counts GROUP BY "row"
"""
