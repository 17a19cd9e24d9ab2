"""Everything a person drops in at once -> profiles, or the one sentence that says why there are none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from msgspec import structs

from widerspruch.exports.archive.limits import Limits, Meter
from widerspruch.exports.archive.packed import other_archive
from widerspruch.exports.drop.foreign import foreign_service
from widerspruch.exports.drop.pieces import Piece, find_pieces
from widerspruch.exports.drop.profiles import ExportProfile, group
from widerspruch.exports.drop.trees import Collector, Tree
from widerspruch.exports.inventory import Inventory, MemberReport, unread
from widerspruch.exports.problem import Problem, RefusedError, refused_drop
from widerspruch.exports.registry import Registry


class Drop:
    """What was dropped in. Use it as a context manager: leaving it removes temporary files.

    Attributes:
        profiles: One for each account's export.

        unplaced: What lay beside them and may be of several profiles or of none: named, and not read.

        problems: What was dropped in beside them and cannot be read.
    """

    def __init__(
        self, profiles: Sequence[ExportProfile], unplaced: Inventory, problems: Sequence[Problem], collector: Collector
    ) -> None:
        self.profiles = tuple(profiles)
        self.unplaced = unplaced
        self.problems = tuple(problems)
        self._collector = collector

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove temporary files. Members that lie in them cannot be opened any more."""
        self._collector.close()


def sort_drop(paths: Sequence[Path], limits: Limits, registry: Registry) -> Drop:
    """List everything that was dropped in: zips, parts, folders, single files. Opens no media.

    Raises `RefusedError` with a fatal `Problem` when nothing in it can be read.
    """
    collector = Collector(Meter(limits), registry.kinds)
    try:
        return _open(paths, collector, registry)
    except BaseException:
        collector.close()
        raise


def _open(paths: Sequence[Path], collector: Collector, registry: Registry) -> Drop:
    trees = collector.collect(paths)
    pieces: list[Piece] = []
    problems: list[Problem] = []
    for tree in trees:
        found = find_pieces(tree, registry)
        problem = (
            _why_not(tree, found) if not any(piece.known for piece in found) or _is_start_page(tree, found) else None
        )
        if problem is None:
            pieces.extend(found)
        else:
            problems.append(problem)
    problems = [*collector.problems, *problems]
    grouped = group(pieces, registry, collector.limits)
    problems += [Problem("platform_unknown", piece.tree.name, fatal=True) for piece in grouped.unplaced if piece.known]
    if not any(_has_known(profile) for profile in grouped.profiles):
        problems += [problem for profile in grouped.profiles for problem in profile.problems]
        if not problems:
            raise refused_drop("empty_export", ", ".join(path.name or str(path) for path in paths))
        raise RefusedError(_gravest(problems))
    told = [structs.replace(problem, fatal=False) for problem in problems]
    return Drop(grouped.profiles, _account_of(grouped.unplaced), told, collector)


def _has_known(profile: ExportProfile) -> bool:
    return any(known.recognition.entry is not None or known.recognition.ambiguous for known in profile.members)


def _account_of(unplaced: Sequence[Piece]) -> Inventory:
    """What is left of the drop, each member under the name of its archive or folder."""
    reports: list[MemberReport] = []
    for piece in unplaced:
        above = "" if piece.tree.kind == "file" else f"{piece.tree.name}/{piece.folder}"
        reports += [
            unread(structs.replace(one.member, name=above + one.member.name), one.found) for one in piece.members
        ]
        reports += [MemberReport(problem.place, "failed", problems=(problem,)) for problem in piece.refused]
    numbers, sizes = [piece.media[0] for piece in unplaced], [piece.media[1] for piece in unplaced]
    return Inventory(tuple(reports), sum(numbers), sum(sizes))


def _why_not(tree: Tree, pieces: list[Piece]) -> Problem | None:
    """Why a tree without any known member is no export; None for a part that holds nothing but media."""
    names = [member.name for member in tree.members]
    if not names:
        # nothing of its own: what matters lay in inner archives, or every member was refused
        return structs.replace(tree.refused[0], fatal=True) if tree.refused else None
    if _is_start_page(tree, pieces):
        return Problem("only_start_page", tree.name, fatal=True)
    service = foreign_service(tree.name, names)
    if service is not None:
        return Problem("wrong_platform", f"{tree.name} ({service})", fatal=True)
    for name in names:
        if (code := other_archive(name)) is not None:
            return Problem(code, name, fatal=True)
    looked_at = [one for piece in pieces for one in piece.members if one.sniffed is not None]
    faults = [fault for piece in pieces for fault in piece.faults]
    if faults and (tree.kind == "file" or len(faults) == len(looked_at)):
        return structs.replace(faults[0], fatal=True)
    if looked_at and all(one.sniffed and one.sniffed.content == "empty" for one in looked_at):
        return Problem("empty_export", tree.name, fatal=True)
    if any(piece.platform is not None for piece in pieces):
        return Problem("unknown_layout", tree.name, fatal=True) if looked_at else None
    return Problem("not_an_export", tree.name, fatal=True)


def _is_start_page(tree: Tree, pieces: list[Piece]) -> bool:
    """Whether somebody opened the page that leads to the others, and nothing else of the export."""
    entries = [one.found.entry for piece in pieces for one in piece.members]
    return tree.kind == "file" and len(entries) == 1 and entries[0] is not None and entries[0].is_start_page


_GRAVITY = ("not_an_export", "empty_export")
"""Said only if nothing more telling is known."""


def _gravest(problems: list[Problem]) -> Problem:
    telling = [problem for problem in problems if problem.code not in _GRAVITY] or problems
    return structs.replace(telling[0], fatal=True)
