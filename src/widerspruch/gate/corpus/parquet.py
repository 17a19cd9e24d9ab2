"""Parquet shards: kept rows go out under the input's own schema, metadata, compression and row group size."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.corpus.chunk import Chunk, Column, ShardReader, ShardWriter
from widerspruch.gate.corpus.filtering import as_schema, filterable, filtered
from widerspruch.gate.corpus.layout import groups_of, layout_of, lost_between
from widerspruch.gate.corpus.paths import Path, parse_path
from widerspruch.gate.corpus.reach import KeyTwiceError, NoWayError, leaves_at, put, reach, type_at
from widerspruch.gate.corpus.shards import Shard, open_filesystem
from widerspruch.gate.errors import GateCode, GateError

CHUNK_BYTES = 32 << 20
CHUNK_ROWS = 65_536
"""Rows at a time, and fewer where rows are large: memory must not grow with the corpus."""

DEFAULT_GROUP_ROWS = 250_000
"""For a shard without any row group."""

READ_AT_ONCE = 1 << 20
"""Bytes of a column, in a file of this machine. Else Arrow takes a row group's, in memory that is new each time."""

GROUP_BYTES = 128 << 20
"""Kept rows wait for their row group to be full, but no more of them than this."""


@contextmanager
def naming_damage(shard: Shard) -> Iterator[None]:
    """Errors of the library about the bytes as our own, which names the file."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError) as error:
        code: GateCode = next((code for code, words in _CALLED.items() if words.search(str(error))), "shard_damaged")
        raise GateError(code, name=shard.name) from error


_CALLED: dict[GateCode, re.Pattern[str]] = {
    "shard_encrypted": re.compile(r"no decryption found|Cannot decrypt|FileDecryption"),
    "shard_window": re.compile(r"requires too much memory for decoding"),
}
"""What is wrong where a file is not damaged. Arrow says so in its own words, and in no other way: they quote no value.
"""


def read_schema(shard: Shard) -> pa.Schema:
    """The columns of a Parquet file."""
    filesystem, path = open_filesystem(shard.address)
    with naming_damage(shard), filesystem.open_input_file(path) as source:
        return pq.read_schema(source)


class ParquetReader(ShardReader[pa.RecordBatch]):
    """One Parquet file."""

    def __init__(
        self,
        shard: Shard,
        columns: Sequence[Column],
        *,
        whole: bool,
        also: Sequence[str] = (),
        rows_at_once: int = CHUNK_ROWS,
    ) -> None:
        self._shard = shard
        self._whole = whole
        self._rows_at_once = rows_at_once
        filesystem, path = open_filesystem(shard.address)
        with naming_damage(shard):
            self._source = filesystem.open_input_file(path)
            metadata = pq.read_metadata(self._source)
            self._leaves = [metadata.schema.column(number).path for number in range(len(metadata.schema))]
            few = [column.name for column in columns if column.few and column.name in self._leaves]
            self._file = pq.ParquetFile(
                self._source,
                metadata=metadata,
                read_dictionary=few,
                pre_buffer=False,
                buffer_size=0 if "://" in shard.address else READ_AT_ONCE,
            )
            schema = self._file.schema_arrow
            self._plain = pq.ParquetFile(self._source, metadata=metadata) if few else self._file
        self.whole = self._plain.schema_arrow
        self._paths = {column.name: _path(column.name, schema, shard) for column in columns}
        shall = {name: _path(name, schema, shard) for name in also} | self._paths
        self.types = {name: _type_of(path, schema, shard) for name, path in shall.items()}
        self.schema = pa.schema([pa.field(name, self.types[name]) for name in self._paths])
        self.absent, self.names, self.unreadable = {}, tuple(schema.names), None

    def chunks(self) -> Iterator[Chunk[pa.RecordBatch]]:
        """Batches within row groups, none larger than `rows_at_once`."""
        needed = None if self._whole else self._needed()
        metadata, before = self._file.metadata, 0
        for group in range(metadata.num_row_groups):
            described = metadata.row_group(group)
            per_row = max(1, described.total_byte_size // max(1, described.num_rows))
            rows_at_once = max(1, min(self._rows_at_once, CHUNK_BYTES // per_row))
            with naming_damage(self._shard):
                batches = self._file.iter_batches(rows_at_once, row_groups=[group], columns=needed, use_threads=False)
            while True:
                with naming_damage(self._shard):
                    batch = next(batches, None)
                if batch is None:
                    break
                yield Chunk(self._flat(batch, before), batch if self._whole else None)
                before += batch.num_rows

    def _needed(self) -> list[str]:
        """The leaves that the paths need, by their names in the footer."""
        schema = self._file.schema_arrow
        places = (leaves_at(schema, path) for path in self._paths.values())
        return list(dict.fromkeys(self._leaves[leaf] for leaves in places for leaf in leaves))

    def _flat(self, batch: pa.RecordBatch, before: int) -> pa.RecordBatch:
        if not self._paths:
            return pa.RecordBatch.from_struct_array(pa.nulls(batch.num_rows, pa.struct([])))
        columns = [self._reached(batch, path, before) for path in self._paths.values()]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _reached(self, batch: pa.RecordBatch, path: Path, before: int) -> pa.Array:
        try:
            return reach(batch.column(batch.schema.get_field_index(str(path.steps[0]))), path.steps[1:])
        except KeyTwiceError as error:
            row = before + error.row
            raise GateError("line_key_twice", name=self._shard.name, row=row, column=path.name) from None

    def writer(self, target: pa.NativeFile) -> "ParquetShardWriter":
        return ParquetShardWriter(target, self._plain)

    def close(self) -> None:
        self._file.close()
        self._source.close()


class ParquetShardWriter(ShardWriter[pa.RecordBatch]):
    """Writes batches into row groups as large as the input's, or as fit into `GROUP_BYTES`."""

    def __init__(self, target: pa.NativeFile, original: pq.ParquetFile, *, of_several: bool = False) -> None:
        """`of_several`: whether rows of other files come behind each other, which are sorted by nothing any more."""
        self._original, self._schema, self._of_several = original.metadata, original.schema_arrow, of_several
        self._filtered_as = filterable(self._schema)
        self._group_rows = max((group.num_rows for group in groups_of(self._original)), default=DEFAULT_GROUP_ROWS)
        self._waiting: list[pa.RecordBatch] = []
        self._bytes_waiting = 0
        self._written: list[pq.FileMetaData] = []
        self._target, self._like = target, original

    @cached_property
    def _writer(self) -> pq.ParquetWriter:
        """Made after rows were read: asked for the layout of a column that is encrypted, Arrow ends the process."""
        layout = layout_of(self._like) | ({"sorting_columns": None} if self._of_several else {})
        return pq.ParquetWriter(self._target, self._schema, metadata_collector=self._written, **layout)

    def write(self, rows: pa.RecordBatch, keep: pa.BooleanArray, replaced: Mapping[str, pa.Array]) -> None:
        # Words were read as dictionaries, which hold those of rows that are left out, too.
        self.append(filtered(with_replaced(rows, replaced), keep, self._filtered_as))

    def append(self, rows: Sequence[pa.RecordBatch]) -> None:
        """Append all of these rows, in types of the shard's or in those that can be filtered."""
        kept = [as_schema(self._schema, batch) for batch in rows if batch.num_rows]
        self._waiting += kept
        self._bytes_waiting += sum(batch.nbytes for batch in kept)
        if self._rows_waiting() >= self._group_rows or self._bytes_waiting >= GROUP_BYTES:
            self._write_group(min(self._rows_waiting(), self._group_rows))

    def close(self) -> None:
        if self._waiting:
            self._write_group(self._rows_waiting())
        self._writer.close()

    def lost_layout(self) -> tuple[str, ...]:
        return lost_between(self._original, self._written[0])

    def abandon(self) -> None:
        """Else Arrow would still write the footer when the writer goes, into a file that is closed by then."""
        if "_writer" in vars(self):
            self._writer.is_open = False

    def _rows_waiting(self) -> int:
        return sum(one.num_rows for one in self._waiting)

    def _write_group(self, rows: int) -> None:
        # One dictionary for the row group: Arrow gives it up where a second comes.
        waiting = pa.Table.from_batches(self._waiting).unify_dictionaries()
        self._writer.write_table(waiting.slice(0, rows), row_group_size=self._group_rows)
        self._waiting = waiting.slice(rows).to_batches()
        self._bytes_waiting = sum(batch.nbytes for batch in self._waiting)


