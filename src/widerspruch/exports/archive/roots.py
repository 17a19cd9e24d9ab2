"""Where in a tree an export begins: below wrapper folders, extra root folders, beside other profiles."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.exports.archive.export_names import ExportName, is_chat_name, read_export_name
from widerspruch.exports.archive.names import base_name, is_junk, is_text, stem
from widerspruch.exports.member import ExportPlatform

RootFolder = Literal["facebook", "instagram", "shared"]


def _table(platform: RootFolder, folders: str) -> dict[str, RootFolder]:
    return dict.fromkeys(folders.split(), platform)


ROOT_FOLDERS: Mapping[str, RootFolder] = {
    **_table(
        "facebook",
        "your_facebook_activity your_activity_across_facebook this_profile_s_activity_across_facebook "
        "apps_and_websites_off_of_facebook posts comments_and_reactions friends_and_followers profile_information "
        "groups pages events stories reels your_places facebook_marketplace facebook_gaming",
    ),
    **_table(
        "instagram",
        "your_instagram_activity apps_and_websites_off_of_instagram content comments followers_and_following "
        "login_and_account_creation account_information likes story_sticker_interactions your_topics "
        "recent_searches threads",
    ),
    **_table(
        "shared",
        "personal_information connections logged_information preferences security_and_login_information "
        "ads_information messages",
    ),
}
"""Folders at the root of an export, of every vintage, folded. Those of older years are plain words, so only
folders that hold text files count."""

OWN_FOLDERS: Mapping[str, ExportPlatform] = {
    "your_facebook_activity": "facebook",
    "your_activity_across_facebook": "facebook",
    "apps_and_websites_off_of_facebook": "facebook",
    "your_instagram_activity": "instagram",
    "apps_and_websites_off_of_instagram": "instagram",
}
"""Folders that name their platform: when both are side by side, two exports were unpacked into one folder."""

THREAD_FOLDERS = frozenset({"inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"})
"""Folders of chats, below `messages`."""

CHAT_FILE = "_chat.txt"


class Branch(Struct, frozen=True):
    """One profile's part of one tree. `prefix`: the folder it begins in, empty or ending in `/`."""

    prefix: str
    export_name: ExportName | None
    is_chat: bool = False


def fold_folder(folder: str) -> str:
    """A folder's name as it stands in tables: folded, apostrophes and blanks as underscores."""
    return folder.casefold().replace("'", "_").replace("’", "_").replace(" ", "_")


def is_chat_file(name: str) -> bool:
    """Whether a member is named like an exported chat."""
    if name[-4:].casefold() != ".txt":
        return False
    base = base_name(name)
    return base.casefold() == CHAT_FILE or is_chat_name(stem(base))


class Branches:
    """The profiles of a tree; `all`: at least one, the innermost first."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        self.all = tuple(sorted(branches, key=lambda branch: (branch.is_chat, -len(branch.prefix))))
        self._by_prefix = {branch.prefix: branch for branch in self.all if not branch.is_chat}
        self._chats = next((branch for branch in self.all if branch.is_chat), None)

    def of(self, name: str) -> Branch:
        """The branch a member belongs to: the nearest folder above it; strays go with one of them."""
        if self._chats is not None and is_chat_file(name):
            return self._chats
        for folder in folders_above(name):
            if (branch := self._by_prefix.get(folder)) is not None:
                return branch
        return self._chats or self.all[0]


def find_branches(
    tree_name: str,
    names: Iterable[str],
    anchor: Callable[[str], ExportPlatform | None],
    stands_in: ExportName | None = None,
) -> Branches:
    """The profiles of a tree.

    Args:
        anchor: Says which platform's root a file by its name alone stands in, for exports without folders.

        stands_in: What the name of an export says in which the tree lay, if it is a part of one.
    """
    outer = stands_in or read_export_name(tree_name)
    texts = [name for name in names if is_text(name) and not is_junk(name)]
    chats = any(is_chat_file(name) for name in texts)
    prefixes = {prefix for name in texts if (prefix := _root_of(name, anchor)) is not None}
    branches = [Branch(prefix, _name_of(prefix) or outer) for prefix in _topmost(prefixes)]
    if chats:
        branches.append(Branch("", ExportName("whatsapp"), is_chat=True))
    if not branches:
        branches.append(Branch(_common_folder(texts), outer))
    return Branches(branches)


def folders_above(name: str) -> Iterator[str]:
    """The folders in which a member or folder lies, each ending in `/`, the nearest first; the root last."""
    at = name.rfind("/", 0, -1)
    while at >= 0:
        yield name[: at + 1]
        at = name.rfind("/", 0, at)
    yield ""


def place_in_export(folders: Sequence[str], below: Iterable[str]) -> tuple[str, ExportName | None]:
    """Where in an export something lay that was dropped without it: the folder, ending in `/`, and the export's name.

    Args:
        folders: Folders above what was dropped, the outermost first, and its own name if it is a folder.

        below: Names in it.
    """
    for depth in range(len(folders), 0, -1):
        folder = folders[depth - 1]
        if _is_profile_folder(folder):
            name = read_export_name(folder)
            if depth == len(folders) or name is None or name.day is None:
                break
            return "".join(f"{inner}/" for inner in folders[depth:]), name
        if fold_folder(folder) in OWN_FOLDERS:
            name = read_export_name(folders[depth - 2]) if depth > 1 else None
            return "".join(f"{inner}/" for inner in folders[depth - 1 :]), name
    own = fold_folder(folders[-1]) if folders else ""
    if (own in ROOT_FOLDERS or own in THREAD_FOLDERS) and all(_root_of(name, lambda _: None) is None for name in below):
        return f"{folders[-1]}/", None
    return "", None


def _root_of(name: str, anchor: Callable[[str], ExportPlatform | None]) -> str | None:
    parts = name.split("/")
    named = 0
    for depth, part in enumerate(parts[:-1]):
        if _is_profile_folder(part):
            named = depth + 1
        elif fold_folder(part) in ROOT_FOLDERS:
            return "".join(f"{folder}/" for folder in parts[:depth])
    if named:
        return "".join(f"{folder}/" for folder in parts[:named])
    if not is_chat_file(name) and anchor(name) is not None:
        return "".join(f"{folder}/" for folder in parts[:-1])
    return None


def _is_profile_folder(folder: str) -> bool:
    found = read_export_name(folder)
    return found is not None and found.platform not in (None, "whatsapp")


def _name_of(prefix: str) -> ExportName | None:
    """What the folders of a prefix say; the inner one first, the wrapper's date if that is all there is."""
    found: ExportName | None = None
    for folder in prefix.split("/"):
        name = read_export_name(folder)
        if name is not None and (name.platform is not None or found is None):
            found = name
    return found


def _topmost(prefixes: set[str]) -> list[str]:
    """Without prefixes that lie in another one, unless their folder is named like an export."""
    return [
        prefix
        for prefix in sorted(prefixes)
        if not prefix
        or prefixes.isdisjoint(folders_above(prefix))
        or _is_profile_folder(prefix.rstrip("/").rsplit("/", 1)[-1])
    ]


def _common_folder(names: list[str]) -> str:
    folders = {name.rsplit("/", 1)[0] + "/" if "/" in name else "" for name in names}
    if not folders:
        return ""
    shortest = min(folders, key=len)
    while shortest and not all(folder.startswith(shortest) for folder in folders):
        shortest = "".join(f"{part}/" for part in shortest.split("/")[:-2])
    return shortest
