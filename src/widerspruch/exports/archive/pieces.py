"""Trees -> pieces: what of one tree belongs to one profile, every member looked at."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, structs

from widerspruch.exports.archive.collect import Tree
from widerspruch.exports.archive.export_names import ExportName
from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.archive.names import is_media, stem
from widerspruch.exports.archive.roots import (
    OWN_FOLDERS,
    ROOT_FOLDERS,
    Branch,
    find_branches,
    fold_folder,
)
from widerspruch.exports.archive.sniff import Sniff, sniff
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import FAMILIES, JUNK, Recognition, Registry, is_sniffed, recognise


class SeenMember(Struct, frozen=True):
    """A member and its first impression; None where it was not looked into.

    `found`: what it is, as far as it says so without its platform.
    """

    member: StoredMember
    sniffed: Sniff | None
    found: Recognition


class Piece(Struct, frozen=True):
    """What of one tree belongs to one profile.

    Attributes:
        platform: By content, else by name; None where neither says.

        known: Whether any member is of a known kind.

        faults: Why members cannot be read, known or not.

        folder: Where in the tree it begins, empty or ending in `/`.
    """

    tree: Tree
    platform: ExportPlatform | None
    export_name: ExportName | None
    members: tuple[SeenMember, ...]
    media: tuple[int, int]
    refused: tuple[Problem, ...]
    known: bool
    faults: tuple[Problem, ...] = ()
    folder: str = ""

    @property
    def holds_anything(self) -> bool:
        """Whether anything of it is to be told about."""
        return bool(self.members or self.media[0] or self.refused)


def find_pieces(tree: Tree, registry: Registry) -> list[Piece]:
    """The pieces of a tree; a piece without any known member is among them, marked so.

    Every member and every refusal of the tree is in exactly one of them.
    """
    branches = find_branches(tree.name, (member.name for member in tree.members), registry.anchor, tree.stands_in)
    by_branch: dict[Branch, list[StoredMember]] = {branch: [] for branch in branches.all}
    for member in tree.members:
        by_branch[branches.of(member.name)].append(member)
    refused: dict[Branch, list[Problem]] = {branch: [] for branch in branches.all}
    for problem in tree.refused:
        refused[branches.of(problem.place)].append(problem)
    return [
        piece
        for branch, members in by_branch.items()
        for piece in _split_mixed(_piece(tree, branch, members, tuple(refused[branch]), registry))
        if piece.holds_anything
    ]


def _piece(
    tree: Tree, branch: Branch, members: list[StoredMember], refused: tuple[Problem, ...], registry: Registry
) -> Piece:
    seen = tuple(_look(tree, branch, member, registry) for member in members if not is_media(member.name))
    media = [member.size for member in members if is_media(member.name)]
    return Piece(
        tree,
        _platform(seen, members, branch),
        branch.export_name,
        seen,
        (len(media), sum(media)),
        refused,
        known=any(is_known(one.found) for one in seen),
        faults=tuple(one.found.problem for one in seen if one.found.problem is not None),
        folder=branch.prefix,
    )


def is_known(recognition: Recognition) -> bool:
    """Whether a member is of a kind that some platform's exports have."""
    return recognition.ambiguous or (recognition.entry is not None and recognition.entry is not JUNK)


def _look(tree: Tree, branch: Branch, member: StoredMember, registry: Registry) -> SeenMember:
    """The member under its name below the profile's root. A chat keeps the name that its archive gives it."""
    name = member.name.removeprefix(branch.prefix)
    if branch.is_chat and tree.kind == "archive":
        name = f"{stem(tree.name)}/{name}"
    sniffed = sniff(member) if is_sniffed(name) else None
    return SeenMember(structs.replace(member, name=name), sniffed, recognise(name, sniffed, None, registry))


def _platform(seen: Iterable[SeenMember], members: Iterable[StoredMember], branch: Branch) -> ExportPlatform | None:
    """By the folder that names its platform, by the name of the export, by the kinds of files, by other folders.

    A name can be wrong, people rename things: root keys, and formats that its platform does not use, refute it.
    """
    named = branch.export_name.platform if branch.export_name is not None else None
    if branch.is_chat:
        return named
    folders = Counter[str]()
    for path, number in Counter(member.name.rpartition("/")[0] for member in members).items():
        folders.update(dict.fromkeys(map(fold_folder, path.split("/")), number))
    owners = {OWN_FOLDERS[folder] for folder in folders if folder in OWN_FOLDERS}
    if len(owners) == 1:
        (owner,) = owners
        return named if named is not None and named in FAMILIES[owner] else owner
    by_key, by_any = Counter[ExportPlatform](), Counter[ExportPlatform]()
    for one in seen:
        if one.found.entry is not None and one.found.tells is not None:
            by_any[one.found.entry.platform] += 1
            by_key[one.found.entry.platform] += one.found.tells == "key"
    if votes := +by_key or +by_any:
        refuted = by_key.total() or named not in _META or not _META.issuperset(votes)
        return named if named is not None and not refuted else _elected(votes, named)
    if named is not None:
        return named
    roots = Counter[str]()
    for folder, number in folders.items():
        roots[ROOT_FOLDERS.get(folder, "shared")] += number
    if not roots["facebook"] and not roots["instagram"]:
        return None
    return "facebook" if roots["facebook"] >= roots["instagram"] else "instagram"


_META = frozenset[ExportPlatform | None]({"facebook", "instagram", "threads", "messenger"})
"""Their files have the same format, and many the same names."""


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


def _split_mixed(piece: Piece) -> list[Piece]:
    """Two exports that were unpacked into one folder are two pieces again; what may be of either, a third."""
    owners = {OWN_FOLDERS.get(_first_folder(one.member.name)) for one in piece.members} - {None}
    if len(owners) < 2:
        return [piece]
    sides: dict[ExportPlatform | None, list[SeenMember]] = {"facebook": [], "instagram": [], None: []}
    for one in piece.members:
        owner = OWN_FOLDERS.get(_first_folder(one.member.name))
        if owner is None and one.found.entry is not None:
            owner = FAMILIES[one.found.entry.platform][0]
        sides[owner if owner in sides else None].append(one)
    facebook, instagram, either = (
        structs.replace(
            piece,
            platform=platform,
            members=tuple(members),
            known=any(is_known(one.found) for one in members),
            faults=tuple(one.found.problem for one in members if one.found.problem is not None),
        )
        for platform, members in sides.items()
    )
    nothing = {"media": (0, 0), "refused": ()}
    return [facebook, structs.replace(instagram, **nothing), structs.replace(either, **nothing)]


def _first_folder(name: str) -> str:
    return fold_folder(name.split("/", 1)[0])
