"""Whom an adviser has to see to on a day: all case files of a place, those with a passphrase as far as it is given."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.shelf import Shelf, ShelvedFile
from widerspruch.objections.status import CaseStatus, status
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.rulebook.load import Rulebook


class CaseOfDay(Struct, frozen=True):
    """A case file on a day.

    Attributes:
        name: What the person calls it; None: only the opened file says so.

        found: How the case stands; None: it stayed locked, or cannot be opened.

        due_from: The day from which on somebody has to do something; of a locked one as it was last known; None: never,
            or nobody knows.
    """

    file: ShelvedFile
    name: str | None = None
    found: CaseStatus | None = None
    names: CaseNames | None = None
    due_from: date | None = None


def day_sheet(
    shelf: Shelf, rulebook: Rulebook, today: date, passphrase: str | None = None, held: CaseFile | None = None
) -> Iterator[CaseOfDay]:
    """All case files of a place on a day, one after the other; each is closed again before the next is opened.

    Args:
        passphrase: Tried on each that has one; those that it does not open stay locked.

        held: The one that is open already.
    """
    for file in shelf.files():
        if held is not None and file.path == held.path.absolute():
            yield _of_open(file, held, rulebook, today)
        elif file.problem is not None or (file.is_encrypted and passphrase is None):
            yield _locked(file)
        else:
            yield _opened(shelf, file, passphrase, rulebook, today)


def act_from(found: CaseStatus) -> date | None:
    """The day from which on somebody has to do something about a case; None: never, as far as one can see."""
    if found.due:
        return found.today
    days = (found.next_look, *(step.waits_until for one in found.accounts for step in one.steps))
    return min((day for day in days if day is not None), default=None)


def remove_files(shelf: Shelf, files: Iterable[ShelvedFile]) -> Iterator[tuple[Path, CaseFileError | None]]:
    """Delete these case files, which somebody was asked about; of each whether that went wrong."""
    for file in files:
        try:
            shelf.delete(file.path)
        except CaseFileError as error:
            yield file.path, error
        else:
            yield file.path, None


def _opened(shelf: Shelf, file: ShelvedFile, passphrase: str | None, rulebook: Rulebook, today: date) -> CaseOfDay:
    try:
        with open_case_file(file.path, passphrase if file.is_encrypted else None) as opened:
            of_day = _of_open(file, opened, rulebook, today)
            with suppress(CaseFileError):  # the list is a convenience
                shelf.remember_due(opened, of_day.due_from)
    except CaseFileError:
        return _locked(file)
    return of_day


def _of_open(file: ShelvedFile, opened: CaseFile, rulebook: Rulebook, today: date) -> CaseOfDay:
    found = status(opened.recorded(), rulebook, today)
    return CaseOfDay(file, opened.name, found, names_of(opened, rulebook), act_from(found))


def _locked(file: ShelvedFile) -> CaseOfDay:
    return CaseOfDay(file, file.name, due_from=file.due_day)
