"""Exports that lie in the folder for downloads: found by their names, and not opened. Whoever wants them looked at
says so."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from widerspruch.exports.archive.names import natural_key
from widerspruch.exports.kind import ExportName
from widerspruch.exports.kinds import load_kinds

UNFINISHED_ENDINGS = (".crdownload", ".part", ".partial", ".download", ".opdownload")
"""What browsers add to the name of a file that they are still downloading."""

MOST_NAMES = 5000
"""Names looked at: nobody waits for more."""

MOST_FOUND = 20


class FoundExport(Struct, frozen=True):
    """Files that belong together by their names: the parts of one export, or all chats.

    Attributes:
        files: In the order of their parts.

        size: Of all of them, bytes.

        changed_at: When the newest was written, microseconds UTC.

        is_unfinished: Something is still being downloaded, or is empty as what a browser has only begun.
    """

    platform: str
    files: tuple[Path, ...]
    size: int
    changed_at: int
    is_unfinished: bool = False


def find_exports(folder: Path) -> tuple[FoundExport, ...]:
    """What in a folder is an export by its name, the newest first; nothing where there is no such folder."""
    groups: dict[object, list[_Named]] = {}
    for one in _named(folder):
        user = one.told.user if one.told.day else None  # in a short name, a number looks like a user
        groups.setdefault((one.told.platform, user, one.told.day), []).append(one)
    found = (_together(files) for files in groups.values())
    return tuple(sorted(found, key=lambda one: -one.changed_at)[:MOST_FOUND])


def is_unfinished(name: str) -> bool:
    """Whether a browser is still downloading a file of this name."""
    return name.casefold().endswith(UNFINISHED_ENDINGS)


class _Named(Struct, frozen=True):
    path: Path
    told: ExportName
    size: int
    changed_at: int


def _named(folder: Path) -> Iterator[_Named]:
    read_name = load_kinds().read_name
    try:
        entries = [entry for entry, _ in zip(os.scandir(folder), range(MOST_NAMES), strict=False)]
    except OSError:
        return
    for entry in entries:
        name = entry.name
        for ending in UNFINISHED_ENDINGS:
            name = name[: -len(ending)] if name.casefold().endswith(ending) else name
        told = read_name(name)
        if told is None or told.platform is None:
            continue
        try:
            status = entry.stat()
            is_folder = entry.is_dir()
        except OSError:  # it has just been moved away
            continue
        if is_folder or name.casefold().endswith((".zip", ".txt")):
            size = -1 if is_folder else status.st_size
            yield _Named(Path(entry.path), told, size, status.st_mtime_ns // 1000)


def _together(files: list[_Named]) -> FoundExport:
    files.sort(key=lambda one: natural_key(one.path.name))
    platform = files[0].told.platform
    assert platform is not None
    return FoundExport(
        platform=platform,
        files=tuple(one.path for one in files),
        size=sum(max(one.size, 0) for one in files),
        changed_at=max(one.changed_at for one in files),
        is_unfinished=any(not one.size or is_unfinished(one.path.name) for one in files),
    )
