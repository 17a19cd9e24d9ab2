"""Pieces -> profiles: the parts of one export are one tree again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct, structs

from widerspruch.exports.archive.export_names import microseconds
from widerspruch.exports.archive.member import StoredMember
from widerspruch.exports.archive.names import natural_key
from widerspruch.exports.archive.pieces import Piece
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import FAMILIES, Recognition, Registry, recognise

_DAY = 86_400_000_000
"""Microseconds."""


class Known(Struct, frozen=True):
    """A member of a profile and what it is. `copy_of`: the member of another part with the same content."""

    member: StoredMember
    recognition: Recognition
    copy_of: str | None = None


class Profile(Struct, frozen=True):
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
    members: tuple[Known, ...]
    media: int = 0
    media_bytes: int = 0
    refused: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def bytes_to_read(self) -> int:
        """Plain size of the members that have a reader: the whole of a progress bar."""
        return sum(known.member.size for known in self.members if is_readable(known))


def is_readable(known: Known) -> bool:
    """Whether a reader will be asked to read it."""
    found = known.recognition
    return (
        found.entry is not None
        and found.entry.reader is not None
        and found.problem is None
        and not found.is_empty
        and known.copy_of is None
    )


def group(pieces: Iterable[Piece], registry: Registry) -> list[Profile]:
    """The profiles of a drop, in the order in which they were dropped."""
    groups: dict[tuple[str, str | None, date | None], list[Piece]] = {}
    nameless: list[Piece] = []
    for piece in pieces:
        key = _key(piece)
        if key is None:
            nameless.append(piece)
        else:
            groups.setdefault(key, []).append(piece)
    loose = list(groups.values())
    for piece in sorted(nameless, key=lambda piece: natural_key(piece.tree.name)):
        fitting = [members for members in loose if _lies_in(piece, members)]
        fitting = fitting or [members for members in loose if _may_join(piece, members)]
        if len(fitting) == 1:
            fitting[0].append(piece)
        elif piece.platform is not None:
            loose.append([piece])
    return [_profile(members, registry) for members in loose]


def _key(piece: Piece) -> tuple[str, str | None, date | None] | None:
    """What tells exports apart; None where the name says nothing."""
    if piece.platform is None:
        return None
    if piece.platform == "whatsapp":
        return "whatsapp", None, None
    name = piece.export_name
    if name is None or (name.user is None and name.day is None):
        return None
    user = name.user.casefold() if name.user is not None else None
    return piece.platform, user, name.day


def _lies_in(piece: Piece, others: list[Piece]) -> bool:
    """Whether a piece lay in an archive of this export, as the backup of encrypted messages does."""
    outer = {other.tree.key for other in others if other.platform is not None}
    family = FAMILIES[piece.platform] if piece.platform is not None else ()
    return piece.tree.outer in outer and others[0].platform in family


def _may_join(piece: Piece, others: list[Piece]) -> bool:
    """Whether a piece whose name says nothing is a part of an export: no file twice, same family."""
    platform = others[0].platform
    if platform is None or platform == "whatsapp":
        return False
    if piece.platform is not None and piece.platform not in FAMILIES[platform]:
        return False
    taken = {one.member.name for other in others for one in other.members}
    return taken.isdisjoint(one.member.name for one in piece.members if one.sniffed is not None)


def _profile(pieces: list[Piece], registry: Registry) -> Profile:
    pieces = sorted(pieces, key=_part_order)
    platform = _main_platform(pieces)
    names = [piece.export_name for piece in pieces if piece.export_name is not None]
    day = next((name.day for name in names if name.day is not None), None)
    return Profile(
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
    midnight = microseconds(day)
    return newest if midnight <= newest < midnight + 2 * _DAY else midnight


def _known_members(pieces: list[Piece], platform: ExportPlatform, registry: Registry) -> list[Known]:
    first: dict[str, StoredMember] = {}
    known: list[Known] = []
    for part, piece in enumerate(pieces):
        for one in piece.members:
            member = structs.replace(one.member, part=part)
            earlier = first.setdefault(member.name, member)
            copy_of = member.name if earlier is not member and _same_content(earlier, member) else None
            known.append(Known(member, recognise(member.name, one.sniffed, platform, registry), copy_of))
    return sorted(known, key=lambda one: (natural_key(one.member.name), one.member.part))


def _same_content(one: StoredMember, other: StoredMember) -> bool:
    if one.size != other.size:
        return False
    try:
        return one.checksum() == other.checksum()
    except OSError:
        return False


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