def with_replaced(rows: pa.RecordBatch, replaced: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """The rows with new values of some columns, as `ShardWriter.write` is told them."""
    for name, values in replaced.items():
        steps = (name,) if name in rows.schema.names else parse_path(name).steps
        number = rows.schema.get_field_index(str(steps[0]))
        field, column = rows.schema.field(number), rows.column(number)
        new = put(column, steps[1:], values) if len(steps) > 1 else values.cast(field.type)
        rows = rows.set_column(number, field, new)
    return rows


def _path(name: str, schema: pa.Schema, shard: Shard) -> Path:
    """Where a column lies: a top column of that name, else a way through structs, lists and maps."""
    there = schema.get_all_field_indices(name)
    path = Path(name, (name,)) if there else parse_path(name)
    if len(there) > 1 or len(schema.get_all_field_indices(str(path.steps[0]))) > 1:
        raise GateError("column_twice", column=name, name=shard.name)
    return path


def _type_of(path: Path, schema: pa.Schema, shard: Shard) -> pa.DataType:
    try:
        return type_at(schema.field(path.steps[0]).type, path.steps[1:])
    except (KeyError, NoWayError) as error:
        known = ", ".join(schema.names)
        raise GateError("column_unknown", column=path.name, name=shard.name, known=known) from error
