"""Which authors of a corpus an exclusion set names: both in partitions of keys, so that one fits into little memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit_authors import Written
from widerspruch.protocol.exclusion_set import ExclusionSet
from widerspruch.protocol.manifest import GateRun

ROWS_PER_PARTITION = 500_000
MOST_PARTITIONS = 256
_KEY = 16
_BLOCK = _KEY << 20


class Excluded(Struct, frozen=True):
    """Authors with rows that must not be there.

    Attributes:
        heeded: By objections that the corpus had to heed. `late`: only by later ones.
    """

    heeded: set[Written]
    late: set[Written]


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
        """What these authors wrote."""
        listed = pa.array(keys, pa.binary(_KEY))
        for ai, writers in ((False, self.own), (True, self.ai)):
            for key in listed.filter(pc.is_in(listed, value_set=writers)).to_pylist():
                yield key, ai


class Spool:
    """Keys of authors on disk, parted by their first byte. Use it in a `with`."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._count = max(1, min(MOST_PARTITIONS, -(-rows // ROWS_PER_PARTITION)))
        self._folder = folder
        self._open = ExitStack()
        self._files: dict[tuple[bool, int], BinaryIO] = {}

    def __enter__(self) -> Self:
        for ai in (False, True):
            for number in range(self._count):
                path = self._folder / f"authors-{ai:d}-{number:03}"
                self._files[ai, number] = self._open.enter_context(path.open("w+b"))
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def add(self, keys: Iterable[bytes], *, ai: bool) -> None:
        """Note who wrote AI chats, or other content."""
        parts: list[list[bytes]] = [[] for _ in range(self._count)]
        count = self._count
        for key in keys:
            parts[key[0] * count >> 8].append(key)
        for number, records in enumerate(parts):
            self._files[ai, number].write(b"".join(records))

    def partitions(self) -> Iterator[Partition]:
        """One after the other, in the order of keys."""
        for number in range(self._count):
            first, last = -(-number * 256 // self._count), -(-(number + 1) * 256 // self._count) - 1
            yield Partition(
                own=_different(self._files[False, number]),
                ai=_different(self._files[True, number]),
                lowest=bytes([first]) + bytes(_KEY - 1),
                highest=bytes([last]) + b"\xff" * (_KEY - 1),
            )


def _different(file: BinaryIO) -> pa.Array:
    """The keys in a file, each once."""
    file.seek(0)
    found = pa.array([], pa.binary(_KEY))
    while block := file.read(_BLOCK):
        keys = pa.Array.from_buffers(pa.binary(_KEY), len(block) // _KEY, [None, pa.py_buffer(block)])
        found = pc.unique(pa.concat_arrays([found, keys]))
    return found


def excluded_authors(spool: Spool, exclusions: ExclusionSet, run: GateRun) -> Excluded:
    """Everybody whom the set names, in force when the corpus was frozen, or by now."""
    heeded, late = set[Written](), set[Written]()
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
                    heeded.add((key, ai))
                elif ai in in_force(of_purpose, exclusions.received_until):
                    late.add((key, ai))
    return Excluded(heeded, late)


def in_force(statements: Sequence[Mapping[str, Any]], until: int) -> set[bool]:
    """What somebody's objections cover at an instant: AI chats (True), other content (False).

    Args:
        statements: Of one account and purpose: rows of sets, with `place`, the set's place in the chain.
    """
    covered = set()
    for one in statements:
        for ai, scope in ((True, "ai_interactions"), (False, "own_content")):
            if not one[scope] or one["received_at"] > until:
                continue
            ends = [
                other["withdrawn_at"]
                for other in statements
                if other is one
                or (
                    other["place"] > one["place"]
                    and other[scope]
                    and other["withdrawn_at"] is not None
                    and other["withdrawn_at"] >= one["received_at"]
                )
            ]
            if all(end is None or end > until for end in ends):
                covered.add(ai)
    return covered


def statements_of(files: Sequence[Path], keys: Sequence[bytes]) -> dict[bytes, list[dict[str, Any]]]:
    """What the files of a chain, oldest first, say of some accounts."""
    with ExitStack() as stack:
        opened = [stack.enter_context(pq.ParquetFile(path)) for path in files]
        return _statements(opened, pa.array(keys, pa.binary(_KEY)), min(keys), max(keys))


def _statements(
    files: Sequence[pq.ParquetFile], wanted: pa.Array, lowest: bytes, highest: bytes
) -> dict[bytes, list[dict[str, Any]]]:
    """What the sets say of these keys. Row groups whose keys all lie elsewhere are not read."""
    found = defaultdict[bytes, list[dict[str, Any]]](list)
    for place, file in enumerate(files):
        for group in range(file.num_row_groups):
            if not _may_hold(file.metadata.row_group(group).column(0), lowest, highest):
                continue
            keys = file.read_row_group(group, columns=["account_key"], use_threads=False).column(0)
            mask = pc.is_in(keys.cast(pa.binary(_KEY)), value_set=wanted)
            if not pc.any(mask).as_py():
                continue
            rows = file.read_row_group(group, use_threads=False).filter(mask)
            for row in rows.to_pylist():
                found[row["account_key"].bytes].append({**row, "place": place})
    return found


def _may_hold(column: pq.ColumnChunkMetaData, lowest: bytes, highest: bytes) -> bool:
    statistics = column.statistics
    if statistics is None or not statistics.has_min_max or not isinstance(statistics.min, bytes):
        return True
    return bool(statistics.min <= highest and lowest <= statistics.max)
