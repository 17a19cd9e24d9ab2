"""The keys of exclusion sets in order, a block at a time: what each of them covers in a run."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import reduce
from itertools import islice
from pathlib import Path
from threading import local
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from widerspruch.gate.authors.in_force import objections_of
from widerspruch.gate.engine import connect_joining, folders_of
from widerspruch.gate.index.borne import BornePrefixes
from widerspruch.gate.index.covers import AI_INTERACTIONS, INSTEAD, OWN_CONTENT, Covers, grounded, strongest
from widerspruch.gate.index.key_words import KeyWords, keys_of_words, words_of
from widerspruch.lib.processes import cores
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.tables import says_grounds
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.vocabulary import RESTS_ON

MERGED_AT_ONCE = 1 << 19
"""Keys of increments that DuckDB merges in one go."""


class KeyBlock(NamedTuple):
    """Some keys in order, and what each covers."""

    keys: KeyWords
    covers: Covers

    def first(self, count: int) -> "KeyBlock":
        return KeyBlock(self.keys.first(count), self.covers[:count])

    def rest(self, count: int) -> "KeyBlock":
        """Without the first `count`."""
        return KeyBlock(self.keys.rest(count), self.covers[count:])

    def first_key(self) -> tuple[int, int]:
        """The first of these keys; there must be one."""
        return int(self.keys.high[0]), int(self.keys.low[0])

    def last(self) -> tuple[int, int]:
        """The last of these keys; there must be one."""
        return int(self.keys.high[-1]), int(self.keys.low[-1])


def blocks_of(
    sets: Sequence[ExclusionSet], run: Run, scratch: Path, borne: BornePrefixes | None = None
) -> Iterator[KeyBlock]:
    """All keys of these sets, each once and in order; what is covered by several objections adds up.

    Args:
        scratch: A folder for what DuckDB cannot hold in memory.

        borne: Leave out keys that begin as none of the corpus does.
    """
    return _each_once([_of_chain(one, run, scratch, borne) for one in sets])


def _of_chain(one: ExclusionSet, run: Run, scratch: Path, borne: BornePrefixes | None) -> Iterator[KeyBlock]:
    """A full set as it lies there; what increments state, merged with what the sets before said of the same keys."""
    full, *increments = one.objections
    stated = _stated(full, run, borne)
    return _each_once([stated, _merged(one, increments, run, scratch, borne)]) if increments else stated


def _stated(path: Path, run: Run, borne: BornePrefixes | None) -> Iterator[KeyBlock]:
    """Row groups in order, while others are read: one file opened by each thread, as Arrow's readers are not shared."""
    threads = cores()
    opened, dictionaries = local(), ["purpose", "rests_on"] if says_grounds(path) else ["purpose"]

    def block(group: int) -> KeyBlock:
        if not hasattr(opened, "file"):
            opened.file = stack.enter_context(pq.ParquetFile(path, read_dictionary=dictionaries))
        needed = _needed(opened.file.metadata.row_group(group), run)
        rows = opened.file.read_row_group(group, columns=needed, use_threads=False).combine_chunks()
        (batch,) = rows.to_batches() or [pa.RecordBatch.from_pylist([], rows.schema)]
        if borne is not None:
            batch = batch.filter(pa.array(borne.among(batch["account_key"].storage)))
        return KeyBlock(words_of(batch["account_key"]), _covered(batch, run))

    groups = iter(range(pq.read_metadata(path).num_row_groups))
    with ExitStack() as stack, ThreadPoolExecutor(threads) as pool:
        begun = deque(pool.submit(block, group) for group in islice(groups, 2 * threads))
        while begun:
            yield begun.popleft().result()
            begun.extend(pool.submit(block, group) for group in islice(groups, 1))


