"""Where an entry stands in a log: by its hash, in the tiles of the lowest level."""

from collections.abc import Set

from widerspruch.log.folder import LogFolder
from widerspruch.protocol.log.merkle import HASH_BYTES
from widerspruch.protocol.log.tiles import WIDTH, tile_path, width_of

_FEW = 16


def indexes_of(log: LogFolder, size: int, wanted: Set[bytes]) -> dict[bytes, int]:
    """The first index of each hash that stands in a log of this size; others are left out. Nothing is held to a root:
    whoever proves anything with an index finds out."""
    found: dict[bytes, int] = {}
    for number in range(-(-size // WIDTH)):
        if len(found) == len(wanted):
            break
        data = _tile(log, size, number)
        for leaf, at in _within(data, wanted).items():
            found.setdefault(leaf, number * WIDTH + at)
    return found


def _tile(log: LogFolder, size: int, number: int) -> bytes:
    width = width_of(size, 0, number)
    for one in (width, WIDTH):
        try:
            return log.glance(tile_path(0, number, one), width * HASH_BYTES)
        except OSError:
            continue
    return b""


def _within(tile: bytes, wanted: Set[bytes]) -> dict[bytes, int]:
    if len(wanted) > _FEW:
        hashes = [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
        if wanted.isdisjoint(hashes):
            return {}
        return {leaf: at for at, leaf in reversed(list(enumerate(hashes))) if leaf in wanted}
    return {leaf: at for leaf in wanted if (at := _aligned(tile, leaf)) is not None}


def _aligned(tile: bytes, leaf: bytes) -> int | None:
    at = tile.find(leaf)
    while at >= 0 and at % HASH_BYTES:
        at = tile.find(leaf, at + 1)
    return None if at < 0 else at // HASH_BYTES
