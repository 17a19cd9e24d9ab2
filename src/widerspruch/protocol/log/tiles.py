"""C2SP tlog-tiles: a log's tree and entries as files, and reading them. What is read is held to a checkpoint's root."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import (
    HASH_BYTES,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    range_root,
    root_of,
)

HEIGHT = 8
WIDTH = 2**HEIGHT
LONGEST_ENTRY = 2**16 - 1
"""Bytes."""

_ENTRIES = "entries"
_LENGTH_BYTES = 2
_MOST_KEPT = 64
"""Tiles."""


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Of a tile of hashes, relative to the log's folder. Width: hashes that it holds, from 1."""
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def entries_path(number: int, width: int = WIDTH) -> str:
    """Of a bundle of entries."""
    return tile_path(_ENTRIES, number, width)


def width_of(size: int, level: int, number: int) -> int:
    """How many hashes a tile holds in a tree of this size; 0: there is no such tile. Level 0 also for entries."""
    return int(max(0, min(WIDTH, (size >> HEIGHT * level) - WIDTH * number)))


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as they lie in a file. Raises ProtocolError `log_entry_long` (values: longest)."""
    if any(len(entry) > LONGEST_ENTRY for entry in entries):
        raise ProtocolError("log_entry_long", longest=LONGEST_ENTRY)
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES) + entry for entry in entries)


def unbundled(data: bytes) -> list[bytes]:
    """The entries of a bundle. Raises ProtocolError `log_file_damaged`."""
    entries, at = [], 0
    while at < len(data):
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start])
        entries.append(data[start:at])
    if at != len(data) or len(entries) > WIDTH:
        raise ProtocolError("log_file_damaged")
    return entries


class TileReader:
    """A log's tree and entries as a checkpoint has them; also for what the log was before.

    Everything is checked before it is given: the last tiles against the checkpoint's root, each full one against the
    hash of it above, entries against their hashes. Methods raise ProtocolError `log_file_missing`, `log_file_damaged`
    and `log_tree_differs` (what was read is not of this checkpoint); `ValueError` beyond the checkpoint's size.
    """

    def __init__(self, read: Callable[[str], bytes], checkpoint: Checkpoint) -> None:
        """Read: the bytes of a file by its path in the log; `FileNotFoundError`: it has none."""
        self._read = read
        self.checkpoint = checkpoint
        self._last: dict[tuple[int, int], Sequence[bytes]] | None = None
        self._full: dict[tuple[int, int], Sequence[bytes]] = {}

    def node_at(self, level: int, index: int) -> bytes:
        """The hash of a full subtree."""
        if not 0 <= index < self.checkpoint.size >> level:
            raise ValueError("beyond the checkpoint")
        tile_level, within = divmod(level, HEIGHT)
        number, first = divmod(index << within, WIDTH)
        return root_of(self._tile(tile_level, number)[first : first + (1 << within)])

    def inclusion(self, size: int, index: int) -> tuple[bytes, ...]:
        """That an entry was in the log when it had this size, at most the checkpoint's."""
        return inclusion_proof(size, index, self.node_at)

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """That the log of one size goes on with that of another, at most the checkpoint's."""
        return consistency_proof(old, new, self.node_at)

    def root(self, size: int) -> bytes:
        """What the log's root was at a size, at most the checkpoint's."""
        self._held()
        return range_root(0, size, self.node_at)

    def entry(self, index: int) -> bytes:
        """One entry."""
        return next(self.entries(index, index + 1))

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """The entries from one index up to another, bundle by bundle."""
        if not 0 <= start <= stop <= self.checkpoint.size:
            raise ValueError("beyond the checkpoint")
        while start < stop:
            number, first = divmod(start, WIDTH)
            found = self._bundle(number)[first : stop - number * WIDTH]
            yield from found
            start += len(found)

    def _bundle(self, number: int) -> list[bytes]:
        hashes = self._tile(0, number)
        entries = unbundled(self._file(_ENTRIES, number, len(hashes)))[: len(hashes)]
        if [leaf_hash(entry) for entry in entries] != list(hashes):
            raise ProtocolError("log_tree_differs")
        return entries

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        which, last = (level, number), self._held()
        if which in last:
            return last[which]
        if which not in self._full:
            hashes = self._hashes(level, number)
            if root_of(hashes) != self.node_at((level + 1) * HEIGHT, number):
                raise ProtocolError("log_tree_differs")
            if len(self._full) >= _MOST_KEPT:
                del self._full[next(iter(self._full))]
            self._full[which] = hashes
        return self._full[which]

    def _held(self) -> Mapping[tuple[int, int], Sequence[bytes]]:
        """The last tile of each level, if it is not full, once they are held to the root: all others hang on them."""
        if self._last is None:
            size = self.checkpoint.size
            ends = [divmod(size >> HEIGHT * level, WIDTH) for level in range(-(-size.bit_length() // HEIGHT))]
            self._last = {(level, end): self._hashes(level, end) for level, (end, rest) in enumerate(ends) if rest}
            if self.root(size) != self.checkpoint.root:
                self._last = None
                raise ProtocolError("log_tree_differs")
        return self._last

    def _hashes(self, level: int, number: int) -> list[bytes]:
        width = width_of(self.checkpoint.size, level, number)
        data = self._file(level, number, width)
        if len(data) not in (width * HASH_BYTES, WIDTH * HASH_BYTES):
            raise ProtocolError("log_file_damaged")
        return [data[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)]

    def _file(self, level: int | str, number: int, width: int) -> bytes:
        """A part of a tile; where it is gone because the whole is there, that."""
        for one in dict.fromkeys((width, WIDTH)):
            try:
                return self._read(tile_path(level, number, one))
            except FileNotFoundError:
                continue
        raise ProtocolError("log_file_missing")
