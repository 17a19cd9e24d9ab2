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
_RECORD = _KEY + 1
_BLOCK = _RECORD * 65_536


class Excluded(Struct, frozen=True):
    """Authors with rows that must not be there.

    Attributes:
        heeded: By objections that the corpus had to heed. `late`: only by later ones.
    """

    heeded: set[Written]
    late: set[Written]


class Spool:
    """Keys of authors on disk, parted by their first byte. Use it in a `with`."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._count = max(1, min(MOST_PARTITIONS, -(-rows // ROWS_PER_PARTITION)))
        self._folder = folder
        self._open = ExitStack()
        self._files: list[BinaryIO] = []

    def __enter__(self) -> Self:
        for number in range(self._count):
            path = self._folder / f"authors-{number:03}"
            self._files.append(self._open.enter_context(path.open("w+b")))
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def add(self, authors: Iterable[Written]) -> None:
        """Note who wrote something."""
        parts = defaultdict[int, list[bytes]](list)
        for key, ai in authors:
            parts[key[0] * self._count >> 8].append(key + (b"\1" if ai else b"\0"))
        for number, records in parts.items():
            self._files[number].write(b"".join(records))

    def partitions(self) -> Iterator[dict[bytes, set[bool]]]:
        """Keys with what their authors wrote (AI chats or not), a partition at a time, in the order of keys."""
        for file in self._files:
            file.seek(0)
            authors = defaultdict[bytes, set[bool]](set)
            while block := file.read(_BLOCK):
                for start in range(0, len(block), _RECORD):
                    authors[block[start : start + _KEY]].add(block[start + _KEY] == 1)
            yield authors


def excluded_authors(spool: Spool, exclusions: ExclusionSet, run: GateRun) -> Excluded:
    """Everybody whom the set names, in force when the corpus was frozen, or by now."""
    heeded, late = set[Written](), set[Written]()
    with ExitStack() as stack:
        files = [stack.enter_context(pq.ParquetFile(path)) for path in exclusions.objections]
        for authors in spool.partitions():
            if not authors:
                continue
            for key, statements in _statements(files, authors).items():
                of_purpose = [one for one in statements if one["purpose"] == run.purpose]
                then = in_force(of_purpose, run.heeds_until())
                now = in_force(of_purpose, exclusions.received_until)
                heeded |= {(key, ai) for ai in authors[key] if ai in then}
                late |= {(key, ai) for ai in authors[key] if ai in now and ai not in then}
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
        return _statements([stack.enter_context(pq.ParquetFile(path)) for path in files], dict.fromkeys(keys))


def _statements(files: Sequence[pq.ParquetFile], authors: Mapping[bytes, object]) -> dict[bytes, list[dict[str, Any]]]:
    """What the sets say of these keys. Row groups whose keys all lie elsewhere are not read."""
    wanted = pa.array(authors, pa.binary(_KEY))
    lowest, highest = min(authors), max(authors)
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
