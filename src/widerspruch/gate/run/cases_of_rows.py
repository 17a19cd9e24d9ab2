"""What is decided of each row: from the small columns of a chunk to case numbers, by arithmetic."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.decision.cases import AUTHOR, AXES, MENTION, CaseAxes
from widerspruch.gate.decision.values_of_rows import Places, ShardPlaces
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.borne import each_once
from widerspruch.gate.index.covers import AI_INTERACTIONS, OWN_CONTENT, Covers, Levels, levels_of
from widerspruch.gate.index.objector_index import Found, IndexFiles, open_index
from widerspruch.gate.index.row_keys import KeyMaker, KeysOfKind, RowKeys, hashing_of, rows_of_platforms
from widerspruch.gate.profile import Profile
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.manifest import AuthorIdentifier
from widerspruch.protocol.sets.header import Shape
from widerspruch.protocol.sets.shapes import Shaped
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.vocabulary import AI_KINDS

_Kind = tuple[str, AuthorIdentifier]

MOST_WAITING = 4 << 20
"""So many places of found keys are noted, some of them several times, before each is kept once."""


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


class DecidedRows(NamedTuple):
    """The case number of each row, and whose rows they are."""

    numbers: Places
    keys: RowKeys


class RowDecider:
    """Decides over the rows of one shard, a chunk at a time, and notes whom of the sets it met."""

    def __init__(self, deciding: Deciding, shard_name: str) -> None:
        profile, self._name = deciding.profile, shard_name
        axes = CaseAxes.of(profile)
        self._strides = {axis: np.int32(stride) for axis, stride in zip(AXES, axes.strides, strict=True)}
        self._platforms = axes.platforms
        self._is_ai = np.array([kind in AI_KINDS for kind in axes.kinds])
        self._places = ShardPlaces(profile, deciding.run, shard_name)
        self._keys = KeyMaker(profile, hashing_of(deciding.hashing), shard_name)
        self._index = open_index(deciding.index)
        self.found = FoundKeys()

    def case_numbers(self, columns: pa.RecordBatch, first: int, mentioned: "MentionedRows | None" = None) -> Places:
        """As `decided`: the case number of each row."""
        return self.decided(columns, first, mentioned).numbers

    def decided(self, columns: pa.RecordBatch, first: int, mentioned: "MentionedRows | None" = None) -> "DecidedRows":
        """What is decided of some rows.

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
        numbers += self._authors(keys, self._is_ai[all_places["kind"]]) * self._strides["author"]
        if mentioned is not None:
            numbers += mentioned.places(first, columns.num_rows) * self._strides["mention"]
        return DecidedRows(numbers, keys)

    @property
    def shapes(self) -> tuple[SeenShapes, ...]:
        """As `KeyMaker.shapes`."""
        return tuple(SeenShapes(*kind, dict(shapes)) for kind, shapes in sorted(self._keys.shapes.items()) if shapes)

    @property
    def unread_scopes(self) -> dict[str, int]:
        """As `KeyMaker.unread_scopes`."""
        return dict(self._keys.unread_scopes)

    def _authors(self, keys: RowKeys, ai: npt.NDArray[np.bool_] | np.bool_) -> Places:
        """Along `AUTHOR`: the strongest of what hits the row, and else whether its author is known."""
        authors, ai = np.zeros(len(keys.unknown), np.int8), np.broadcast_to(ai, len(keys.unknown))
        looked_up = [(part, self._index.look_up(part.keys)) for part in keys.parts]
        self.found.add(looked_up, len(keys.unknown))
        for part, found in looked_up:
            if len(found.which):
                rows = part.rows.take(found.which)
                _add(authors, rows, levels_of_rows(found.covers, ai[rows]))
        if keys.unknown.any():
            authors[keys.unknown & (authors == 0)] = AUTHOR.index("unknown")
        return authors.astype(np.int32)


def levels_of_rows(covers: Covers, ai: npt.NDArray[np.bool_]) -> Levels:
    """How strong that is which keeps each of some rows out. `covers`: of its author; `ai`: whether it is of a kind of
    AI interactions."""
    return np.where(ai, levels_of(covers, AI_INTERACTIONS), levels_of(covers, OWN_CONTENT))


def _add(levels: Levels, rows: npt.NDArray[np.int64], more: Levels) -> None:
    """`rows`: in order; one may stand there several times."""
    differs = rows[1:] != rows[:-1]
    if not differs.all():
        begins = np.flatnonzero(np.concatenate([[True], differs]))
        rows, more = rows[begins], np.maximum.reduceat(more, begins)
    levels[rows] = np.maximum(levels[rows], more)


class FoundKeys:
    """Whom of the sets the rows of a shard bear, by platform and identifier."""

    def __init__(self) -> None:
        self._places: dict[_Kind, list[npt.NDArray[np.uint32]]] = {}
        self._rows: Counter[_Kind] = Counter()
        self._waiting = 0

    def add(self, looked_up: Iterable[tuple[KeysOfKind, Found]], rows: int) -> None:
        """Keys of some rows with those of them that are found and count.

        A row counts once for each identifier, however often it names somebody by it.
        """
        hit: dict[_Kind, npt.NDArray[np.bool_]] = {}
        for part, found in looked_up:
            if len(found.which):
                kind = part.platform, part.identifier
                self._places.setdefault(kind, []).append(found.places.astype(np.uint32))
                hit.setdefault(kind, np.zeros(rows, np.bool_))[part.rows.take(found.which)] = True
                self._waiting += len(found.which)
        self._rows.update({kind: int(np.count_nonzero(of_kind)) for kind, of_kind in hit.items()})
        if self._waiting >= MOST_WAITING:
            self._places = {kind: [each_once(np.concatenate(parts))] for kind, parts in self._places.items()}
            self._waiting = 0

    def written(self, path: str) -> tuple[FoundOfKind, ...]:
        """All of it, with places in files that are called so and by their kind."""
        found = []
        for (platform, identifier), parts in sorted(self._places.items()):
            target = Path(f"{path}.{platform}.{identifier}")
            target.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(target, each_once(np.concatenate(parts)).tobytes(), lasting=False)
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


def counted(
    shards: Iterable[Iterable[FoundOfKind]], index: IndexFiles
) -> Iterator[tuple[str, AuthorIdentifier, int, int]]:
    """(platform, identifier, different keys found, rows) over all shards."""
    by_kind: dict[_Kind, list[FoundOfKind]] = {}
    for found in shards:
        for one in found:
            by_kind.setdefault((one.platform, one.identifier), []).append(one)
    for (platform, identifier), several in sorted(by_kind.items()):
        seen = np.zeros(index.length, np.bool_)
        for one in several:
            seen[np.fromfile(one.places, np.uint32)] = True
        yield platform, identifier, int(np.count_nonzero(seen)), sum(one.rows for one in several)
