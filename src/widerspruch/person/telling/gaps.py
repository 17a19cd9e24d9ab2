"""What could not be told: why verdicts stay open, and what of the exports was not read or not understood.

Where a platform offers no way to object stands among the next steps.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from widerspruch.exports.inventory import Status
from widerspruch.exports.problem import ProblemCode
from widerspruch.lib.shown import in_a_line
from widerspruch.person.importing import Imported
from widerspruch.person.summary import Summary
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.files import problem_sentences
from widerspruch.person.telling.words import PersonWords

NOTHING_LOST: frozenset[ProblemCode] = frozenset({"html_second_class", "date_order_unknown", "times_unread"})
"""Problems with which all content was read all the same. After any other one, something may be missing."""

NOT_UNDERSTOOD: tuple[Status, ...] = ("failed", "unknown", "ambiguous")
"""What became of members whose content the answer leaves out without knowing it."""

MOST_NAMES = 5
"""Unknown files that a note names."""


class Unclear(Struct, frozen=True):
    """Why items are undecided, with how many of each account."""

    reason: str
    items: int
    sentence: str


class Gaps(Struct, frozen=True):
    """What is open or missing.

    Attributes:
        complete: Whether all that was dropped in was read and understood, and nothing says that more is missing.

        unclear: Reasons, the most frequent first.

        notes: What is wrong with the exports, and which files are not known; each once.
    """

    complete: bool
    unclear: tuple[Unclear, ...]
    notes: tuple[str, ...]


def gaps(summary: Summary, imported: Imported, accounts: Mapping[str, NamedAccount], words: PersonWords) -> Gaps:
    unknown = _not_understood(imported)
    return Gaps(
        complete=not unknown and not _something_lost(imported),
        unclear=tuple(_unclear(summary, accounts, words)),
        notes=(*problem_sentences(imported.problems, words), *([_unknown_files(unknown, words)] if unknown else ())),
    )


def _unclear(summary: Summary, accounts: Mapping[str, NamedAccount], words: PersonWords) -> Iterator[Unclear]:
    numbers: dict[str, Counter[str]] = {}
    for part in summary.accounts:
        for row in part.why:
            if row.verdict == "undecided":
                numbers.setdefault(row.reason, Counter())[accounts[part.account].name] += row.items
    for reason, by_account in sorted(numbers.items(), key=lambda pair: -pair[1].total()):
        which = ", ".join(f"{account} {words.number(items)}" for account, items in by_account.most_common())
        sentence = words.person("unclear", which=which, reason=words.law(f"decision.{reason}"))
        yield Unclear(reason, by_account.total(), sentence)


def _something_lost(imported: Imported) -> bool:
    """A page of settings that could not be read is told, and nothing of the answer is missing without it."""
    of_settings = {
        problem
        for _, inventory in imported.inventories
        for report in inventory.reports
        if report.is_settings
        for problem in report.problems
    }
    return any(problem.code not in NOTHING_LOST and problem not in of_settings for problem in imported.problems)


def _not_understood(imported: Imported) -> tuple[str, ...]:
    """Names of members that no problem speaks of and that we do not know."""
    return tuple(
        report.name
        for _, inventory in imported.inventories
        for status in NOT_UNDERSTOOD
        for report in inventory.with_status(status)
        if not report.problems
    )


def _unknown_files(unknown: tuple[str, ...], words: PersonWords) -> str:
    names = ", ".join(words.person("files.quoted", name=in_a_line(name)) for name in unknown[:MOST_NAMES])
    if len(unknown) > MOST_NAMES:
        names = words.person("files.more_names", names=names, n=len(unknown) - MOST_NAMES)
    return words.person("files.unknown", n=len(unknown), names=names)
