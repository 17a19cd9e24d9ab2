"""The files of a log, one by one: parts of tiles that old checkpoints need, and what belongs nowhere."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from widerspruch.lib.whole_files import UNFINISHED
from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFinding, finding
from widerspruch.log.folder import LogFolder
from widerspruch.log.layout import LOCK, public_file
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.merkle import leaf_hash
from widerspruch.protocol.log.tiles import HEIGHT, WIDTH, TileReader, entries_path, tile_path, unbundled, width_of

_TILE = re.compile(r"tile/([0-9]+|entries)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([0-9]+))?")


def look_at_files(log: LogFolder, reader: TileReader) -> Iterator[LogFinding]:
    """Every file that is there, and those that old checkpoints need."""
    for name in sorted(_names(log.path)):
        if public_file(name) is None or _is_link(log.path / name, log.path):
            yield finding("stray_file", file=name)
        elif (tile := _TILE.fullmatch(name)) is not None and not _is_right(log, reader, name, tile):
            yield finding("file_differs", file=name)
    for size in log.sizes():
        if 0 < size <= reader.checkpoint.size:
            yield from (finding("part_missing", size=size, file=name) for name in _missing(log, size))


def _names(folder: Path) -> Iterator[str]:
    """Of all files and links, without what a killed process left and the lock."""
    for place, folders, files in os.walk(folder):
        within = Path(place).relative_to(folder)
        links = [one for one in folders if (Path(place) / one).is_symlink()]
        for name in (*files, *links):
            path = (within / name).as_posix()
            if not name.startswith(UNFINISHED) and path != LOCK:
                yield path


def _is_link(path: Path, folder: Path) -> bool:
    while path != folder:
        if path.is_symlink():
            return True
        path = path.parent
    return False


def _is_right(log: LogFolder, reader: TileReader, name: str, tile: re.Match[str]) -> bool:
    """Whether a tile is that of the tree, as far as the tree goes: what lies beyond nobody has signed."""
    level = 0 if tile[1] == "entries" else int(tile[1])
    number = int(tile[2].replace("x", "").replace("/", ""))
    width = WIDTH if tile[3] is None else int(tile[3])
    if width > width_of(reader.checkpoint.size, level, number):
        return True
    try:
        data = log.read(name)
        wanted = [reader.node_at(HEIGHT * level, number * WIDTH + at) for at in range(width)]
        if tile[1] == "entries":
            return [leaf_hash(one) for one in unbundled(data)] == wanted
    except LogError:
        return False
    except ProtocolError as error:
        return error.code != "log_file_damaged" or tile[1] != "entries"
    return data == b"".join(wanted)


def _missing(log: LogFolder, size: int) -> Iterator[str]:
    """Which parts of tiles a checkpoint needs that are neither there nor whole."""
    level = 0
    while size >> HEIGHT * level:
        number, width = divmod(size >> HEIGHT * level, WIDTH)
        if width:
            wanted = [(tile_path(level, number, width), tile_path(level, number))]
            if level == 0:
                wanted.append((entries_path(number, width), entries_path(number)))
            for part, whole in wanted:
                if not (log.path / part).exists() and not (log.path / whole).exists():
                    yield part
        level += 1
