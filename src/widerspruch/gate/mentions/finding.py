"""The first step as a task for workers: a shard's candidates into a file, and which thread each row belongs to."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.corpus.chunk import Chunk, Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.sealing import Seal, reading
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.case_sql import author_columns
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.index.row_keys import KeyMaker, RowsOfPlatform, hashing_of
from widerspruch.gate.mentions.candidates import candidates, keyed
from widerspruch.gate.mentions.identifiers import KEYED
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.sieve import Sieve
from widerspruch.gate.mentions.spans import span_columns
from widerspruch.gate.mentions.tags import check_mention_types
from widerspruch.gate.mentions.unmapped import unmapped_mentions, ways_into
from widerspruch.gate.profile import Mentions, Profile
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import ExclusionSet

THREADED = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("thread", pa.string(), nullable=False),
        pa.field("account_key", pa.uuid(), nullable=False),
    ]
)
"""Rows that belong to a thread, which is a text, once for each key of whoever wrote them."""


class FindTask(TaskOfShard, frozen=True):
    """Look for identifiers of objectors in a shard.

    Attributes:
        key_file: Where the hashing key lies; the key itself never travels.

        sieve: Where the bits of the set's sieve lie.

        mentions: The mention keys of the set and its increments.

        found, threaded: Where to write the candidates (`KEYED`) and, if the profile names a thread, `THREADED`.

        seal: As for `sealing.reading`.
    """

    profile: Profile
    platform: str
    key_file: str
    sieve: str
    mentions: tuple[str, ...]
    found: str
    threaded: str
    seal: Seal | None = None


class FoundIn(ResultOfShard, frozen=True):
    """What was found in a shard: rows looked at, candidates; columns that may mention somebody and were not read.
    `tag`: of the file, under the task's seal."""

    candidates: int
    unmapped: tuple[str, ...]
    tag: bytes = b""


def find_tasks(
    shards: Sequence[Shard], profile: Profile, exclusions: ExclusionSet, key_file: Path | None, scratch: Path
) -> list[FindTask]:
    """What is to be looked for in each shard; what is found will lie in `scratch`, and the set's sieve lies there."""
    sieve = scratch / "sieve"
    if not sieve.exists():
        atomic_write(sieve, Sieve.of(exclusions.mentions).bits)
    return [
        FindTask(
            shard=shard,
            profile=profile,
            platform=exclusions.platform,
            key_file=str(key_file),
            sieve=str(sieve),
            mentions=tuple(str(file) for file in exclusions.mentions),
            found=str(scratch / "found" / f"{shard.number:06}.parquet"),
            threaded=str(scratch / "threads" / f"{shard.number:06}.parquet"),
        )
        for shard in shards
    ]


def mention_columns(profile: Profile) -> tuple[Column, ...]:
    """The columns to look in, those of offsets into them, the thread's and the author's."""
    named = profile.mentions or Mentions()
    texts = [Column(name, pa.string(), prose=True) for name in named.text]
    lists = [Column(name, pa.list_(pa.string())) for name in (*named.entities, *named.handles, *named.names)]
    threads = [Column(named.thread, pa.string()), *author_columns(profile)] if named.thread else []
    columns = (*texts, *lists, *span_columns(named.spans), *threads)
    return tuple({column.name: column for column in columns}.values())


@TaskFunction
def find_in_shard(task: FindTask) -> FoundIn:
    columns = task.profile.mentions or Mentions()
    knows = _known(task.platform, task.key_file, task.sieve, task.mentions)
    keys = KeyMaker(task.profile, hashing_of({task.platform: task.key_file}), task.shard.name)
    rows, seen = 0, 0
    with (
        reading(task.shard, task.seal) as file,
        open_shard(task.shard, mention_columns(task.profile), whole=False) as reader,
        atomic_stream(task.found) as found_file,
        pq.ParquetWriter(found_file, KEYED, compression="lz4") as found,
        atomic_stream(task.threaded) as threads_file,
        pq.ParquetWriter(threads_file, THREADED, compression="lz4") as threaded,
    ):
        check_mention_types(reader.schema, columns, task.shard.name)
        for chunk in reader.chunks():
            table = keyed(candidates(chunk.columns, columns, knows, rows))
            if len(table):
                found.write_table(table)
                seen += len(table)
            if columns.thread is not None:
                threaded.write_table(_threaded(chunk, columns.thread, keys, task.platform, rows))
            rows += chunk.columns.num_rows
        ways = ways_into(task.shard, reader.names)
    return FoundIn(task.shard.number, rows, seen, unmapped_mentions(ways, task.profile), file.tag)


def _threaded(chunk: Chunk[object], thread: str, keys: KeyMaker, platform: str, first: int) -> pa.Table:
    threads = chunk.columns.column(chunk.columns.schema.get_field_index(thread)).cast(pa.string())
    parts = [THREADED.empty_table()]
    for part in keys.of(chunk.columns, first, [RowsOfPlatform(platform, None)]).parts:
        rows = pa.array(part.rows)
        written = pa.table([pc.add(rows, pa.scalar(first, pa.int64())), threads.take(rows), part.keys], THREADED.names)
        parts.append(written.filter(threads.take(rows).is_valid()).cast(THREADED))
    return pa.concat_tables(parts)


@lru_cache(maxsize=1)
def _known(platform: str, key_file: str, sieve: str, mentions: tuple[str, ...]) -> KnownIdentifiers:
    """Once per worker process: what it learns of words serves its next shards."""
    key = HashingKey.load(Path(key_file))
    return KnownIdentifiers.of(platform, key, [Path(file) for file in mentions], Sieve(Path(sieve).read_bytes()))
