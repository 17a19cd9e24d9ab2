"""Which rows of a shard are by authors who objected, and to what.

The survey wrote down who wrote each row, sorted by buckets of authors; here those lists meet the objectors,
partition by partition, and what comes out is put back in the order of shards. So nobody has to look the authors of each
shard up among all objectors.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.authors.buckets import AuthorPartition, partition_sql
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.shards import Shard, open_filesystem
from widerspruch.gate.decision.case_sql import AuthorType, author_sql
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.engine import ROWS_AT_ONCE, connect_worker, parquet_sql, stream_table
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.tasks import TaskFunction
from widerspruch.gate.sql import for_sql

COVERED = pa.schema([pa.field("row", pa.int64()), pa.field("covers", pa.int8())])
"""A row's number in its shard, and what its author's objections cover: 1 own content, 2 AI interactions, 3 both."""


class Slice(Struct, frozen=True):
    """Some bytes of a file: an Arrow stream of `COVERED`."""

    address: str
    offset: int
    length: int


class CoveredRows:
    """What the objections of each row's author cover, for one shard."""

    def __init__(self, name: str, rows: int, covered: pa.Table) -> None:
        """`rows`: of the whole shard, called `name`; `covered`: of `COVERED`, each row once, in any order."""
        self._name = name
        self._rows = rows
        self._covers = pa.nulls(rows, pa.int8())
        if len(covered):
            covers, places = (covered.column(name).combine_chunks() for name in ("covers", "row"))
            self._covers = pc.scatter(covers, places, max_index=rows - 1)

    @classmethod
    def load(cls, shard: Shard, rows: int, slices: Sequence[Slice]) -> "CoveredRows":
        """From what `spread_partition` wrote."""
        return cls(shard.name, rows, pa.concat_tables([COVERED.empty_table(), *map(_read, slices)]))

    @classmethod
    def find(cls, shard: Shard, profile: Profile, held: AuthorType, objectors: str, rows: int) -> "CoveredRows":
        """By looking the authors of one shard up: for a few objectors and a few shards.

        Args:
            objectors: A file of (author, covers).

        Raises:
            GateError: An author cannot be read as all others are (`value_unreadable_shard`).
        """
        column = Column(profile.author.column, pa.string())
        with open_shard(shard, (column,), whole=False) as reader, connect_worker() as connection:
            schema = for_sql(reader.schema)

            def numbered() -> Iterator[pa.RecordBatch]:
                first = 0
                for chunk in reader.chunks():
                    count = chunk.columns.num_rows
                    columns = [row_numbers(first, count), *chunk.columns.columns]
                    yield pa.RecordBatch.from_arrays(columns, schema=schema.insert(0, COVERED.field("row")))
                    first += count

            streamed = pa.RecordBatchReader.from_batches(schema.insert(0, COVERED.field("row")), numbered())
            connection.register("shard", streamed)
            connection.register("objectors", stream_table(objectors))
            author = author_sql(profile, reader.schema, shard.name, held)
            query = f'SELECT "row", covers FROM shard JOIN objectors ON objectors.author = {author}'  # noqa: S608
            try:
                covered: pa.Table = connection.sql(query).to_arrow_table()
            except (duckdb.Error, pa.ArrowException) as error:
                # What DuckDB says of it may quote a value of the corpus.
                raise GateError("value_unreadable_shard", name=shard.name) from error
        return cls(shard.name, rows, covered)

    def of_rows(self, first: int, count: int) -> pa.Array:
        """As int8, NULL for rows of authors without an objection.

        Raises:
            GateError: The shard has more rows than there were (`shard_changed`).
        """
        if first + count > self._rows:
            raise GateError("shard_changed", name=self._name)
        return self._covers.slice(first, count)


class SpreadTask(Struct, frozen=True):
    """Find the rows of the objectors of one partition.

    Attributes:
        authors: What the survey wrote of each shard, in the order of shards. `same_schema`: whether all hold authors
            the same way.

        objectors: What `reduce.reduce_partition` wrote.

        covered: Where to write.
    """

    partition: AuthorPartition
    authors: tuple[str, ...]
    held: AuthorType
    same_schema: bool
    objectors: tuple[str, ...]
    covered: str


class Spread(Struct, frozen=True):
    """What was found of one partition.

    Attributes:
        slices: Where the rows of each shard lie, by its number: in one slice or more, as they came out of the join.

        rows: How many there are.

        keys: How many different authors wrote them, where authors are keys themselves; else 0.
    """

    slices: Mapping[int, Sequence[Slice]]
    rows: int
    keys: int


@TaskFunction
def spread_partition(asked: SpreadTask) -> Spread:
    """Find the rows of one partition's objectors."""
    authors, objectors = ([Path(file) for file in files] for files in (asked.authors, asked.objectors))
    rows = partition_sql(authors, asked.partition, asked.held, ', shard, "row"', same_schema=asked.same_schema)
    slices: dict[int, list[Slice]] = {}
    seen = _PassingRows(keyed=asked.held == "UUID")
    spill = Path(f"{asked.covered}.spill")
    with connect_worker(spill, [*authors, *objectors]) as connection, atomic_stream(asked.covered) as target:
        found = connection.sql(
            f"""
            SELECT shard, "row", covers{", author" if seen.keyed else ""} FROM ({rows}) AS written
            JOIN (SELECT author, covers FROM {parquet_sql(objectors)} WHERE {asked.partition.condition}) AS objectors
            USING (author)
            """  # noqa: S608 (quoted)
        ).to_arrow_reader(ROWS_AT_ONCE)
        for shard, covered in _by_shard(seen.passing(found)):
            offset = target.tell()
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.ipc.new_stream(target, COVERED, options=options) as stream:
                stream.write_table(covered)
            slices.setdefault(shard, []).append(Slice(asked.covered, offset, target.tell() - offset))
    return Spread(slices, seen.rows, seen.keys())


class _PassingRows:
    """Counts rows, and keys of authors, while batches pass by."""

    def __init__(self, *, keyed: bool) -> None:
        self.keyed = keyed
        self.rows = 0
        self._keys: list[pa.Array] = []

    def passing(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            self.rows += batch.num_rows
            if self.keyed:
                self._keys.append(pc.unique(batch.column("author").storage))
            yield batch

    def keys(self) -> int:
        return len(pc.unique(pa.chunked_array(self._keys))) if self._keys else 0


def _by_shard(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[int, pa.Table]]:
    """Rows of one shard after the other, as long as they come so."""
    current = -1
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        runs = pc.run_end_encode(batch.column("shard"))
        first = 0
        for end, shard in zip(runs.run_ends.to_pylist(), runs.values.to_pylist(), strict=True):
            if shard != current and waiting:
                yield current, pa.Table.from_batches(waiting)
                waiting = []
            current = shard
            waiting.append(batch.select(COVERED.names).slice(first, end - first))
            first = end
    if waiting:
        yield current, pa.Table.from_batches(waiting)


def _read(part: Slice) -> pa.Table:
    filesystem, path = open_filesystem(part.address)
    with filesystem.open_input_file(path) as file:
        return pa.ipc.open_stream(file.read_at(part.length, part.offset)).read_all()
