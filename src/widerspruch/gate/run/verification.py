"""Before anything is published, nobody of the whole exclusion sets may be found in what was kept.

It asks the output, not the worker: the kept files are read again, and their keys are joined with the sets themselves,
not looked up in the index, by another engine. Only keys that begin as one of the sets' are joined: most begin as none,
and the sets' own columns say so. What it shares with the gate is the reading of files, the profile and the hashing;
`audit/` shares not even that.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.authors.in_force import in_force_of
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.decision.cases import CaseAxes
from widerspruch.gate.decision.small_columns import author_columns, survey_columns
from widerspruch.gate.decision.values_of_rows import ShardSql, WordPlaces
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.engine import parquet_sql
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import PREFIX_BITS, each_once, first_bits, mark, marked, write_prefixes
from widerspruch.gate.index.row_keys import Flags, KeyMaker, RowKeys, hashing_of, rows_of_platforms
from widerspruch.gate.mask.format import Numbers, read_case_numbers, read_cases
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction, TaskOfShard
from widerspruch.protocol.manifest import DataFile, Verification
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.vocabulary import AI_KINDS

KEPT_KEYS = pa.schema([pa.field("key", pa.uuid(), nullable=False), pa.field("ai", pa.bool_(), nullable=False)])
"""A key of a row, and whether the row is of a kind that objections to AI interactions cover."""

ROWS_PER_RANGE = 24 << 20
"""Of the set or of what was kept, whichever has fewer, so many are held in memory at once."""


BITS_PER_KEY = 8
MOST_BITS = 1 << 29
"""Of the bits that tell how the sets' keys begin: 64 MiB in each worker."""


class SeenThrough(Struct, frozen=True):
    """A written mask: its folder, and in it the files of a shard's rows and of the cases."""

    folder: str
    rows: DataFile
    cases: DataFile

    def allowed(self) -> Flags:
        """Whether each row of the shard may be used. Raises as `read_bound` and `MaskCases.used`."""
        folder = Path(self.folder)
        return read_cases(folder, self.cases).used(read_case_numbers(folder, self.rows), self.rows.name)


class KeysTask(TaskOfShard, frozen=True):
    """Read the keys of a file's rows.

    Attributes:
        hashing: As in `Deciding`. `keys`: where to write.

        mask: Through which the file is read; None where all of its rows count.

        asked: What `write_beginnings` wrote; None where all keys are asked for.
    """

    profile: Profile
    hashing: Mapping[str, str]
    keys: str
    mask: SeenThrough | None = None
    asked: str | None = None


class KeysKept(ResultOfShard, frozen=True):
    """How many rows a file has, and how many keys were written."""

    written: int


@TaskFunction
def keys_kept(task: KeysTask) -> KeysKept:
    """The keys of one output that may be those of objectors, `KEPT_KEYS`."""
    rows = first = written = 0
    allowed = None if task.mask is None else task.mask.allowed()
    with (
        atomic_stream(task.keys) as target,
        pq.ParquetWriter(target, KEPT_KEYS, compression="none", use_dictionary=["ai"]) as writer,
    ):
        for found, ai in keys_in(task):
            kept = None if allowed is None else allowed[first : first + len(ai)]
            if kept is not None and len(kept) != len(ai):
                raise GateError("shard_changed", name=task.shard.name)
            first, rows = first + len(ai), rows + (len(ai) if kept is None else int(np.count_nonzero(kept)))
            for part in found.parts:
                places = None if kept is None else np.flatnonzero(kept[part.rows])
                if task.asked is not None:
                    places = _begin_as_asked(_bits_in(task.asked), part.keys, places)
                keys, of_ai = part.keys, ai[part.rows]
                if places is not None:
                    keys, of_ai = keys.take(pa.array(places)), of_ai[places]
                if len(keys):
                    uuids = pa.ExtensionArray.from_storage(pa.uuid(), keys)
                    writer.write_batch(pa.record_batch([uuids, pa.array(of_ai)], schema=KEPT_KEYS))
                    written += len(keys)
    return KeysKept(task.shard.number, rows, written)


