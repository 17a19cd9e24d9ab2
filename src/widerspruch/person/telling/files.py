"""What became of every file of the exports, and whose the exports are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.exports.inventory import Inventory, MemberReport, Status
from widerspruch.exports.problem import Problem
from widerspruch.lib.shown import in_a_line, shown
from widerspruch.person.importing import Imported
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.person.whose import Belonging
from widerspruch.rulebook.load import Rulebook

MOST_NAMES = 100
"""Files named under one heading; an export can hold thousands of threads."""

_WORST_FIRST: tuple[Status, ...] = ("failed", "unknown", "ambiguous", "read", "empty", "copy", "not_read")

_COUNTED_AS: dict[str, tuple[Status, ...]] = {
    "read": ("read", "empty", "copy"),
    "not_read": ("not_read",),
    "unknown": ("unknown", "ambiguous"),
    "failed": ("failed",),
}
"""What became of files, where they are only counted."""


class File(Struct, frozen=True):
    """One file. `notes`: sentences about it."""

    name: str
    notes: tuple[str, ...]


class Fate(Struct, frozen=True):
    """Files with which the same happened, for the same reason; `worrying`: something may be missing."""

    title: str
    why: str | None
    number: int
    more: int
    worrying: bool
    named: tuple[File, ...]


class ProfileFiles(Struct, frozen=True):
    """The files of one profile. `media`: those that are only counted."""

    platform: str
    media: int
    fates: tuple[Fate, ...]


class Files(Struct, frozen=True):
    """All files.

    Attributes:
        read: How many items were in them.

        counted: How many of them were read, left, unknown.

        whose: Which exports count as one account's, and of which nobody can tell.
    """

    read: str
    counted: str
    whose: tuple[str, ...]
    profiles: tuple[ProfileFiles, ...]


def files(imported: Imported, accounts: Sequence[OwnAccount], rulebook: Rulebook, words: PersonWords) -> Files:
    return Files(
        read=" ".join(_read(imported, words)),
        counted=", ".join(_counted([inventory for _, inventory in imported.inventories], words)),
        whose=tuple(_whose(imported.belonging, accounts, rulebook, words)),
        profiles=tuple(
            ProfileFiles(
                rulebook.platforms[platform].name if platform else words.exports("inventory.unplaced"),
                inventory.media,
                _fates(inventory, words),
            )
            for platform, inventory in imported.inventories
        ),
    )


def _read(imported: Imported, words: PersonWords) -> Iterator[str]:
    yield words.person("files.read", n=imported.merged.read)
    if imported.merged.again:
        yield words.person("files.again", n=imported.merged.again)


def _counted(inventories: Sequence[Inventory], words: PersonWords) -> Iterator[str]:
    ended: Counter[Status] = Counter()
    for inventory in inventories:
        ended.update(inventory.counts())
    numbers = {name: sum(ended[status] for status in statuses) for name, statuses in _COUNTED_AS.items()}
    numbers["media"] = sum(inventory.media for inventory in inventories)
    return (words.person(f"files.counted.{name}", n=number) for name, number in numbers.items() if number)


def _whose(
    belonging: Iterable[Belonging], accounts: Iterable[OwnAccount], rulebook: Rulebook, words: PersonWords
) -> Iterator[str]:
    keys = {(account.platform, account.ref): account.key for account in accounts}
    for one in belonging:
        yield words.person(
            f"whose.{one.because or 'apart'}",
            n=len(one.exports),
            account=account_name(keys.get((one.platform, one.ref), one.platform), rulebook),
            exports=words.listed(shown(export) for export in one.exports),
        )


def _fates(inventory: Inventory, words: PersonWords) -> tuple[Fate, ...]:
    by_fate: dict[tuple[Status, str | None], list[MemberReport]] = {}
    for report in inventory.reports:
        why = report.why if report.status == "not_read" else None
        by_fate.setdefault((report.status, why), []).append(report)
    fates = sorted(by_fate, key=lambda fate: (_WORST_FIRST.index(fate[0]), fate[1] or ""))
    return tuple(_fate(status, why, by_fate[status, why], words) for status, why in fates)


def _fate(status: Status, why: str | None, reports: list[MemberReport], words: PersonWords) -> Fate:
    reason = words.exports(f"not_read.{why}") if why else None
    if status in ("unknown", "ambiguous"):
        reason = words.exports(f"inventory.{status}_why")
    return Fate(
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
        notes.append(words.exports("inventory.items", n=report.items))
    if report.left_out:
        notes.append(words.exports("inventory.left_out", n=report.left_out))
        if report.why and report.status != "not_read":
            notes.append(words.exports(f"not_read.{report.why}"))
    if report.copy_of is not None:
        notes.append(words.exports("inventory.copy_why", copy_of=shown(report.copy_of)))
    notes += problem_sentences(report.problems, words)
    return tuple(notes)


def problem_sentences(problems: Iterable[Problem], words: PersonWords) -> tuple[str, ...]:
    """Problems in words, each sentence once, in their order."""
    sentences = (
        words.exports(f"problem.{problem.code}", **problem.values | {"place": in_a_line(problem.place)})
        for problem in problems
    )
    return tuple(dict.fromkeys(sentences))
