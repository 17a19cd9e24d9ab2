"""What is decided of each row: from the small columns of a chunk to case numbers, by arithmetic."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.authors.shapes import Shaped
from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.decision.cases import AUTHOR, AXES, MENTION, CaseAxes
from widerspruch.gate.decision.values_of_rows import Places, ShardPlaces
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.objector_index import IndexFiles, open_index
from widerspruch.gate.index.row_keys import KeyMaker, KeysOfKind, RowKeys, hashing_of, rows_of_platforms
from widerspruch.gate.profile import Profile
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.manifest import AuthorIdentifier
from widerspruch.protocol.sets.header import Shape
from widerspruch.rulebook.decide import Run

Covers = npt.NDArray[np.int8]


class Deciding(Struct, frozen=True):
    """What a worker needs to decide over the rows of any shard.

    Attributes:
        hashing: Where the hashing key of each platform lies; the keys themselves never travel. None is needed where
            authors are keys.
    """

    profile: Profile
    run: Run
    index: IndexFiles
    hashing: Mapping[str, str]


class FoundOfKind(Struct, frozen=True):
    """Who of the sets was found in a shard by one identifier.

    Attributes:
        rows: How many rows they bear.

        places: A file of their places in the index, in order, as uint32.
    """

    platform: str
    identifier: AuthorIdentifier
    rows: int
    places: str


class SeenShapes(Struct, frozen=True):
    """How people are written in a shard, as `KeyMaker.shapes` has it."""

    platform: str
    identifier: Shaped
    shapes: Mapping[Shape, int]


class RowDecider:
    """Decides over the rows of one shard, a chunk at a time, and notes whom of the sets it met."""

    def __init__(self, deciding: Deciding, shard_name: str) -> None:
        profile, self._name = deciding.profile, shard_name
        axes = CaseAxes.of(profile)
        self._strides = {axis: np.int32(stride) for axis, stride in zip(AXES, axes.strides, strict=True)}
        self._platforms = axes.platforms
        self._places = ShardPlaces(profile, deciding.run, shard_name)
        self._keys = KeyMaker(profile, hashing_of(deciding.hashing), shard_name)
        self._index = open_index(deciding.index)
        self.found = FoundKeys(deciding.index.keys)

    def case_numbers(self, columns: pa.RecordBatch, first: int, mentioned: "MentionedRows | None" = None) -> Places:
        """The case number of each row.

        Args:
            columns: As `small_columns` names them.

            first: The number of the first of these rows in the shard.

        Raises:
            GateError: A value that means nothing (`value_unmapped`, `row_unmapped`), and what `KeyMaker` raises.
        """
        numbers, all_places = np.zeros(columns.num_rows, np.int32), self._places.of(columns)
        for axis, places in all_places.items():
            if isinstance(places, np.ndarray) and places.min(initial=0) < 0:
                raise GateError("row_unmapped", name=self._name, row=first + int(np.argmax(places < 0)))
            numbers += places * self._strides[axis]
        keys = self._keys.of(columns, first, rows_of_platforms(self._platforms, all_places["platform"]))
        numbers += self._authors(keys) * self._strides["author"]
        if mentioned is not None:
            numbers += mentioned.places(first, columns.num_rows) * self._strides["mention"]
        return numbers

    @property
    def shapes(self) -> tuple[SeenShapes, ...]:
        """As `KeyMaker.shapes`."""
        return tuple(SeenShapes(*kind, dict(shapes)) for kind, shapes in sorted(self._keys.shapes.items()) if shapes)

    @property
    def unread_scopes(self) -> dict[str, int]:
        """As `KeyMaker.unread_scopes`."""
        return dict(self._keys.unread_scopes)

    def _authors(self, keys: RowKeys) -> Places:
        """Along `AUTHOR`: what any objection covers that hits the row, and else whether its author is known."""
        covers = np.zeros(len(keys.unknown), np.int8)
        looked_up = [(part, self._index.places(part.keys)) for part in keys.parts]
        self.found.add(looked_up, len(keys.unknown))
        for part, places in looked_up:
            there = places >= 0
            if there.any():
                _add(covers, part.rows[there], self._index.covers_at(places[there]))
        return np.where((covers == 0) & keys.unknown, np.int32(AUTHOR.index("unknown")), covers.astype(np.int32))


def _add(covers: Covers, rows: npt.NDArray[np.int64], more: Covers) -> None:
    """`rows`: in order; one may stand there several times."""
    begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    covers[rows[begins]] |= np.bitwise_or.reduceat(more, begins)


class FoundKeys:
    """Whom of the sets the rows of a shard bear, by platform and identifier."""

    def __init__(self, keys: int) -> None:
        self._keys = keys
        self._seen: dict[tuple[str, AuthorIdentifier], npt.NDArray[np.bool_]] = {}
        self._rows: dict[tuple[str, AuthorIdentifier], int] = {}

    def add(self, looked_up: Iterable[tuple[KeysOfKind, npt.NDArray[np.int64]]], rows: int) -> None:
        """Keys of some rows with their places in the index, -1 for those that are not to be counted.

        A row counts once for each identifier, however often it names somebody by it.
        """
        hit: dict[tuple[str, AuthorIdentifier], npt.NDArray[np.bool_]] = {}
        for part, places in looked_up:
            there = places >= 0
            if there.any():
                kind = part.platform, part.identifier
                self._seen.setdefault(kind, np.zeros(self._keys, np.bool_))[places[there]] = True
                hit.setdefault(kind, np.zeros(rows, np.bool_))[part.rows[there]] = True
        for kind, of_kind in hit.items():
            self._rows[kind] = self._rows.get(kind, 0) + int(np.count_nonzero(of_kind))

    def written(self, path: str) -> tuple[FoundOfKind, ...]:
        """All of it, with places in files that are called so and by their kind."""
        found = []
        for (platform, identifier), seen in sorted(self._seen.items()):
            target = Path(f"{path}.{platform}.{identifier}")
            target.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(target, np.flatnonzero(seen).astype(np.uint32).tobytes(), lasting=False)
            found.append(FoundOfKind(platform, identifier, self._rows[platform, identifier], str(target)))
        return tuple(found)


class MentionedRows:
    """Which rows of a shard mention an objector."""

    def __init__(self, address: str) -> None:
        """`address`: of the shard's hits (`mentions.match.HITS`)."""
        filesystem, path = open_filesystem(address)
        hits = pq.read_table(path, columns=["row", "covered"], filesystem=filesystem, filters=[("counts", "=", True)])
        rows, place = np.unique(hits["row"].to_numpy(), return_inverse=True)
        self._rows = rows
        self._places = np.full(len(rows), MENTION.index("without_scope"), np.int32)
        self._places[place[hits["covered"].to_numpy()]] = MENTION.index("with_scope")

    def places(self, first: int, count: int) -> Places:
        """Along `MENTION`, for `count` rows from `first` on."""
        begin, end = np.searchsorted(self._rows, [first, first + count])
        places = np.zeros(count, np.int32)
        places[self._rows[begin:end] - first] = self._places[begin:end]
        return places


def counted(shards: Iterable[Iterable[FoundOfKind]], keys: int) -> Iterator[tuple[str, AuthorIdentifier, int, int]]:
    """(platform, identifier, different keys found, rows) over all shards.

    Args:
        keys: How many the index has.
    """
    by_kind: dict[tuple[str, AuthorIdentifier], list[FoundOfKind]] = {}
    for found in shards:
        for one in found:
            by_kind.setdefault((one.platform, one.identifier), []).append(one)
    for (platform, identifier), several in sorted(by_kind.items()):
        seen = np.zeros(keys, np.bool_)
        for one in several:
            seen[np.fromfile(one.places, np.uint32)] = True
        yield platform, identifier, int(np.count_nonzero(seen)), sum(one.rows for one in several)