def _needed(group: pq.RowGroupMetaData, run: Run) -> list[str]:
    """Columns that must be read to know what is in force. Where the statistics of a row group settle it for all of its
    rows, they are believed: a set is bound by its digest, and one whose statistics lie only excludes more."""
    columns = {(leaf := group.column(number)).path_in_schema: leaf for number in range(group.num_columns)}
    purpose, received, withdrawn = (columns[name].statistics for name in ("purpose", "received_at", "withdrawn_at"))
    settled = {
        "purpose": _has_bounds(purpose) and purpose.min == purpose.max == run.purpose,
        "received_at": _has_bounds(received) and received.max <= run.frozen_at,
        "withdrawn_at": withdrawn is not None and withdrawn.has_null_count and withdrawn.null_count == group.num_rows,
        "rests_on": "rests_on" not in columns or _is_all_objections(columns["rests_on"].statistics),
    }
    asked = [name for name, is_settled in settled.items() if not is_settled]
    return ["account_key", "own_content", "ai_interactions", *asked]


def _is_all_objections(grounds: pq.Statistics | None) -> bool:
    return grounds is not None and _has_bounds(grounds) and grounds.min == grounds.max == "objection"


def _has_bounds(statistics: pq.Statistics | None) -> bool:
    return statistics is not None and bool(statistics.has_min_max)


def _covered(rows: pa.RecordBatch, run: Run) -> npt.NDArray[np.int8]:
    """What each row covers in this run; a column that is not there says nothing against that."""
    there = set(rows.schema.names)
    own, ai = rows["own_content"], rows["ai_interactions"]
    conditions = []
    if "purpose" in there:
        conditions.append(pc.equal(rows["purpose"], run.purpose))
    if "received_at" in there:
        conditions.append(pc.less_equal(rows["received_at"], run.frozen_at))
    if "withdrawn_at" in there:
        conditions.append(pc.fill_null(pc.greater(rows["withdrawn_at"], run.frozen_at), True))
    for condition in conditions:
        own, ai = pc.and_(own, condition), pc.and_(ai, condition)
    if "rests_on" in there:
        grounds = _places(rows["rests_on"])
        by_scope = ((OWN_CONTENT, own), (AI_INTERACTIONS, ai))
        both = (grounded(scope, covered.to_numpy(zero_copy_only=False), grounds) for scope, covered in by_scope)
        return reduce(np.bitwise_or, both)
    covers: Covers = own.cast(pa.int8()).to_numpy() * OWN_CONTENT
    covers += ai.cast(pa.int8()).to_numpy() * AI_INTERACTIONS
    return covers


def _places(grounds: pa.DictionaryArray) -> npt.NDArray[np.int8]:
    """Of each row the place of what it rests on; a word that nobody knows keeps out like an objection."""
    known = pc.fill_null(pc.index_in(grounds.dictionary, pa.array(RESTS_ON)), 0).to_numpy().astype(np.int8)
    places: npt.NDArray[np.int8] = known[grounds.indices.to_numpy()]
    return places


def _merged(
    one: ExclusionSet, increments: Sequence[Path], run: Run, scratch: Path, borne: BornePrefixes | None
) -> Iterator[KeyBlock]:
    """What the whole chain says of the keys that its increments state."""
    waiting: list[KeyWords] = []
    for block in _each_once([_stated(path, run, borne) for path in increments]):
        waiting.append(block.keys)
        if sum(len(keys.high) for keys in waiting) >= MERGED_AT_ONCE:
            yield _merged_at(one, _together(waiting), run, scratch)
            waiting = []
    if waiting:
        yield _merged_at(one, _together(waiting), run, scratch)


