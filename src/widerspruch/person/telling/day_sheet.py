"""The day sheet of somebody who helps several people, in words: whose turn it is, and what is to be done."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from widerspruch.person.day_sheet import CaseOfDay
from widerspruch.person.telling.case import tell_due
from widerspruch.person.telling.case_files import file_id, mark_of
from widerspruch.person.telling.words import PersonWords


class SheetAction(Struct, frozen=True):
    """Something to be done, and for which account."""

    account: str
    sentence: str


class SheetLine(Struct, frozen=True):
    """One case file.

    Attributes:
        id: Its address in the app; says nothing of whose it is.

        name: What the person calls it; of a locked one, what tells it apart.

        when: Since when, or from when on somebody has to act; or that nobody knows.

        actions: What is to be done now, the most urgent first.

        deletion: That its deletion day has come; None: it has not.

        is_now: It is its turn today.

        is_locked: What is to be done only the opened file says.

        is_encrypted: It takes a passphrase to open it.

        is_open: It is open in the app.
    """

    id: str
    name: str
    when: str
    actions: tuple[SheetAction, ...] = ()
    deletion: str | None = None
    is_now: bool = False
    is_locked: bool = False
    is_encrypted: bool = False
    is_open: bool = False


class DaySheet(Struct, frozen=True):
    """All case files: those whose turn it is first, then by the day on which it will be."""

    day: str
    total: str
    now: tuple[SheetLine, ...]
    later: tuple[SheetLine, ...]
    locked: int

    @property
    def lines(self) -> tuple[SheetLine, ...]:
        """All of them."""
        return self.now + self.later


def tell_day_sheet(cases: Iterable[CaseOfDay], today: date, words: PersonWords, held: Path | None = None) -> DaySheet:
    """What there is to do on a day. `held`: the case file that is open in the app."""
    by_day = sorted(cases, key=lambda one: (one.due_from or date.max, one.name or "", str(one.file.path)))
    lines = [_line(one, today, words, held) for one in by_day]
    now = tuple(line for line in lines if line.is_now or line.deletion)
    return DaySheet(
        day=words.day(today),
        total=_total(len(lines), len(now), words),
        now=now,
        later=tuple(line for line in lines if line not in now),
        locked=sum(line.is_locked for line in lines),
    )


def _total(files: int, now: int, words: PersonWords) -> str:
    if now:
        return words.person("day_sheet.total", n=now)
    return words.person("day_sheet.calm" if files else "day_sheet.none")


def _line(one: CaseOfDay, today: date, words: PersonWords, held: Path | None) -> SheetLine:
    due = one.file.is_due(today)
    return SheetLine(
        id=file_id(one.file.path),
        name=one.name or mark_of(one.file, words),
        when=_when(one, today, words),
        actions=tuple(_actions(one, words)),
        deletion=words.person("day_sheet.delete", day=one.file.deletion_day) if due else None,
        is_now=one.due_from is not None and one.due_from <= today,
        is_locked=one.found is None and one.file.is_encrypted,
        is_encrypted=one.file.is_encrypted,
        is_open=held is not None and one.file.path == held.absolute(),
    )


def _when(one: CaseOfDay, today: date, words: PersonWords) -> str:
    if one.file.problem is not None and one.found is None:  # the one that is open here is no hindrance
        return words.casefile(f"problem.{one.file.problem}")
    if one.due_from is None:
        return words.person("day_sheet.unknown" if one.found is None else "day_sheet.nothing")
    if one.due_from > today:
        return words.person("day_sheet.from", day=one.due_from)
    return words.person("day_sheet.now" if one.found is not None else "day_sheet.now_locked")


def _actions(one: CaseOfDay, words: PersonWords) -> Iterator[SheetAction]:
    if one.found is not None and one.names is not None:
        for due in tell_due(one.found, one.names, words):
            yield SheetAction(due.account, due.next.sentence)
