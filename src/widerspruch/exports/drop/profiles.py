"""Pieces -> profiles: the parts of one export are one tree again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import islice

from msgspec import Struct, structs

from widerspruch.exports.archive.limits import Limits
from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.archive.names import natural_key
from widerspruch.exports.drop.pieces import Piece
from widerspruch.exports.entry import Entry
from widerspruch.exports.kinds import Kinds
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem, refused_drop
from widerspruch.exports.recognise import Recognition, recognise
from widerspruch.exports.registry import Registry

_DAY = 86_400_000_000
"""Microseconds."""


class RecognisedMember(Struct, frozen=True):
    """A member of a profile and what it is. `copy_of`: the member of another part with the same content."""

    member: StoredMember
    recognition: Recognition
    copy_of: str | None = None

    @property
    def entry(self) -> Entry:
        """The kind of file that a readable member is of."""
        assert self.recognition.entry is not None
        return self.recognition.entry


class ExportProfile(Struct, frozen=True):
    """One account's export, all parts together.

    Attributes:
        user_name: As the archive's name gives it, or None.

        exported_at: Microseconds UTC, from the archive's name or its newest member, or None.

        archives: File names of its parts, in order; a member's `part` is an index into it. Personal data.

        members: All but media, in natural order of their names.

        media, media_bytes: Files that are only counted.

        refused: Members that will not be opened.

        problems: What else the person should know about the export as a whole.
    """

    platform: ExportPlatform
    user_name: str | None
    exported_at: int | None
    archives: tuple[str, ...]
    members: tuple[RecognisedMember, ...]
    media: int = 0
    media_bytes: int = 0
    refused: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def bytes_to_read(self) -> int:
        """Plain size of the members that have a reader: the whole of a progress bar."""
        return sum(known.member.size for known in self.members if is_readable(known))


def is_readable(known: RecognisedMember) -> bool:
    """Whether a reader will be asked to read it."""
    found = known.recognition
    return (
        found.entry is not None
        and found.entry.reader is not None
        and found.problem is None
        and not found.is_empty
        and known.copy_of is None
    )


class Grouped(Struct, frozen=True):
    """The profiles of a drop, and pieces that may be of several or of none."""

    profiles: tuple[ExportProfile, ...]
    unplaced: tuple[Piece, ...]


def group(pieces: Iterable[Piece], registry: Registry, limits: Limits) -> Grouped:
    """The profiles of a drop, in the order in which they were dropped. Every piece is in one, or is unplaced.

    Raises `RefusedError` (too_many_exports), fatal.
    """
    groups = _Groups(limits, registry.kinds)
    nameless: list[Piece] = []
    for piece in pieces:
        key = _key(piece, registry.kinds)
        if key is None:
            nameless.append(piece)
        else:
            groups.add_named(piece, key)
    # What may be of any platform comes last: it needs all others to be told apart first.
    nameless.sort(key=lambda piece: (piece.platform is None, _part_order(piece)))
    unplaced = [piece for piece in nameless if not groups.add_nameless(piece)]
    return Grouped(tuple(_profile(members, registry) for members in groups.all), tuple(unplaced))


_Key = tuple[str, str | None, date | None]


def _key(piece: Piece, kinds: Kinds) -> _Key | None:
    """What tells exports apart; None where the name says nothing."""
    if piece.platform is None:
        return None
    if kinds.of(piece.platform).is_one_chat:
        return piece.platform, None, None
    name = piece.export_name
    if name is None or (name.user is None and name.day is None):
        return None
    user = name.user.casefold() if name.user is not None else None
    return piece.platform, user, name.day


class _Groups:
    """Pieces that are found to be of one export. What is asked of each new piece is looked up, never searched for."""

    def __init__(self, limits: Limits, kinds: Kinds) -> None:
        self._kinds = kinds
        self.all: list[list[Piece]] = []
        self._most = limits.exports
        self._by_key: dict[_Key, list[int]] = {}
        self._account_files: dict[int, _Contents] = {}
        self._by_tree: dict[int, set[int]] = {}
        self._by_name: dict[str, set[int]] = {}
        self._open: dict[ExportPlatform, list[int]] = {}

    def add_named(self, piece: Piece, key: _Key) -> None:
        """To the export of the same name. Where it names no user, one person's account files tell it from another's."""
        platform, user, _ = key
        same = self._by_key.setdefault(key, [])
        own = _account_files(piece) if user is None and not self._kinds.of(platform).is_one_chat else {}
        for group in same:
            if not _contradict(own, self._account_files[group]):
                self._join(piece, group)
                break
        else:
            group = self._begin(piece)
            same.append(group)
        self._account_files.setdefault(group, {}).update(own)

    def add_nameless(self, piece: Piece) -> bool:
        """To the only export that it may be of, else as an export of its own; False where it is neither."""
        fitting = self._lain_in(piece) or self._copied_from(piece) or self._may_join(piece)
        if len(fitting) == 1:
            self._join(piece, fitting[0])
        elif piece.platform is not None and (piece.known or piece.media[0] or piece.refused):
            self._begin(piece)
        else:
            return False
        return True

    def _begin(self, piece: Piece) -> int:
        if len(self.all) == self._most:
            raise refused_drop("too_many_exports", piece.tree.name)
        self.all.append([])
        number = len(self.all) - 1
        if piece.platform is not None and not self._kinds.of(piece.platform).is_one_chat:
            self._open.setdefault(piece.platform, []).append(number)
        self._join(piece, number)
        return number

    def _join(self, piece: Piece, group: int) -> None:
        self.all[group].append(piece)
        if piece.platform is not None:
            self._by_tree.setdefault(piece.tree.key, set()).add(group)
        for one in piece.members:
            self._by_name.setdefault(one.member.name, set()).add(group)

    def _lain_in(self, piece: Piece) -> list[int]:
        """Exports in whose archive a piece lay, as the backup of encrypted messages does."""
        if piece.tree.outer is None:
            return []
        around = self._by_tree.get(piece.tree.outer, ())
        if piece.platform is None:
            return list(around)
        platforms = self._kinds.of(piece.platform).platforms
        return [one for one in around if self.all[one][0].platform in platforms]

    def _copied_from(self, piece: Piece) -> list[int]:
        """The export of another archive of which a piece holds every file once more, with the same bytes."""
        if piece.platform is None or not piece.members:
            return []
        holding = set.intersection(*(self._by_name.get(one.member.name, set()) for one in piece.members))
        candidates = holding.intersection(self._open.get(piece.platform, ()))
        candidates -= self._by_tree.get(piece.tree.key, set())
        return [group for group in sorted(candidates) if _is_copy(piece, self.all[group])][:1]

    def _may_join(self, piece: Piece) -> list[int]:
        """Exports of which a piece may be a part whose name says nothing: same kind, no file twice. At most two."""
        groups = [
            group
            for platform, open_groups in self._open.items()
            if piece.platform is None or piece.platform in self._kinds.of(platform).platforms
            for group in open_groups
        ]
        taken: set[int] = set()
        for one in piece.members:
            if one.sniffed is not None:
                taken |= self._by_name.get(one.member.name, set())
                if len(taken) >= len(groups) and taken.issuperset(groups):
                    return []
        return list(islice((group for group in groups if group not in taken), 2))


_Contents = dict[str, tuple[int, int]]
"""Size and checksum by name."""


def _account_files(piece: Piece) -> _Contents:
    """The files of a piece that say whose export it is."""
    files = (one for one in piece.members if one.found.entry is not None and one.found.entry.order == 0)
    return {one.member.name: content for one in files if (content := _content(one.member)) is not None}


def _is_copy(piece: Piece, group: list[Piece]) -> bool:
    members = {one.member.name: one.member for one in piece.members}
    held = {one.member.name: one.member for other in group for one in other.members}
    return members.keys() == held.keys() and all(_same_content(held[name], member) for name, member in members.items())


def _contradict(one: _Contents, other: _Contents) -> bool:
    """Whether the same file says different things in two exports: they are of two people."""
    return any(other[name] != content for name, content in one.items() if name in other)


def _profile(pieces: list[Piece], registry: Registry) -> ExportProfile:
    pieces = sorted(pieces, key=_part_order)
    platform = _main_platform(pieces)
    names = [piece.export_name for piece in pieces if piece.export_name is not None]
    day = next((name.day for name in names if name.day is not None), None)
    return ExportProfile(
        platform=platform,
        user_name=next((name.user for name in names if name.user is not None), None),
        exported_at=_exported_at(day, max((piece.tree.newest or 0 for piece in pieces), default=0)),
        archives=tuple(piece.tree.name for piece in pieces),
        members=tuple(_known_members(pieces, platform, registry)),
        media=sum(piece.media[0] for piece in pieces),
        media_bytes=sum(piece.media[1] for piece in pieces),
        refused=tuple(problem for piece in pieces for problem in piece.refused),
        problems=tuple(_missing_parts(pieces)),
    )


def _main_platform(pieces: list[Piece]) -> ExportPlatform:
    """That of the piece with most files: a backup of messages within an export is not what the export is."""
    sizes = Counter[ExportPlatform]()
    for piece in pieces:
        if piece.platform is not None:
            sizes[piece.platform] += len(piece.members)
    return max(sizes, key=lambda platform: sizes[platform])


def _part_order(piece: Piece) -> tuple[int, tuple[tuple[int, str], ...]]:
    name = piece.export_name
    number = (name.part or name.serial or 0) if name is not None else 0
    return number, natural_key(piece.tree.name)


def _exported_at(day: date | None, newest: int) -> int | None:
    """The day in the name is sure; the newest member gives the hour, where it fits the day."""
    if day is None:
        return newest or None
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
    return newest if midnight <= newest < midnight + 2 * _DAY else midnight


def _known_members(pieces: list[Piece], platform: ExportPlatform, registry: Registry) -> list[RecognisedMember]:
    first: dict[str, StoredMember] = {}
    known: list[RecognisedMember] = []
    for part, piece in enumerate(pieces):
        for one in piece.members:
            member = structs.replace(one.member, part=part)
            earlier = first.setdefault(member.name, member)
            copy_of = member.name if earlier is not member and _same_content(earlier, member) else None
            known.append(RecognisedMember(member, recognise(member.name, one.sniffed, platform, registry), copy_of))
    return sorted(known, key=lambda one: (natural_key(one.member.name), one.member.part))


def _content(member: StoredMember) -> tuple[int, int] | None:
    """Size and checksum; None where the bytes cannot be had."""
    try:
        return member.size, member.checksum()
    except OSError:
        return None


def _same_content(one: StoredMember, other: StoredMember) -> bool:
    if one.size != other.size:
        return False
    content = _content(one)
    return content is not None and content == _content(other)


def _missing_parts(pieces: list[Piece]) -> Iterator[Problem]:
    """Gaps in the numbers of parts, and parts that hold nothing but media."""
    names = [piece.export_name for piece in pieces if piece.export_name is not None]
    numbers = {name.part for name in names if name.part is not None}
    serials = {name.serial for name in names if name.serial is not None}
    if 1 in serials:  # copies are numbered from 2, or in brackets
        numbers |= serials
    total = max((name.parts for name in names if name.parts is not None), default=0)
    if numbers:
        expected = set(range(min(min(numbers), 1), max(max(numbers), total) + 1))
        missing = sorted(expected - numbers)
        if missing:
            yield Problem("part_missing", ", ".join(map(str, missing)), n=len(missing))
            return
    if not any(piece.known for piece in pieces) and any(piece.media[0] for piece in pieces):
        yield Problem("part_missing", pieces[0].tree.name)