def _together(parts: Sequence[KeyWords]) -> KeyWords:
    return KeyWords(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _merged_at(one: ExclusionSet, keys: KeyWords, run: Run, scratch: Path) -> KeyBlock:
    if not len(keys.high):
        return KeyBlock(keys, np.empty(0, np.int8))
    asked = pa.ExtensionArray.from_storage(pa.uuid(), keys_of_words(keys))
    with connect_joining(scratch / "spill", 1, folders_of(one.objections)) as connection:
        connection.register("asked", pa.table({"account_key": asked}))
        among = f"account_key BETWEEN UUID '{asked[0].as_py()}' AND UUID '{asked[-1].as_py()}'"
        objections_of(connection, one.objections, run, "SELECT account_key FROM asked", among)
        merged: pa.Table = connection.sql(_MERGED_SQL).to_arrow_table().combine_chunks()
    batch = merged.to_batches()[0]
    grounds = {OWN_CONTENT: batch["own"].to_numpy(), AI_INTERACTIONS: batch["ai"].to_numpy()}
    covers = (grounded(scope, of_scope >= 0, of_scope & np.int8(3)) for scope, of_scope in grounds.items())
    return KeyBlock(words_of(batch["account_key"]), np.int8(INSTEAD) | reduce(np.bitwise_or, covers))


_MERGED_SQL = f"""
    SELECT account_key,
        CAST(COALESCE(MIN(CASE WHEN stands AND own_content THEN ground END), -1) AS TINYINT) AS own,
        CAST(COALESCE(MIN(CASE WHEN stands AND ai_interactions THEN ground END), -1) AS TINYINT) AS ai
    FROM asked LEFT JOIN (
        SELECT *, GREATEST(0, COALESCE(LIST_POSITION({list(RESTS_ON)}, rests_on) - 1, 0)) AS ground
        FROM named_objections
    ) AS named USING (account_key) GROUP BY account_key ORDER BY account_key
"""  # noqa: S608 (words of the vocabulary)


def _each_once(sources: Sequence[Iterator[KeyBlock]]) -> Iterator[KeyBlock]:
    """Blocks of several sources as one: keys in order, each once."""
    held: KeyBlock | None = None
    for block in _in_order(sources):
        if held is not None and held.last() != block.first_key():
            yield _added_up(held)
        elif held is not None:
            block = _joined([held, block])
        # The next block may begin with the key with which this one ends.
        before = int(np.flatnonzero(_differs_from_next(block.keys))[-1]) + 1 if _has_several(block.keys) else 0
        if before:
            yield _added_up(block.first(before))
        held = block.rest(before)
    if held is not None:
        yield _added_up(held)


def _in_order(sources: Sequence[Iterator[KeyBlock]]) -> Iterator[KeyBlock]:
    """Never empty; a key may stand several times, also in the next block."""
    filled = [(source, block) for source in sources if (block := _next(source)) is not None]
    while filled:
        least = min(block.last() for _, block in filled)
        counts = [block.keys.up_to(least) for _, block in filled]
        taken = [block.first(count) for (_, block), count in zip(filled, counts, strict=True) if count]
        together = taken[0] if len(taken) == 1 else _sorted(_joined(taken))
        left = [(source, block.rest(count)) for (source, block), count in zip(filled, counts, strict=True)]
        filled = [
            (source, more)
            for source, block in left
            if (more := block if len(block.covers) else _next(source)) is not None
        ]
        yield together


def _next(source: Iterator[KeyBlock]) -> KeyBlock | None:
    return next((block for block in source if len(block.covers)), None)


def _joined(blocks: Sequence[KeyBlock]) -> KeyBlock:
    return KeyBlock(_together([block.keys for block in blocks]), np.concatenate([block.covers for block in blocks]))


def _sorted(block: KeyBlock) -> KeyBlock:
    order = np.lexsort((block.keys.low, block.keys.high))
    return KeyBlock(block.keys.at(order), block.covers[order])


def _differs_from_next(keys: KeyWords) -> npt.NDArray[np.bool_]:
    differs: npt.NDArray[np.bool_] = (keys.high[1:] != keys.high[:-1]) | (keys.low[1:] != keys.low[:-1])
    return differs


def _has_several(keys: KeyWords) -> bool:
    return bool(keys.high[0] != keys.high[-1] or keys.low[0] != keys.low[-1])


def _added_up(block: KeyBlock) -> KeyBlock:
    first = np.concatenate([[True], _differs_from_next(block.keys)])
    if first.all():
        return KeyBlock(block.keys, block.covers & _SAID)
    begins = np.flatnonzero(first)
    covers = strongest(block.covers, begins)
    instead = covers & INSTEAD > 0
    if instead.any():
        alone = np.where(block.covers & INSTEAD, block.covers, np.int8(0))
        covers = np.where(instead, strongest(alone, begins), covers)
    return KeyBlock(block.keys.at(begins), covers & _SAID)


_SAID = ~np.int8(INSTEAD)
