"""What a person drops in -> trees of members. Archives within archives become trees of their own."""

import shutil
import tempfile
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from stat import S_ISREG
from typing import Literal

from msgspec import Struct, structs

from widerspruch.exports.archive.directory import read_directory
from widerspruch.exports.archive.folder import list_folder
from widerspruch.exports.archive.limits import Limits, Meter
from widerspruch.exports.archive.member import STORED, FileMember, StoredMember, ZipMember, ZipPlace
from widerspruch.exports.archive.names import base_name, extension, fold_folder, is_junk, is_text
from widerspruch.exports.archive.packed import other_archive
from widerspruch.exports.archive.zip_records import looks_like_zip
from widerspruch.exports.drop.roots import place_in_export
from widerspruch.exports.kind import ExportName
from widerspruch.exports.kinds import Kinds
from widerspruch.exports.member import HEAD_BYTES
from widerspruch.exports.problem import Problem, RefusedError, refused_drop

_COPY_BYTES = 1024 * 1024
_FOLDERS_ABOVE = 8
"""How far up an export is looked for, of which a folder or file was dropped."""


class Tree(Struct, frozen=True):
    """One archive, folder or single file.

    Attributes:
        name: Its file name: for the person's screen, and for what the name says.

        newest: Time of the newest member, microseconds UTC, or None.

        key, outer: Which tree of the drop it is, and in which other one it lay.

        stands_in: What the name of the export says of which it is a folder or a file, if the folders above it do.
    """

    name: str
    kind: Literal["archive", "folder", "file"]
    members: tuple[StoredMember, ...]
    refused: tuple[Problem, ...] = ()
    newest: int | None = None
    key: int = 0
    outer: int | None = None
    stands_in: ExportName | None = None


class Collector:
    """Turns paths into trees. Packed inner archives are copied to a temporary folder that `close` removes."""

    def __init__(self, meter: Meter, kinds: Kinds) -> None:
        self._meter = meter
        self._kinds = kinds
        limits = meter.limits
        self._spool_meter = Meter(
            structs.replace(limits, member_bytes=limits.spool_bytes, total_bytes=limits.spool_bytes)
        )
        self._spool: tempfile.TemporaryDirectory[str] | None = None
        self._spooled = 0
        self._keys = count()
        self.problems: list[Problem] = []

    @property
    def limits(self) -> Limits:
        """The limits that hold for the drop."""
        return self._meter.limits

    def close(self) -> None:
        """Remove temporary files."""
        if self._spool is not None:
            self._spool.cleanup()
            self._spool = None

    def collect(self, paths: Sequence[Path]) -> list[Tree]:
        """The trees of all paths, each path once. What cannot be read becomes a problem."""
        trees: list[Tree] = []
        for path in dict.fromkeys(path.resolve() for path in paths):
            try:
                trees += self._open(path)
            except RefusedError as refusal:
                self.problems.append(refusal.problem)
        return trees

    def _open(self, path: Path) -> list[Tree]:
        label = path.name
        if path.is_dir():
            listing = list_folder(path, self._meter)
            tree = Tree(label, "folder", listing.members, listing.refused, listing.newest)
            return self._with_inner(self._put_in_place(tree, path.parts[1:]), depth=0)
        try:
            status = path.stat()
            if not S_ISREG(status.st_mode):  # opening a pipe or a device could wait for ever
                raise refused_drop("not_found", label)
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise refused_drop("not_found", label) from error
        if not status.st_size:
            raise refused_drop("empty_export", label)
        if (code := other_archive(label, head)) is not None:
            raise refused_drop(code, label)
        if looks_like_zip(head) or extension(label) == "zip":
            return self._open_zip(ZipPlace(path, 0, status.st_size, self._meter), label, depth=1)
        if not is_text(label):
            raise refused_drop("not_an_export", label)
        member = FileMember(label, status.st_size, path, self._meter)
        tree = Tree(label, "file", (member,), (), status.st_mtime_ns // 1000, next(self._keys))
        is_own = self._kinds.of_file(label) is not None
        return [tree if is_own else self._put_in_place(tree, path.parent.parts[1:])]

    def _open_zip(self, place: ZipPlace, label: str, depth: int) -> list[Tree]:
        listing = read_directory(place, label)
        return self._with_inner(Tree(label, "archive", listing.members, listing.refused, listing.newest), depth)

    def _with_inner(self, tree: Tree, depth: int) -> list[Tree]:
        """The tree without its inner archives, and behind it one tree for each of them."""
        tree = structs.replace(tree, key=next(self._keys))
        has_chat = any(self._kinds.of_file(member.name) is not None for member in tree.members)
        inner = [member for member in tree.members if self._is_inner_archive(member.name, has_chat)]
        if not inner:
            return [tree]
        names = {member.name for member in inner}
        refused = list(tree.refused)
        trees: list[Tree] = []
        for member in inner:
            if depth >= self.limits.archive_depth:
                refused.append(Problem("nested_too_deep", member.name))
                continue
            try:
                found = self._open_inner(member, depth)
            except RefusedError as refusal:
                refused.append(Problem(refusal.problem.code, member.name))
            else:
                trees += [structs.replace(one, outer=tree.key) if one.outer is None else one for one in found]
        kept = tuple(member for member in tree.members if member.name not in names)
        return [structs.replace(tree, members=kept, refused=tuple(refused)), *trees]

    def _open_inner(self, member: StoredMember, depth: int) -> list[Tree]:
        label = base_name(member.name)
        if isinstance(member, FileMember):
            return self._open_zip(ZipPlace(member.path, 0, member.size, self._meter), label, depth + 1)
        if member.method == STORED:
            start = member.archive.start + member.data_start()
            place = ZipPlace(member.archive.path, start, member.packed, self._meter)
        else:
            path = self._copy_out(member)
            place = ZipPlace(path, 0, path.stat().st_size, self._meter)
        return self._open_zip(place, label, depth + 1)

    def _copy_out(self, member: ZipMember) -> Path:
        """A packed inner archive as a temporary file; its name says nothing about the person."""
        if self._spool is None:
            self._spool = tempfile.TemporaryDirectory(prefix="widerspruch-", ignore_cleanup_errors=True)
        path = Path(self._spool.name) / f"{self._spooled}.zip"
        self._spooled += 1
        bounded = structs.replace(member, archive=structs.replace(member.archive, meter=self._spool_meter))
        with bounded.open() as packed, path.open("wb") as copy:
            shutil.copyfileobj(packed, copy, _COPY_BYTES)
        return path

    def _put_in_place(self, tree: Tree, folders: Sequence[str]) -> Tree:
        """A tree that was taken out of an export, with the names that its members have there."""
        below = [member.name for member in tree.members] if tree.kind == "folder" else [""]
        prefix, stands_in = place_in_export(folders[-_FOLDERS_ABOVE:], below, self._kinds)
        if not prefix:
            return tree
        return structs.replace(
            tree,
            members=tuple(structs.replace(member, name=prefix + member.name) for member in tree.members),
            refused=tuple(structs.replace(problem, place=prefix + problem.place) for problem in tree.refused),
            stands_in=stands_in,
        )

    def _is_inner_archive(self, name: str, has_chat: bool) -> bool:
        """Whether a zip is a part of what was dropped, and not a document that somebody sent in a chat."""
        if extension(name) != "zip" or is_junk(name):
            return False
        base = base_name(name)
        if base.casefold() in self._kinds.inner_archives or self._kinds.read_name(base) is not None:
            return True
        return not has_chat and not any(
            fold_folder(folder) in self._kinds.root_folders for folder in name.split("/")[:-1]
        )
