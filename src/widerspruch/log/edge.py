"""The right edge of a log's tree: the last tile of each level, from which it grows and its root follows."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from widerspruch.protocol.log.merkle import EMPTY_ROOT, NodeAt, node_hash, root_of
from widerspruch.protocol.log.tiles import HEIGHT, WIDTH


class Tile(NamedTuple):
    """A tile of hashes: its level, its number within it, its bytes."""

    level: int
    number: int
    data: bytes


class Edge:
    """The tiles that are not full. `size`: leaves."""

    def __init__(self, size: int, node_at: NodeAt) -> None:
        self.size = size
        self._levels: list[list[bytes]] = []
        while size >> HEIGHT * len(self._levels):
            level = len(self._levels)
            stop = size >> HEIGHT * level
            self._levels.append([node_at(HEIGHT * level, index) for index in range(stop & -WIDTH, stop)])

    def grow(self, leaves: Iterable[bytes]) -> Iterator[Tile]:
        """Take further leaves, and give each tile that becomes full by them."""
        for leaf in leaves:
            yield from self._add(0, leaf)
            self.size += 1

    def partial(self) -> Iterator[Tile]:
        """The last tile of each level, without empty ones."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                yield Tile(level, self.size >> HEIGHT * (level + 1), b"".join(hashes))

    def root(self) -> bytes:
        """Over all leaves."""
        found: bytes | None = None
        for hashes in self._levels:
            stop = len(hashes)
            while stop:  # from the right, where the subtrees are small
                start = stop & (stop - 1)
                full = root_of(hashes[start:stop])
                found = full if found is None else node_hash(full, found)
                stop = start
        return EMPTY_ROOT if found is None else found

    def _add(self, level: int, node: bytes) -> Iterator[Tile]:
        if level == len(self._levels):
            self._levels.append([])
        hashes = self._levels[level]
        hashes.append(node)
        if len(hashes) == WIDTH:
            self._levels[level] = []
            yield Tile(level, self.size >> HEIGHT * (level + 1), b"".join(hashes))
            yield from self._add(level + 1, root_of(hashes))
