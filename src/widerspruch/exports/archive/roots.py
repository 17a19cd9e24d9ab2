"""Where in a tree an export begins: below wrapper folders, extra root folders, beside other profiles."""

from collections.abc import Callable, Iterable, Mapping
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


def find_branches(
    tree_name: str, names: Iterable[str], anchor: Callable[[str], ExportPlatform | None]
) -> tuple[Branch, ...]:
    """The profiles of a tree, longest prefix first, so that the first match is the nearest.

    Args:
        anchor: Says which platform's root a file by its name alone stands in, for exports without folders.
    """
    outer = read_export_name(tree_name)
    texts = [name for name in names if is_text(name) and not is_junk(name)]
    chats = any(is_chat_file(name) for name in texts)
    prefixes = {prefix for name in texts if (prefix := _root_of(name, anchor)) is not None}
    branches = [Branch(prefix, _name_of(prefix) or outer) for prefix in _topmost(prefixes)]
    if chats:
        branches.append(Branch("", ExportName("whatsapp"), is_chat=True))
    if not branches:
        branches.append(Branch(_common_folder(texts), outer))
    return tuple(sorted(branches, key=lambda branch: (branch.is_chat, -len(branch.prefix))))


def branch_of(name: str, branches: tuple[Branch, ...]) -> Branch:
    """The branch a member belongs to: the nearest folder above it; strays go with the first."""
    chat = is_chat_file(name)
    for branch in branches:
        if branch.is_chat == chat and name.startswith(branch.prefix):
            return branch
    return next((branch for branch in branches if name.startswith(branch.prefix)), branches[0])


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
        if not any(prefix != other and prefix.startswith(other) for other in prefixes)
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
