"""Trees -> pieces: what of one tree belongs to one profile, every member looked at."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, structs

from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.archive.names import fold_folder, is_media, stem
from widerspruch.exports.archive.sniff import Sniff, sniff
from widerspruch.exports.drop.roots import Branch, find_branches
from widerspruch.exports.drop.trees import Tree
from widerspruch.exports.kind import ExportName
from widerspruch.exports.kinds import Kinds
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import JUNK, Recognition, is_sniffed, recognise
from widerspruch.exports.registry import Registry


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

        folder: Where in the tree it begins, empty or ending in `/`.
    """

    tree: Tree
    platform: ExportPlatform | None
    export_name: ExportName | None
    members: tuple[SeenMember, ...]
    media: tuple[int, int]
    refused: tuple[Problem, ...]
    folder: str

    @property
    def known(self) -> bool:
        """Whether any member is of a known kind."""
        return any(is_known(one.found) for one in self.members)

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Why members cannot be read, known or not."""
        return tuple(one.found.problem for one in self.members if one.found.problem is not None)

    @property
    def holds_anything(self) -> bool:
        """Whether anything of it is to be told about."""
        return bool(self.members or self.media[0] or self.refused)


def find_pieces(tree: Tree, registry: Registry) -> list[Piece]:
    """The pieces of a tree; a piece without any known member is among them, marked so.

    Every member and every refusal of the tree is in exactly one of them.
    """
    names = (member.name for member in tree.members)
    branches = find_branches(tree.name, names, registry.kinds, registry.anchor, tree.stands_in)
    by_branch: dict[Branch, list[StoredMember]] = {branch: [] for branch in branches.all}
    for member in tree.members:
        by_branch[branches.of(member.name)].append(member)
    refused: dict[Branch, list[Problem]] = {branch: [] for branch in branches.all}
    for problem in tree.refused:
        refused[branches.of(problem.place)].append(problem)
    return [
        piece
        for branch, members in by_branch.items()
        for piece in _split_mixed(_piece(tree, branch, members, tuple(refused[branch]), registry), registry.kinds)
        if piece.holds_anything
    ]


def _piece(
    tree: Tree, branch: Branch, members: list[StoredMember], refused: tuple[Problem, ...], registry: Registry
) -> Piece:
    seen = tuple(_look(tree, branch, member, registry) for member in members if not is_media(member.name))
    media = [member.size for member in members if is_media(member.name)]
    return Piece(
        tree,
        _platform(seen, members, branch, registry.kinds),
        branch.export_name,
        seen,
        (len(media), sum(media)),
        refused,
        branch.prefix,
    )


def is_known(recognition: Recognition) -> bool:
    """Whether a member is of a kind that some platform's exports have."""
    return recognition.ambiguous or (recognition.entry is not None and recognition.entry is not JUNK)


def _look(tree: Tree, branch: Branch, member: StoredMember, registry: Registry) -> SeenMember:
    """The member under its name below the profile's root. A chat keeps the name that its archive gives it."""
    name = member.name.removeprefix(branch.prefix)
    if branch.chats is not None and tree.kind == "archive":
        name = f"{stem(tree.name)}/{name}"
    sniffed = sniff(member, registry.kinds.marks) if is_sniffed(name) else None
    return SeenMember(structs.replace(member, name=name), sniffed, recognise(name, sniffed, None, registry))


def _platform(
    seen: Iterable[SeenMember], members: Iterable[StoredMember], branch: Branch, kinds: Kinds
) -> ExportPlatform | None:
    """By the folder that names its platform, by the name of the export, by the kinds of files, by other folders.

    A name can be wrong, people rename things: root keys, and formats that its platform does not use, refute it.
    """
    named = branch.export_name.platform if branch.export_name is not None else None
    if branch.chats is not None:
        return named
    folders = Counter[str]()
    for path, number in Counter(member.name.rpartition("/")[0] for member in members).items():
        folders.update(dict.fromkeys(map(fold_folder, path.split("/")), number))
    owners = {kinds.own_folders[folder].platforms for folder in folders if folder in kinds.own_folders}
    if len(owners) == 1:
        (platforms,) = owners
        return named if named in platforms else platforms[0]
    by_key, by_any = Counter[ExportPlatform](), Counter[ExportPlatform]()
    for one in seen:
        if one.found.entry is not None and one.found.known_by is not None:
            by_any[one.found.entry.platform] += 1
            by_key[one.found.entry.platform] += one.found.known_by == "key"
    if votes := +by_key or +by_any:
        if named is not None and not by_key.total() and _of_one_layout((named, *votes), kinds):
            return named
        return _elected(votes, named, kinds)
    if named is not None:
        return named
    roots = Counter[ExportPlatform]()
    for folder, number in folders.items():
        if (kind := kinds.root_folders.get(folder)) is not None:
            roots[kind.platform] += number
    return max((kind.platform for kind in kinds.all if roots[kind.platform]), key=roots.__getitem__, default=None)


def _of_one_layout(platforms: Iterable[ExportPlatform], kinds: Kinds) -> bool:
    """Whether their files have the same format, and many the same names: a file's name then refutes no export's."""
    return len({kinds.of(platform).layout for platform in platforms}) == 1


def _elected(votes: Counter[ExportPlatform], named: ExportPlatform | None, kinds: Kinds) -> ExportPlatform:
    """The kind with most files; within it the platform that the name says, else the kind's first."""
    firsts = Counter[ExportPlatform]()
    for platform, count in votes.items():
        firsts[kinds.of(platform).platform] += count
    if named is not None and firsts[kinds.of(named).platform]:
        firsts[kinds.of(named).platform] += 1
    first = max(firsts, key=lambda platform: firsts[platform])
    platforms = kinds.of(first).platforms
    if named is not None and named in platforms:
        return named
    return first if votes[first] else max(platforms, key=lambda platform: votes[platform])


def _split_mixed(piece: Piece, kinds: Kinds) -> list[Piece]:
    """Exports that were unpacked into one folder are pieces of their own again; what may be of any, a last one."""
    named = [kinds.own_folders.get(_first_folder(one.member.name)) for one in piece.members]
    owners = {kind.platform for kind in named if kind is not None}
    if len(owners) < 2:
        return [piece]
    sides: dict[ExportPlatform | None, list[SeenMember]] = {
        kind.platform: [] for kind in kinds.all if kind.platform in owners
    }
    first = next(iter(sides))
    sides[None] = []
    for one, kind in zip(piece.members, named, strict=True):
        owner = kind.platform if kind is not None else None
        if kind is None and one.found.entry is not None:
            owner = first if one.found.entry is JUNK else kinds.of(one.found.entry.platform).platform
        sides[owner if owner in sides else None].append(one)
    nothing = {"media": (0, 0), "refused": ()}
    return [
        structs.replace(
            piece,
            platform=platform,
            members=tuple(members),
            **({} if platform == first else nothing),
        )
        for platform, members in sides.items()
    ]


def _first_folder(name: str) -> str:
    return fold_folder(name.split("/", 1)[0])
