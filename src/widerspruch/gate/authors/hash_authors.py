"""The keys of a corpus's authors, where it does not carry them: distinct authors only, partition by partition."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.authors.buckets import (
    AuthorPartition,
    RowsWritten,
    bucket_sql,
    partition_sql,
    partitions_of,
    write_bucketed,
)
from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.engine import ROWS_AT_ONCE, connect_joining, folders_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.tasks import Runner, TaskFunction
from widerspruch.identifiers.handles import handle_of
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.keyed_columns import KeyedColumns


class CorpusAuthors(Struct, frozen=True):
    """Who wrote in a corpus.

    Attributes:
        files: As the survey writes them, with the columns `author` and `bucket`, sorted by bucket.

        rows: How many there are in all files together.

        held: How the files together hold authors; `same_schema`: whether each of them does so.
    """

    files: tuple[Path, ...]
    rows: int
    held: AuthorType
    same_schema: bool


class KeyTask(Struct, frozen=True):
    """Turn the authors of one partition into keys.

    Attributes:
        authors, held, same_schema: As in `CorpusAuthors`.

        column, handles: The profile's column of authors, and whether they are handles, which are folded before they are
            hashed.

        key_file: Where the hashing key lies; the key itself never travels.

        keyed: Where to write (author, key, bucket of the key).
    """

    partition: AuthorPartition
    authors: tuple[str, ...]
    held: AuthorType
    same_schema: bool
    platform: str
    column: str
    handles: bool
    key_file: str
    keyed: str


def key_authors(
    runner: Runner, authors: CorpusAuthors, profile: Profile, key_file: Path | None, scratch: Path
) -> tuple[Path, ...] | None:
    """(author, key) of all authors of a corpus, each once; None where authors are keys themselves.

    Raises:
        GateError: A handle is none, such as the address of another place (`author_no_handle`; values: column, count).
    """
    if authors.held == "UUID":
        return None
    folder = scratch / "keyed"
    tasks = {
        partition.name: KeyTask(
            partition=partition,
            authors=tuple(map(str, authors.files)),
            held=authors.held,
            same_schema=authors.same_schema,
            platform=profile.platform.words()[0],
            column=profile.author.column,
            handles=profile.author.is_ == "handle",
            key_file=str(key_file),
            keyed=str(folder / f"{partition.name}.parquet"),
        )
        for partition in partitions_of(authors.rows)
    }
    runner.all_results("keyed", key_partition, tasks)
    return tuple(Path(task.keyed) for task in tasks.values())


@TaskFunction
def key_partition(asked: KeyTask) -> RowsWritten:
    key = KeyedColumns(HashingKey.load(Path(asked.key_file)))
    authors = partition_sql(
        [Path(file) for file in asked.authors], asked.partition, asked.held, "", same_schema=asked.same_schema
    )
    spill = Path(f"{asked.keyed}.spill")
    folders = folders_of(map(Path, asked.authors))
    with connect_joining(spill / "a", 1, folders) as source, connect_joining(spill / "b", 1) as target:
        distinct = source.sql(f"SELECT DISTINCT author FROM ({authors})").to_arrow_reader(ROWS_AT_ONCE)  # noqa: S608
        nameless = 0
        schema = pa.schema([distinct.schema.field("author"), pa.field("key", pa.uuid(), nullable=False)])

        def keyed() -> Iterator[pa.RecordBatch]:
            nonlocal nameless
            for batch in distinct:
                names = batch.column(0).cast(pa.string())
                if asked.handles:
                    handles = [handle_of(asked.platform, name) for name in names.to_pylist()]
                    nameless += handles.count("")
                    names = pa.array(handles, pa.string())
                keys = key.keys_of_column(asked.platform, "handle" if asked.handles else "account", names)
                yield pa.RecordBatch.from_arrays([batch.column(0), keys], schema=schema)

        target.register("keyed", pa.RecordBatchReader.from_batches(schema, keyed()))
        query = f"SELECT author, key, {bucket_sql('key', 'UUID')} AS bucket FROM keyed"  # noqa: S608 (no value)
        rows = write_bucketed(target, query, asked.keyed)
    if nameless:
        Path(asked.keyed).unlink()
        raise GateError("author_no_handle", column=asked.column, count=nameless)
    return RowsWritten(rows)


def common_type(held: Sequence[AuthorType]) -> AuthorType:
    """Whole numbers stay numbers only if all shards have them so."""
    kinds = set(held)
    return kinds.pop() if len(kinds) == 1 else "VARCHAR"
