"""The case files of one place, in words: which there are, which one is open, what to do with each."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.shelf import ShelvedFile
from widerspruch.lib.shown import in_a_line, shown
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of


class FileOnShelf(Struct, frozen=True):
    """One case file.

    Attributes:
        id: Its address in the app; says nothing of whose it is.

        place: Its path, as it can be shown.

        name: What the person calls it; of an encrypted one that is not open, what tells it apart.

        locked_name: What it is called while nobody can read its name.

        facts: Whether it has a passphrase, when it was last written, when it is to be deleted.

        is_due: Its deletion day has come.

        problem: Why it cannot be opened.
    """

    id: str
    path: Path
    place: str
    name: str
    locked_name: str
    facts: tuple[str, ...]
    is_open: bool = False
    is_encrypted: bool = False
    is_due: bool = False
    problem: str | None = None


class FilesOnShelf(Struct, frozen=True):
    """All case files: the open one first, then those whose deletion day has come, then the last written."""

    files: tuple[FileOnShelf, ...]
    folder: str

    @property
    def any_is_open(self) -> bool:
        """Whether one of them is open."""
        return any(file.is_open for file in self.files)


def file_id(path: Path) -> str:
    """What a case file is called in addresses."""
    return sha256(str(path.absolute()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def files_on_shelf(
    files: Sequence[ShelvedFile],
    held: CaseFile | None,
    written: Mapping[Path, int],
    folder: Path,
    today: date,
    words: PersonWords,
) -> FilesOnShelf:
    """What there is to say of the case files of a place.

    Args:
        held: The one that is open.

        written: When each was last written, microseconds UTC, as far as that is known.
    """
    others = [file for file in files if held is None or file.path != held.path.absolute()]
    lines = [_told(file, written.get(file.path), folder, today, words) for file in others]
    by_day = {file_id(file.path): written.get(file.path, 0) for file in others}
    lines.sort(key=lambda line: (not line.is_due, -by_day[line.id]))
    if held is not None:
        lines.insert(0, _told_open(held, written.get(held.path), folder, today, words))
    return FilesOnShelf(tuple(lines), shown(folder))


def _told_open(held: CaseFile, written: int | None, folder: Path, today: date, words: PersonWords) -> FileOnShelf:
    as_shelved = ShelvedFile(held.path, held.is_encrypted, held.name, held.deletion_day)
    return FileOnShelf(
        id=file_id(held.path),
        path=held.path,
        place=shown(held.path),
        name=held.name,
        locked_name=mark_of(as_shelved, words),
        facts=(words.person("site.files.is_open"), *_facts(as_shelved, written, folder, today, words)),
        is_open=True,
        is_encrypted=held.is_encrypted,
        is_due=as_shelved.is_due(today),
    )


def _told(file: ShelvedFile, written: int | None, folder: Path, today: date, words: PersonWords) -> FileOnShelf:
    return FileOnShelf(
        id=file_id(file.path),
        path=file.path,
        place=shown(file.path),
        name=file.name or mark_of(file, words),
        locked_name=mark_of(file, words),
        facts=tuple(_facts(file, written, folder, today, words)),
        is_encrypted=file.is_encrypted,
        is_due=file.is_due(today),
        problem=None if file.problem is None else words.casefile(f"problem.{file.problem}"),
    )


def mark_of(file: ShelvedFile, words: PersonWords) -> str:
    """What tells a file apart whose name only the opened file says: the beginning of a random file name, or all of one
    that somebody has chosen."""
    stem = file.path.stem
    mark = stem[:4].upper() if _RANDOM.fullmatch(stem) else in_a_line(stem)
    return words.person(f"site.files.{'locked' if file.is_encrypted else 'unreadable'}_name", mark=mark)


_RANDOM = re.compile(r"[0-9a-f]{16}")


def _facts(file: ShelvedFile, written: int | None, folder: Path, today: date, words: PersonWords) -> Sequence[str]:
    say, facts = words.person, []
    if file.problem is None or file.problem == "in_use":
        facts.append(say(f"site.files.{'is_encrypted' if file.is_encrypted else 'is_plain'}"))
    if file.path.absolute().parent != folder.absolute():
        facts.append(say("site.files.is_elsewhere"))
    if written is not None:
        facts.append(say("site.files.written_on", day=day_of(written)))
    if file.deletion_day is not None:
        due = file.is_due(today)
        facts.append(say(f"site.files.deletion_{'due' if due else 'day'}", day=file.deletion_day))
    return facts
