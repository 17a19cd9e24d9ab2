"""Where in a tree an export begins: below wrapper folders, extra root folders, beside other profiles."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.exports.archive.names import fold_folder, is_junk, is_text
from widerspruch.exports.kind import ExportName
from widerspruch.exports.kinds import Kinds
from widerspruch.exports.member import ExportPlatform


class Branch(Struct, frozen=True):
    """One profile's part of one tree.

    Attributes:
        prefix: The folder it begins in, empty or ending in `/`.

        chats: Of which kind the chats are that it consists of, wherever they lie; None where it has a folder.
    """

    prefix: str
    export_name: ExportName | None
    chats: ExportPlatform | None = None


class Branches:
    """The profiles of a tree; `all`: at least one, the innermost first."""

    def __init__(self, branches: Iterable[Branch], kinds: Kinds) -> None:
        self._kinds = kinds
        self.all = tuple(sorted(branches, key=lambda branch: (branch.chats is not None, -len(branch.prefix))))
        self._by_prefix = {branch.prefix: branch for branch in self.all if branch.chats is None}
        self._by_kind = {branch.chats: branch for branch in self.all if branch.chats is not None}

    def of(self, name: str) -> Branch:
        """The branch a member belongs to: the nearest folder above it; strays go with one of them."""
        kind = self._kinds.of_file(name) if self._by_kind else None
        if kind is not None and kind.platform in self._by_kind:
            return self._by_kind[kind.platform]
        for folder in folders_above(name):
            if (branch := self._by_prefix.get(folder)) is not None:
                return branch
        return next(iter(self._by_kind.values()), self.all[0])


def find_branches(
    tree_name: str,
    names: Iterable[str],
    kinds: Kinds,
    anchor: Callable[[str], ExportPlatform | None],
    stands_in: ExportName | None = None,
) -> Branches:
    """The profiles of a tree.

    Args:
        anchor: Says which platform's root a file by its name alone stands in, for exports without folders.

        stands_in: What the name of an export says in which the tree lay, if it is a part of one.
    """
    outer = stands_in or kinds.read_name(tree_name)
    texts = [name for name in names if is_text(name) and not is_junk(name)]
    chats = dict.fromkeys(kind.platform for name in texts if (kind := kinds.of_file(name)) is not None)
    prefixes = {prefix for name in texts if (prefix := _root_of(name, kinds, anchor)) is not None}
    branches = [Branch(prefix, _name_of(prefix, kinds) or outer) for prefix in _topmost(prefixes, kinds)]
    branches += [Branch("", ExportName(platform), platform) for platform in chats]
    if not branches:
        branches.append(Branch(_common_folder(texts), outer))
    return Branches(branches, kinds)


def folders_above(name: str) -> Iterator[str]:
    """The folders in which a member or folder lies, each ending in `/`, the nearest first; the root last."""
    at = name.rfind("/", 0, -1)
    while at >= 0:
        yield name[: at + 1]
        at = name.rfind("/", 0, at)
    yield ""


def place_in_export(folders: Sequence[str], below: Iterable[str], kinds: Kinds) -> tuple[str, ExportName | None]:
    """Where in an export something lay that was dropped without it: the folder, ending in `/`, and the export's name.

    Args:
        folders: Folders above what was dropped, the outermost first, and its own name if it is a folder.

        below: Names in it.
    """
    for depth in range(len(folders), 0, -1):
        folder = folders[depth - 1]
        if _is_profile_folder(folder, kinds):
            name = kinds.read_name(folder)
            if depth == len(folders) or name is None or name.day is None:
                break
            return "".join(f"{inner}/" for inner in folders[depth:]), name
        if fold_folder(folder) in kinds.own_folders:
            name = kinds.read_name(folders[depth - 2]) if depth > 1 else None
            return "".join(f"{inner}/" for inner in folders[depth - 1 :]), name
    own = fold_folder(folders[-1]) if folders else ""
    is_inside = own in kinds.root_folders or own in kinds.chat_folders
    if is_inside and all(_root_of(name, kinds, lambda _: None) is None for name in below):
        return f"{folders[-1]}/", None
    return "", None


def _root_of(name: str, kinds: Kinds, anchor: Callable[[str], ExportPlatform | None]) -> str | None:
    parts = name.split("/")
    named = 0
    for depth, part in enumerate(parts[:-1]):
        if _is_profile_folder(part, kinds):
            named = depth + 1
        elif fold_folder(part) in kinds.root_folders:
            return "".join(f"{folder}/" for folder in parts[:depth])
    if named:
        return "".join(f"{folder}/" for folder in parts[:named])
    if kinds.of_file(name) is None and anchor(name) is not None:
        return "".join(f"{folder}/" for folder in parts[:-1])
    return None


def _is_profile_folder(folder: str, kinds: Kinds) -> bool:
    found = kinds.read_name(folder)
    return found is not None and found.platform is not None and not kinds.of(found.platform).is_one_chat


def _name_of(prefix: str, kinds: Kinds) -> ExportName | None:
    """What the folders of a prefix say; the inner one first, the wrapper's date if that is all there is."""
    found: ExportName | None = None
    for folder in prefix.split("/"):
        name = kinds.read_name(folder)
        if name is not None and (name.platform is not None or found is None):
            found = name
    return found


def _topmost(prefixes: set[str], kinds: Kinds) -> list[str]:
    """Without prefixes that lie in another one, unless their folder is named like an export."""
    return [
        prefix
        for prefix in sorted(prefixes)
        if not prefix
        or prefixes.isdisjoint(folders_above(prefix))
        or _is_profile_folder(prefix.rstrip("/").rsplit("/", 1)[-1], kinds)
    ]


def _common_folder(names: list[str]) -> str:
    folders = {name.rsplit("/", 1)[0] + "/" if "/" in name else "" for name in names}
    if not folders:
        return ""
    shortest = min(folders, key=len)
    while shortest and not all(folder.startswith(shortest) for folder in folders):
        shortest = "".join(f"{part}/" for part in shortest.split("/")[:-2])
    return shortest
