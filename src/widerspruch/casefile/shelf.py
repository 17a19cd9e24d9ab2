"""The case files of one place: for a person mostly one, for an adviser many."""

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct

from widerspruch.casefile import gone
from widerspruch.casefile.bundle import import_bundle
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.database import look_at, open_database, refuse_in_use
from widerspruch.casefile.errors import CaseFileCode, CaseFileError
from widerspruch.casefile.format import JOURNAL, SUFFIX
from widerspruch.casefile.stored import About, read_about
from widerspruch.lib.whole_files import atomic_path, atomic_write, clear_left

LIST = "akten.json"
"""Paths of case files elsewhere, and the days that matter of all: of an encrypted file nobody knows them else."""


class ShelvedFile(Struct, frozen=True):
    """A case file as it lies there.

    Attributes:
        name: What the person calls it; None where only an opened file says so.

        deletion_day: As it was when it was last remembered, for an encrypted file.

        due_day: Of an encrypted file, as it was then: the day from which on somebody has to do something about it.

        problem: Why it cannot be opened now, other than by its passphrase; a code of `CaseFileError`.
    """

    path: Path
    is_encrypted: bool = False
    name: str | None = None
    deletion_day: date | None = None
    due_day: date | None = None
    problem: CaseFileCode | None = None

    def is_due(self, today: date) -> bool:
        """Whether its deletion day has come."""
        return self.deletion_day is not None and self.deletion_day <= today


class _Days(Struct, frozen=True):
    deletion_day: date | None = None
    due_day: date | None = None


class _Listed(_Days, frozen=True, kw_only=True):
    path: str


def default_folder() -> Path:
    """Where case files lie unless the person says otherwise."""
    return platformdirs.user_data_path("widerspruch", appauthor=False) / "akten"


class Shelf:
    """A folder with case files, and a list of those elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> tuple[ShelvedFile, ...]:
        """All case files in the order of their paths. Encrypted ones are not opened; what is gone is left out."""
        if self.folder.is_dir():
            clear_left(self.folder)
        listed = self._listed()
        here = {path for path in _entries(self.folder) if path.name.endswith(SUFFIX) and not path.name.startswith(".")}
        there = here | {path for path in listed if os.path.lexists(path)}
        return tuple(shelved(path, listed.get(path, _Days())) for path in sorted(there))

    def create(self, name: str, at: int, passphrase: str | None = None, path: Path | None = None) -> CaseFile:
        """Make a case file and open it.

        Args:
            path: Where the person wants it; None: here, under a random name, which says nothing about anybody.

        Raises:
            CaseFileError: As `create_case_file` does.
        """
        file = create_case_file(path or self._new_path(), name, at, passphrase)
        self.remember(file)
        return file

    def take_in(self, source: Path, passphrase: str | None = None) -> CaseFile:
        """Put a copy of a case file here, and open that. The source stays as it is.

        Raises:
            CaseFileError: It cannot be copied or opened: then nothing is left here.
        """
        look_at(source)
        refuse_in_use(source)
        path = self._new_path()
        try:
            # What somebody who was killed has begun is undone in the copy, with the journal that says how.
            for ending in (JOURNAL, ""):
                if not ending or os.path.lexists(f"{source}{ending}"):
                    with atomic_path(Path(f"{path}{ending}"), replace=False) as unfinished:
                        shutil.copyfile(f"{source}{ending}", unfinished)
            file = open_case_file(path, passphrase)
        except (OSError, CaseFileError) as error:
            for left in (path, Path(f"{path}{JOURNAL}")):
                if os.path.lexists(left):
                    gone.remove(left)
            raise error if isinstance(error, CaseFileError) else CaseFileError("unwritable") from error
        self.remember(file)
        return file

    def remember(self, file: CaseFile) -> None:
        """Keep a file on the list, and its deletion day. Called whenever one was opened or has changed."""
        before = self._listed().get(file.path.absolute())
        self.remember_due(file, None if before is None else before.due_day)

    def remember_due(self, file: CaseFile, due_day: date | None) -> None:
        """The same with the day from which on somebody has to do something about it; None: nothing is to come."""
        listed, path = self._listed(), file.path.absolute()
        says_so_itself = path.parent == self.folder.absolute() and not file.is_encrypted
        days = _Days(file.deletion_day, due_day if file.is_encrypted else None)
        if not says_so_itself and listed.get(path) != days:
            self._write({**listed, path: days})

    def take_in_export(self, export: Path, passphrase: str | None = None) -> CaseFile:
        """Make a case file here of an export, and open it.

        Raises:
            CaseFileError: As `import_bundle` does; then nothing is left here.
        """
        file = import_bundle(export, self._new_path(), passphrase)
        self.remember(file)
        return file

    def forget(self, path: Path) -> None:
        """Take a file off the list. One that lies in the folder is shown all the same."""
        listed = self._listed()
        if path.absolute() in listed:
            self._write({one: days for one, days in listed.items() if one != path.absolute()})

    def delete(self, path: Path) -> None:
        """Overwrite a case file and remove it, with what a killed process left of it.

        What that is worth, the sentence `gone.not_promised` says.

        Raises:
            CaseFileError: in_use, not_found, unwritable, or it is no case file.
        """
        try:
            look_at(path)
            refuse_in_use(path)
        except CaseFileError as error:
            if error.code not in _MAY_GO or path.suffix != SUFFIX:
                raise
        journal = path.with_name(path.name + JOURNAL)
        for one in (journal, path):
            if one is path or os.path.lexists(one):
                gone.remove(one)
        self.forget(path)

    def _listed(self) -> Mapping[Path, _Days]:
        try:
            listed = msgspec.json.decode((self.folder / LIST).read_bytes(), type=tuple[_Listed, ...])
        except (OSError, ValueError):  # not there, or damaged: only a convenience is lost
            return {}
        return {Path(one.path): _Days(one.deletion_day, one.due_day) for one in listed if "\0" not in one.path}

    def _write(self, listed: Mapping[Path, _Days]) -> None:
        self._make_folder()
        data = [
            _Listed(path=str(path), deletion_day=days.deletion_day, due_day=days.due_day)
            for path, days in sorted(listed.items(), key=itemgetter(0))
            if _is_text(path)
        ]
        try:
            atomic_write(self.folder / LIST, msgspec.json.encode(data))
        except OSError as error:
            raise CaseFileError("unwritable") from error

    def _new_path(self) -> Path:
        self._make_folder()
        return self.folder / f"{secrets.token_hex(8)}{SUFFIX}"

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise CaseFileError("unwritable") from error


_MAY_GO: tuple[CaseFileCode, ...] = ("empty_file", "not_a_case_file")
"""What a case file may have become that somebody wants to be rid of: its name still says what it was."""


def shelved(path: Path, listed: _Days) -> ShelvedFile:
    """What can be said of a case file without its passphrase."""
    try:
        if look_at(path).is_encrypted:
            return ShelvedFile(path, is_encrypted=True, deletion_day=listed.deletion_day, due_day=listed.due_day)
        about = _about(path)
    except CaseFileError as error:
        return ShelvedFile(path, deletion_day=listed.deletion_day, problem=error.code)
    return ShelvedFile(path, name=about.name or None, deletion_day=about.deletion_day)


def _about(path: Path) -> About:
    database = open_database(path, None, only_look=True)
    try:
        return read_about(database)
    finally:
        database.close()


def _is_text(path: Path) -> bool:
    """Whether a path can be written down; what lies in the folder is found without."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _entries(folder: Path) -> Iterator[Path]:
    try:
        yield from folder.absolute().iterdir()
    except OSError:
        return
