"""Trees -> pieces: what of one tree belongs to one profile, every member looked at."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from widerspruch.exports.archive.collect import Tree
from widerspruch.exports.archive.export_names import ExportName
from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.archive.names import is_media, stem
from widerspruch.exports.archive.roots import (
    OWN_FOLDERS,
    ROOT_FOLDERS,
    Branch,
    branch_of,
    find_branches,
    fold_folder,
)
from widerspruch.exports.archive.sniff import Sniff, sniff
from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import FAMILIES, JUNK, Recognition, Registry, is_sniffed, recognise


class Seen(Struct, frozen=True):
    """A member and its first impression; None where it was not looked into."""

    member: StoredMember
    sniffed: Sniff | None


class Piece(Struct, frozen=True):
    """What of one tree belongs to one profile.

    Attributes:
        platform: By content, else by name; None where neither says.

        known: Whether any member is of a known kind.

        faults: Why members cannot be read, known or not.
    """

    tree: Tree
    platform: ExportPlatform | None
    export_name: ExportName | None
    members: tuple[Seen, ...]
    media: tuple[int, int]
    refused: tuple[Problem, ...]
    known: bool
    faults: tuple[Problem, ...] = ()


def find_pieces(tree: Tree, registry: Registry) -> list[Piece]:
    """The pieces of a tree; a piece without any known member is among them, marked so."""
    branches = find_branches(tree.name, (member.name for member in tree.members), registry.anchor)
    by_branch: dict[Branch, list[StoredMember]] = {branch: [] for branch in branches}
    for member in tree.members:
        by_branch[branch_of(member.name, branches)].append(member)
    refused: dict[Branch, list[Problem]] = {branch: [] for branch in branches}
    for problem in tree.refused:
        refused[branch_of(problem.place, branches)].append(problem)
    return [
        piece
        for branch, members in by_branch.items()
        for piece in _split_mixed(_piece(tree, branch, members, tuple(refused[branch]), registry), registry)
        if piece.members or piece.media[0] or piece.refused
    ]


def _piece(
    tree: Tree, branch: Branch, members: list[StoredMember], refused: tuple[Problem, ...], registry: Registry
) -> Piece:
    seen = tuple(_look(tree, branch, member) for member in members if not is_media(member.name))
    media = [member.size for member in members if is_media(member.name)]
    recognitions = [recognise(one.member.name, one.sniffed, None, registry) for one in seen]
    platform = _platform(recognitions, members, branch)
    return Piece(
        tree,
        platform,
        branch.export_name,
        seen,
        (len(media), sum(media)),
        refused,
        known=any(is_known(recognition) for recognition in recognitions),
        faults=tuple(found.problem for found in recognitions if found.problem is not None),
    )


def is_known(recognition: Recognition) -> bool:
    """Whether a member is of a kind that some platform's exports have."""
    return recognition.ambiguous or (recognition.entry is not None and recognition.entry is not JUNK)


def known_entries(recognitions: Iterable[Recognition]) -> Iterator[Entry]:
    """The kinds of files that were found, without what operating systems leave."""
    return (found.entry for found in recognitions if found.entry is not None and found.entry is not JUNK)


def _look(tree: Tree, branch: Branch, member: StoredMember) -> Seen:
    """The member under its name below the profile's root. A chat keeps the name that its archive gives it."""
    name = member.name.removeprefix(branch.prefix)
    if branch.is_chat and tree.kind == "archive":
        name = f"{stem(tree.name)}/{name}"
    sniffed = sniff(member) if is_sniffed(name) else None
    return Seen(structs.replace(member, name=name), sniffed)


def _platform(
    recognitions: Iterable[Recognition], members: Iterable[StoredMember], branch: Branch
) -> ExportPlatform | None:
    """By the kinds of files, then by folders, then by name."""
    named = branch.export_name.platform if branch.export_name is not None else None
    votes = Counter(entry.platform for entry in known_entries(recognitions))
    if votes:
        return _elected(votes, named)
    if named is not None:
        return named
    folders: Counter[str | None] = Counter(
        root
        for member in members
        for folder in member.name.split("/")[:-1]
        if (root := ROOT_FOLDERS.get(fold_folder(folder))) in ("facebook", "instagram")
    )
    if not folders:
        return None
    return "facebook" if folders["facebook"] >= folders["instagram"] else "instagram"


def _elected(votes: Counter[ExportPlatform], named: ExportPlatform | None) -> ExportPlatform:
    """The family with most files; within it the platform that the name says, else the family's first."""
    heads = Counter[ExportPlatform]()
    for platform, count in votes.items():
        heads[FAMILIES[platform][0]] += count
    if named is not None and heads[FAMILIES[named][0]]:
        heads[FAMILIES[named][0]] += 1
    head = max(heads, key=lambda platform: heads[platform])
    if named is not None and named in FAMILIES[head]:
        return named
    return head if votes[head] else max(FAMILIES[head], key=lambda platform: votes[platform])


def _split_mixed(piece: Piece, registry: Registry) -> list[Piece]:
    """Two exports that were unpacked into one folder are two pieces again."""
    owners = {OWN_FOLDERS.get(_first_folder(one.member.name)) for one in piece.members} - {None}
    if len(owners) < 2:
        return [piece]
    sides: dict[ExportPlatform, list[Seen]] = {"facebook": [], "instagram": []}
    for one in piece.members:
        owner = OWN_FOLDERS.get(_first_folder(one.member.name))
        if owner is None:
            entry = recognise(one.member.name, one.sniffed, None, registry).entry
            owner = FAMILIES[entry.platform][0] if entry is not None else "facebook"
        sides.get(owner, sides["facebook"]).append(one)
    facebook = structs.replace(piece, platform="facebook", members=tuple(sides["facebook"]))
    instagram = structs.replace(
        piece, platform="instagram", members=tuple(sides["instagram"]), media=(0, 0), refused=()
    )
    return [facebook, instagram]


def _first_folder(name: str) -> str:
    return fold_folder(name.split("/", 1)[0])
