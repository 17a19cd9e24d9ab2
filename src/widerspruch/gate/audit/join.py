"""Which authors of a corpus an exclusion set names: both in partitions of keys, so that one fits into little memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.authors import Written
from widerspruch.gate.audit.spool import Bounds, Spool
from widerspruch.protocol.manifest import GateRun, SetUsed
from widerspruch.protocol.sets.exclusion_set import ExclusionSet

_KEY = 16


HEEDED, NEWER, LATE = range(3)
"""Why a row of somebody must not be there: by an objection that the corpus had to heed, as the set of the run says or
as only a newer one does; or by one that came later."""


class Partition(Struct, frozen=True):
    """Keys within bounds, each once.

    Attributes:
        own, ai: Arrays of 16 bytes: who wrote other content than AI chats, and who wrote AI chats.

        lowest, highest: No key lies outside of these.
    """

    own: pa.Array
    ai: pa.Array
    lowest: bytes
    highest: bytes

    def wrote(self, keys: Sequence[bytes]) -> Iterator[Written]:
        listed = pa.array(keys, pa.binary(_KEY))
        for ai, writers in ((False, self.own), (True, self.ai)):
            for key in listed.filter(pc.is_in(listed, value_set=writers)).to_pylist():
                yield key, ai


class AuthorSpool:
    """Keys of authors on disk: of those who wrote AI chats, and of those who wrote else. Use it in a `with`."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._own, self._ai = Spool(folder, "own", rows), Spool(folder, "ai", rows)
        self._open = ExitStack()

    def __enter__(self) -> Self:
        for spool in (self._own, self._ai):
            self._open.enter_context(spool)
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def add(self, keys: Iterable[bytes], *, ai: bool) -> None:
        """Note who wrote AI chats, or other content."""
        (self._ai if ai else self._own).add(keys)

    def partitions(self) -> Iterator[Partition]:
        """One after the other, in the order of keys."""
        for number in range(self._own.partitions):
            lowest, highest = self._own.bounds(number)
            yield Partition(self._own.different(number), self._ai.different(number), lowest, highest)


def used_of(run: GateRun, exclusions: ExclusionSet) -> SetUsed:
    """The set of the same platform that the run used."""
    return next(one for one in run.exclusion_sets if one.platform == exclusions.platform)


def excluded_authors(spool: AuthorSpool, exclusions: ExclusionSet, run: GateRun) -> dict[Written, int]:
    """Everybody whom the sets of one platform name, in force when the corpus was frozen, or by now."""
    in_time = NEWER if exclusions.number > used_of(run, exclusions).number else HEEDED
    excluded: dict[Written, int] = {}
    with ExitStack() as stack:
        files = [stack.enter_context(pq.ParquetFile(path)) for path in exclusions.objections]
        for partition in spool.partitions():
            wanted = pc.unique(pa.concat_arrays([partition.own, partition.ai]))
            if not len(wanted):
                continue
            named = _statements(files, wanted, partition.lowest, partition.highest)
            for key, ai in partition.wrote(list(named)):
                of_purpose = [one for one in named[key] if one["purpose"] == run.purpose]
                if ai in in_force(of_purpose, run.heeds_until()):
                    excluded[key, ai] = in_time
                elif ai in in_force(of_purpose, exclusions.received_until):
                    excluded[key, ai] = LATE
    return excluded


def in_force(statements: Sequence[Mapping[str, Any]], until: int) -> set[bool]:
    """What somebody's objections cover at an instant: AI chats (True), other content (False).

    Args:
        statements: Of one account and purpose: rows of sets, with `place`, the set's place in the chain.
    """
    scopes = ((True, "ai_interactions"), (False, "own_content"))
    return {ai for ai, scope in scopes if covers(statements, scope, until)}


def covers(statements: Sequence[Mapping[str, Any]], scope: str, until: int) -> bool:
    """Whether somebody's objections, given as to `in_force`, cover a scope at an instant."""
    for one in statements:
        if not one[scope] or one["received_at"] > until:
            continue
        ends = [
            other["withdrawn_at"]
            for other in statements
            if other is one
            or (
                other["place"] > one["place"]
                and rests_on(other) == rests_on(one)
                and other[scope]
                and other["withdrawn_at"] is not None
                and other["withdrawn_at"] >= one["received_at"]
            )
        ]
        if all(end is None or end > until for end in ends):
            return True
    return False


def rests_on(statement: Mapping[str, Any]) -> str:
    """On what a row of a set rests; where nobody says so, on an objection."""
    return str(statement.get("rests_on", "objection"))


def statements_of(files: Sequence[Path], keys: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """What the files of a chain, oldest first, say of some accounts."""
    with ExitStack() as stack:
        opened = [stack.enter_context(pq.ParquetFile(path)) for path in files]
        return _statements(opened, pa.array(keys, pa.binary(_KEY)), min(keys), max(keys))


def _statements(
    files: Sequence[pq.ParquetFile], wanted: pa.Array, lowest: bytes, highest: bytes
) -> dict[bytes, list[dict[str, Any]]]:
    found = defaultdict[bytes, list[dict[str, Any]]](list)
    for place, rows in rows_with(files, "account_key", wanted, (lowest, highest)):
        for row in rows.to_pylist():
            found[row["account_key"].bytes].append({**row, "place": place})
    return found


def rows_with(
    files: Sequence[pq.ParquetFile], column: str, wanted: pa.Array, bounds: Bounds
) -> Iterator[tuple[int, pa.Table]]:
    """Rows of some files of sets whose key in a column is wanted, with the file's place among them.

    Row groups whose keys all lie outside of the bounds are not read.
    """
    for place, file in enumerate(files):
        number = file.schema_arrow.get_field_index(column)
        for group in range(file.num_row_groups):
            if not _may_hold(file.metadata.row_group(group).column(number), bounds):
                continue
            keys = file.read_row_group(group, columns=[column], use_threads=False).column(0)
            mask = pc.is_in(keys.cast(pa.binary(_KEY)), value_set=wanted)
            if pc.any(mask).as_py():
                yield place, file.read_row_group(group, use_threads=False).filter(mask)


def _may_hold(column: pq.ColumnChunkMetaData, bounds: Bounds) -> bool:
    statistics, (lowest, highest) = column.statistics, bounds
    if statistics is None or not statistics.has_min_max or not isinstance(statistics.min, bytes):
        return True
    return bool(statistics.min <= highest and lowest <= statistics.max)
