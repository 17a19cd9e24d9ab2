"""Of which format and layout the files of the buckets are: that of the corpus, which must have but one."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.corpus.parquet import naming_damage
from widerspruch.gate.corpus.shards import Format, Shard, open_filesystem
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.protocol.buckets import bucket_names


def one_format(shards: Sequence[Shard]) -> Format:
    """Raises GateError `buckets_format` (values: name, format, first, other) where there are several."""
    first = shards[0]
    for shard in shards:
        if shard.format != first.format:
            raise GateError(
                "buckets_format", name=shard.name, format=shard.format, first=first.name, other=first.format
            )
    return first.format


def files_of_buckets(count: int, kind: Format) -> tuple[str, ...]:
    """The names of all buckets' files."""
    return bucket_names(count, f".{kind}")


def keep_layout(shards: Sequence[Shard], target: Path) -> Path | None:
    """The footer of the first file that has rows, in a file of its own: whatever becomes of the corpus, all buckets are
    laid out as that. None where no file can be read, which is for whoever reads its rows to say."""
    if _is_footer(target):
        return target
    first = None
    for shard in shards:
        try:
            filesystem, path = open_filesystem(shard.address)
            with naming_damage(shard), filesystem.open_input_file(path) as source:
                footer = _readable(source)
        except GateError:
            continue
        first = footer if first is None or footer.num_rows else first
        if footer.num_rows:
            break
    if first is None:
        return None
    with atomic_stream(str(target)) as stream:
        first.write_metadata_file(stream)
    return target


def _readable(source: pa.NativeFile) -> pq.FileMetaData:
    """The footer of a file of which a row can be read: Arrow ends the process when asked how encrypted columns lie."""
    with pq.ParquetFile(source, pre_buffer=False) as file:
        next(file.iter_batches(1, use_threads=False), None)
        return file.metadata


def _is_footer(path: Path) -> bool:
    """Whether an earlier attempt left it whole."""
    try:
        return path.exists() and pq.read_metadata(path) is not None
    except (pa.ArrowException, OSError):
        return False


def schema_of(layout: Path) -> pa.Schema:
    """The columns that all files must have."""
    with pq.ParquetFile(layout) as file:
        return file.schema_arrow


def require_schema(found: pa.Schema, wanted: pa.Schema, name: str) -> None:
    """Raise GateError `buckets_schema` (values: name, column) where a file has other columns than the first one."""
    if found.equals(wanted):
        return
    columns = dict.fromkeys([*wanted.names, *found.names])
    differing = [
        column for column in columns if found.get_all_field_indices(column) != wanted.get_all_field_indices(column)
    ] + [field.name for field in wanted if field.name in found.names and not found.field(field.name).equals(field)]
    raise GateError("buckets_schema", name=name, column=differing[0] if differing else "–")
