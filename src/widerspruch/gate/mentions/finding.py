"""The first step as a task for workers: a shard's candidates into a file, and which thread each row belongs to."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.corpus.chunk import Chunk, Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.sealing import Seal, reading
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.small_columns import author_columns
from widerspruch.gate.decision.values_of_rows import ShardSql, WordPlaces
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.row_keys import KeyMaker, Rows, RowsOfPlatform, hashing_of, rows_of_platforms
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


class SearchedSet(Struct, frozen=True):
    """Whose identifiers are looked for in the rows of a platform.

    Attributes:
        key_file: Where the hashing key lies; the key itself never travels.

        sieve: Where the bits of the set's sieve lie.

        mentions: The mention keys of the set and its increments.
    """

    platform: str
    key_file: str
    sieve: str
    mentions: tuple[str, ...]


class FindTask(TaskOfShard, frozen=True):
    """Look for identifiers of objectors in a shard.

    Attributes:
        sets: One for each platform; rows of others are not looked at.

        found, threaded: Where to write the candidates (`KEYED`) and, if the profile names a thread, `THREADED`.

        seal: As for `sealing.reading`.
    """

    profile: Profile
    sets: tuple[SearchedSet, ...]
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
    shards: Sequence[Shard], profile: Profile, sets: Sequence[ExclusionSet], hashing: Mapping[str, str], scratch: Path
) -> list[FindTask]:
    """What is to be looked for in each shard; what is found will lie in `scratch`, and the sets' sieves lie there.

    Args:
        hashing: Where the hashing key of each platform lies whose set has mention keys.
    """
    searched = tuple(
        SearchedSet(one.platform, hashing[one.platform], _sieve(one, scratch), tuple(map(str, one.mentions)))
        for one in sets
        if one.mentions
    )
    return [
        FindTask(
            shard=shard,
            profile=profile,
            sets=searched,
            found=str(scratch / "found" / f"{shard.number:06}.parquet"),
            threaded=str(scratch / "threads" / f"{shard.number:06}.parquet"),
        )
        for shard in shards
    ]


def _sieve(exclusions: ExclusionSet, scratch: Path) -> str:
    sieve = scratch / "sieves" / exclusions.platform
    if not sieve.exists():
        sieve.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(sieve, Sieve.of(exclusions.mentions).bits)
    return str(sieve)


def mention_columns(profile: Profile) -> tuple[Column, ...]:
    """The columns to look in, those of offsets into them, the thread's and the author's, and the platform's."""
    named = profile.mentions or Mentions()
    texts = [Column(name, pa.string(), prose=True) for name in named.text]
    lists = [Column(name, pa.list_(pa.string())) for name in (*named.entities, *named.handles, *named.names)]
    threads = [Column(named.thread, pa.string()), *author_columns(profile)] if named.thread else []
    platforms = [Column(profile.platform.column, pa.string(), few=True)] if profile.platform.column else []
    columns = (*texts, *lists, *span_columns(named.spans), *threads, *platforms)
    return tuple({column.name: column for column in columns}.values())


@TaskFunction
def find_in_shard(task: FindTask) -> FoundIn:
    columns = task.profile.mentions or Mentions()
    known = {one.platform: _known(one) for one in task.sets}
    keys = KeyMaker(task.profile, hashing_of({one.platform: one.key_file for one in task.sets}), task.shard.name)
    platforms = _Platforms(task.profile, task.shard.name)
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
            here = [part for part in platforms.of(chunk.columns) if part.platform in known]
            for part in here:
                table = _candidates(chunk.columns, part.rows, columns, known[part.platform], rows)
                if len(table):
                    found.write_table(keyed(table))
                    seen += len(table)
            if columns.thread is not None:
                threads = _thread_texts(chunk.columns, columns.thread, task.shard.name)
                threaded.write_table(_threaded(chunk, threads, keys, here, rows))
            rows += chunk.columns.num_rows
        ways = ways_into(task.shard, reader.names)
    return FoundIn(task.shard.number, rows, seen, unmapped_mentions(ways, task.profile), file.tag)


class _Platforms:
    """Tells which rows of a shard are of which platform."""

    def __init__(self, profile: Profile, shard_name: str) -> None:
        self._words = profile.platform.words()
        self._places = WordPlaces("platform", profile.platform, self._words, ShardSql(shard_name), shard_name)

    def of(self, columns: pa.RecordBatch) -> list[RowsOfPlatform]:
        return rows_of_platforms(self._words, self._places.of(columns))


def _candidates(
    batch: pa.RecordBatch, within: Rows | None, columns: Mentions, knows: KnownIdentifiers, first: int
) -> pa.Table:
    """The candidates in some rows of a batch, or in all of them."""
    if within is None:
        return candidates(batch, columns, knows, first)
    rows = pa.array(within)
    try:
        some = batch.take(rows)
    except pa.ArrowNotImplementedError:  # of texts held as views (29 November 2026)
        found = candidates(batch, columns, knows)
        found = found.filter(pc.is_in(found["row"], rows))
    else:
        found = candidates(some, columns, knows)
        found = found.set_column(0, found.schema.field(0), rows.take(found["row"].combine_chunks()))
    return found.set_column(0, found.schema.field(0), pc.add(found["row"], pa.scalar(first, pa.int64())))


def _threaded(
    chunk: Chunk[object], threads: pa.Array, keys: KeyMaker, platforms: Sequence[RowsOfPlatform], first: int
) -> pa.Table:
    parts = [THREADED.empty_table()]
    for part in keys.of(chunk.columns, first, platforms).parts:
        rows = pa.array(part.rows)
        written = pa.table([pc.add(rows, pa.scalar(first, pa.int64())), threads.take(rows), part.keys], THREADED.names)
        parts.append(written.filter(threads.take(rows).is_valid()).cast(THREADED))
    return pa.concat_tables(parts)


def _thread_texts(columns: pa.RecordBatch, name: str, shard_name: str) -> pa.Array:
    """Raises GateError (`mention_type`) where a row's thread is no single value."""
    values = columns.column(columns.schema.get_field_index(name))
    raw = getattr(values, "storage", values)
    if pa.types.is_fixed_size_binary(raw.type):
        return pa.array([None if one is None else one.hex() for one in raw.to_pylist()], pa.string())
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise GateError("mention_type", column=name, name=shard_name, type=str(values.type)) from error


@lru_cache(maxsize=16)
def _known(searched: SearchedSet) -> KnownIdentifiers:
    """Once per worker process: what it learns of words serves its next shards."""
    key = HashingKey.load(Path(searched.key_file))
    files = [Path(file) for file in searched.mentions]
    return KnownIdentifiers.of(searched.platform, key, files, Sieve(Path(searched.sieve).read_bytes()))
