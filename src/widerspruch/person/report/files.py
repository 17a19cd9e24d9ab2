"""What became of every file of an export, as the report shows it."""

from collections.abc import Iterable

from msgspec import Struct

from widerspruch.exports.inventory import Inventory, MemberReport, Status
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.problem import Problem
from widerspruch.lib.shown import shown
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

MOST_NAMES = 100
"""Files named under one heading; an export can hold thousands of threads."""

_WORST_FIRST: tuple[Status, ...] = ("failed", "unknown", "ambiguous", "read", "empty", "copy", "not_read")


class File(Struct, frozen=True):
    """One file. `notes`: sentences about it."""

    name: str
    notes: tuple[str, ...]


class Files(Struct, frozen=True):
    """Files with which the same happened, for the same reason; `worrying`: something may be missing."""

    title: str
    why: str | None
    number: int
    more: int
    worrying: bool
    named: tuple[File, ...]


class ProfileFiles(Struct, frozen=True):
    """The files of one profile."""

    platform: str
    total: int
    media: int
    groups: tuple[Files, ...]


def profiles(
    inventories: Iterable[tuple[ExportPlatform | None, Inventory]], rulebook: Rulebook, words: PersonWords
) -> tuple[ProfileFiles, ...]:
    """What became of the files of all profiles."""
    return tuple(
        ProfileFiles(
            platform=rulebook.platforms[platform].name if platform is not None else words.exports("inventory.unplaced"),
            total=len(inventory.reports),
            media=inventory.media,
            groups=_groups(inventory, words),
        )
        for platform, inventory in inventories
    )


def _groups(inventory: Inventory, words: PersonWords) -> tuple[Files, ...]:
    by_fate: dict[tuple[Status, str | None], list[MemberReport]] = {}
    for report in inventory.reports:
        why = report.why if report.status == "not_read" else None
        by_fate.setdefault((report.status, why), []).append(report)
    fates = sorted(by_fate, key=lambda fate: (_WORST_FIRST.index(fate[0]), fate[1] or ""))
    return tuple(_files(status, why, by_fate[status, why], words) for status, why in fates)


def _files(status: Status, why: str | None, reports: list[MemberReport], words: PersonWords) -> Files:
    reason = words.exports(f"not_read.{why}") if why else None
    if status in ("unknown", "ambiguous"):
        reason = words.exports(f"inventory.{status}_why")
    return Files(
        title=words.exports(f"inventory.{status}"),
        why=reason,
        number=len(reports),
        more=max(0, len(reports) - MOST_NAMES),
        worrying=status in ("failed", "unknown", "ambiguous"),
        named=tuple(File(shown(report.name), _notes(report, words)) for report in reports[:MOST_NAMES]),
    )


def _notes(report: MemberReport, words: PersonWords) -> tuple[str, ...]:
    notes = []
    if report.items:
        notes.append(_counted(words, "inventory.items", report.items))
    if report.left_out:
        notes.append(_counted(words, "inventory.left_out", report.left_out))
        if report.why and report.status != "not_read":
            notes.append(words.exports(f"not_read.{report.why}"))
    if report.copy_of is not None:
        notes.append(words.exports("inventory.copy_why", copy_of=shown(report.copy_of)))
    notes += problem_sentences(report.problems, words)
    return tuple(notes)


def _counted(words: PersonWords, text_id: str, n: int) -> str:
    return words.exports(text_id, n=n)


def problem_sentences(problems: Iterable[Problem], words: PersonWords) -> list[str]:
    """Problems in words, each sentence once, in their order."""
    sentences: dict[str, None] = {}
    for problem in problems:
        count = {} if problem.n is None else {"n": problem.n}
        sentences[words.exports(f"problem.{problem.code}", place=shown(problem.place), **count)] = None
    return list(sentences)