def write_beginnings(sets: Sequence[ExclusionSet], folder: Path) -> Path:
    """How the keys of these sets begin, whether or not their objections count: a bit for each beginning, in a file in
    `folder` that is called as its digest.

    Raises:
        GateError: The sets' files do not have as many rows as the sets state (`work_damaged`).
    """
    stated = sum(header.counts.objections for one in sets for header in one.headers)
    count = min(MOST_BITS, 1 << (BITS_PER_KEY * max(1, stated) - 1).bit_length())
    bits, read = np.zeros(count // 8, np.uint8), 0
    for file in (file for one in sets for file in one.objections):
        with pq.ParquetFile(file) as opened:
            for group in range(opened.num_row_groups):
                rows = opened.read_row_group(group, columns=["account_key"], use_threads=False)
                for keys in rows.column(0).chunks:
                    mark(bits, first_bits(keys.storage, count.bit_length() - 1))
                    read += len(keys)
    if read != stated:  # of whoever is missing here nobody would be asked for
        raise GateError("work_damaged")
    path = folder / hashlib.sha256(bits.data).hexdigest()
    with atomic_stream(str(path)) as target:
        target.write(bits)
    return path


def _begin_as_asked(bits: npt.NDArray[np.uint8], keys: pa.Array, places: Numbers | None) -> Numbers:
    """Of these places, or of all, those whose keys begin as one of the sets'."""
    beginnings = first_bits(keys, len(bits).bit_length() + 2)
    found = np.flatnonzero(marked(bits, beginnings if places is None else beginnings.take(places)))
    return found if places is None else places[found]


@lru_cache(maxsize=1)
def _bits_in(path: str) -> npt.NDArray[np.uint8]:
    """Read once in a process: in memory of its own they are found faster than in a mapped file."""
    bits = np.fromfile(path, np.uint8)
    if hashlib.sha256(bits.data).hexdigest() != Path(path).name:
        raise GateError("work_damaged")
    return bits


@TaskFunction
def prefixes_borne(task: KeysTask) -> ResultOfShard:
    """How the keys of one input begin, as `write_prefixes` writes it."""
    rows, prefixes = 0, []
    for found, ai in keys_in(task):
        rows += len(ai)
        prefixes += [each_once(first_bits(part.keys, PREFIX_BITS)) for part in found.parts]
    write_prefixes(Path(task.keys), prefixes)
    return ResultOfShard(task.shard.number, rows)


def keys_in(task: KeysTask) -> Iterator[tuple[RowKeys, Flags]]:
    """The keys of each chunk, and whether each of its rows is of a kind of AI interactions."""
    profile, name = task.profile, task.shard.name
    axes, sql = CaseAxes.of(profile), ShardSql(name)
    platforms = WordPlaces("platform", profile.platform, axes.platforms, sql, name)
    kinds = WordPlaces("kind", profile.kind, axes.kinds, sql, name)
    is_ai = np.array([kind in AI_KINDS for kind in axes.kinds])
    maker, first = KeyMaker(profile, hashing_of(task.hashing), name), 0
    columns = survey_columns(profile) if is_ai.any() or profile.platform.column else author_columns(profile)
    with open_shard(task.shard, columns, whole=False) as reader:
        for chunk in reader.chunks():
            of_platforms = rows_of_platforms(axes.platforms, platforms.of(chunk.columns))
            of_kinds = kinds.of(chunk.columns) if is_ai.any() else np.int32(0)
            ai = np.broadcast_to(is_ai[of_kinds], chunk.columns.num_rows)
            yield maker.of(chunk.columns, first, of_platforms), ai
            first += len(ai)


def verified(
    connection: duckdb.DuckDBPyConnection, sets: Sequence[ExclusionSet], kept: Sequence[Path], run: Run, rows: int
) -> Verification:
    """Rows of the output that the sets exclude: there must be none.

    Args:
        kept: What `keys_kept` wrote.

        rows: How many rows the output has.
    """
    found = sum(_found(connection, one, kept, run, rows) for one in sets)
    return Verification(rows, found)


def _found(connection: duckdb.DuckDBPyConnection, one: ExclusionSet, kept: Sequence[Path], run: Run, rows: int) -> int:
    stated = sum(header.counts.objections for header in one.headers)
    found = 0
    for among in _ranges(min(rows, stated)):
        published = f"{parquet_sql(kept)} WHERE {among.format(key='key')}"
        connection.execute("DROP TABLE IF EXISTS different_keys")
        if stated < rows:  # a small table of the set, by which the rows stream
            connection.execute(f'CREATE OR REPLACE TEMP VIEW published_keys AS SELECT *, 1 AS "rows" FROM {published}')  # noqa: S608 (quoted)
        else:  # first the different keys: joining the rows themselves takes five times as long
            connection.execute(
                f"""
                CREATE TABLE different_keys AS
                SELECT key, ai, COUNT(*) AS "rows" FROM {published} GROUP BY key, ai
                """  # noqa: S608 (quoted)
            )
            connection.execute("CREATE OR REPLACE TEMP VIEW published_keys AS FROM different_keys")
        in_force_of(connection, one.objections, run, "SELECT key FROM published_keys", among.format(key="account_key"))
        # Who objected several times counts as often in a join: it only says that there is nobody, and says so quickly.
        if _count(connection, _JOINED_SQL):
            found += _count(connection, _FOUND_SQL)
    return found


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(connection.execute(query).fetchall()[0][0])


_COVERED_SQL = """
    in_force.account_key = published_keys.key
    AND CASE WHEN published_keys.ai THEN in_force.ai_interactions ELSE in_force.own_content END
"""
OBJECTED_SQL = f"EXISTS (SELECT 1 FROM in_force WHERE {_COVERED_SQL})"  # noqa: S608 (no value of anybody's)
"""Whether an objection in force covers rows with a key in a table `published_keys` such as `KEPT_KEYS`."""

_JOINED_SQL = f"SELECT COUNT(*) FROM published_keys JOIN in_force ON {_COVERED_SQL}"  # noqa: S608
_FOUND_SQL = f'SELECT COALESCE(CAST(SUM("rows") AS BIGINT), 0) FROM published_keys WHERE {OBJECTED_SQL}'  # noqa: S608


def _ranges(rows: int) -> Iterator[str]:
    """Conditions that part all keys into as many ranges as it needs to hold so many rows at a time."""
    count = max(1, -(-rows // ROWS_PER_RANGE))
    if count == 1:
        yield "TRUE"
        return
    edges = [(place << 128) // count for place in range(count + 1)]
    for begin, end in pairwise(edges):
        yield f"{{key}} BETWEEN UUID '{UUID(int=begin)}' AND UUID '{UUID(int=end - 1)}'"
