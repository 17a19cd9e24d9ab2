"""An unpacked export: a folder's files as members. Links are not followed."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from widerspruch.exports.archive.limits import Meter
from widerspruch.exports.archive.member import FileMember, Listing
from widerspruch.exports.archive.names import clean_name, is_unsafe
from widerspruch.exports.problem import Problem, refused_drop

_MOUNT_POINT = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def list_folder(root: Path, meter: Meter) -> Listing:
    """All files below a folder, in the order of their names.

    Raises `RefusedError` (too_large, nested_too_deep, not_found), fatal, with the folder's name as its place.
    """
    walk = _Walk(root, meter)
    members = tuple(walk.files())
    return Listing(members, tuple(walk.refused), walk.newest)


class _Walk:
    """One walk through a folder; gathers refusals on its way."""

    def __init__(self, root: Path, meter: Meter) -> None:
        self._root = root
        self._meter = meter
        self.refused: list[Problem] = []
        self.newest: int | None = None

    def files(self) -> Iterator[FileMember]:
        """The files that may be opened."""
        for n, (entry, name) in enumerate(self._entries(), start=1):
            status = entry.stat(follow_symlinks=False)
            if _is_link(entry) or not stat.S_ISREG(status.st_mode):
                self.refused.append(Problem("link_member", name))
            elif is_unsafe(name):
                self.refused.append(Problem("unsafe_path", name))
            else:
                self.newest = max(self.newest or 0, status.st_mtime_ns // 1000)
                yield FileMember(name, status.st_size, Path(entry.path), self._meter)
            if n > self._meter.limits.files:
                raise refused_drop("too_large", self._root.name)

    def _entries(self) -> Iterator[tuple[os.DirEntry[str], str]]:
        """Everything below the root that is no folder, each with its clean name."""
        waiting = [(self._root, "", 0)]
        while waiting:
            folder, prefix, depth = waiting.pop()
            if depth > self._meter.limits.folder_depth:
                raise refused_drop("nested_too_deep", self._root.name)
            for entry in self._scan(folder, prefix):
                name = clean_name(prefix + entry.name)
                if entry.is_dir(follow_symlinks=False) and not _is_link(entry):
                    waiting.append((Path(entry.path), name + "/", depth + 1))
                else:
                    yield entry, name

    def _scan(self, folder: Path, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise refused_drop("not_found", self._root.name) from error
            self.refused.append(Problem("not_found", prefix))
            return []


def _is_link(entry: os.DirEntry[str]) -> bool:
    if entry.is_symlink():
        return True
    tag = getattr(entry.stat(follow_symlinks=False), "st_reparse_tag", 0)
    return _MOUNT_POINT is not None and tag == _MOUNT_POINT
