"""The case files of one place, in words."""

from datetime import date
from pathlib import Path

from widerspruch.casefile.case_file import create_case_file
from widerspruch.casefile.shelf import ShelvedFile
from widerspruch.person.telling.case_files import file_id, files_on_shelf
from widerspruch.person.telling.words import PersonWords

TODAY = date(2026, 11, 21)
FOLDER = Path("/akten").absolute()
NOON = 1_795_000_000_000_000


def told(*files, held=None, written=None, language="de"):
    """What is said of these files."""
    return files_on_shelf(files, held, written or {}, FOLDER, TODAY, PersonWords(language)).files


def test_what_is_due_comes_first_then_the_last_written():
    """Whatever their order on the shelf."""
    old, new, due = (FOLDER / f"{name}.akte" for name in ("a", "b", "c"))
    files = (
        ShelvedFile(old, name="Alt"),
        ShelvedFile(new, name="Neu"),
        ShelvedFile(due, deletion_day=TODAY, name="Weg"),
    )
    lines = told(*files, written={old: NOON - 1, new: NOON, due: 0})
    assert [line.name for line in lines] == ["Weg", "Neu", "Alt"]
    assert [line.is_due for line in lines] == [True, False, False]


def test_an_encrypted_one_is_called_by_the_beginning_of_its_random_name():
    """One that somebody named themselves is called by that."""
    random, named = FOLDER / "d9542f786194a957.akte", Path("/stick/fall-17.akte").absolute()
    lines = told(ShelvedFile(random, is_encrypted=True), ShelvedFile(named, is_encrypted=True))
    assert [line.name for line in lines] == ["Verschlüsselte Akte D954", "Verschlüsselte Akte fall-17"]
    assert "liegt an einem anderen Ort" in lines[1].facts
    assert "liegt an einem anderen Ort" not in lines[0].facts


def test_what_cannot_be_opened_says_why():
    """And nothing of a passphrase, which nobody knows of."""
    (line,) = told(ShelvedFile(FOLDER / "a.akte", problem="newer_version"), language="en")
    assert line.problem is not None
    assert line.facts == ()


def test_the_open_one_stands_first_and_once(tmp_path):
    """The shelf calls it in use; it is ours."""
    with create_case_file(tmp_path / "a.akte", "Erika", NOON) as held:
        other = ShelvedFile(tmp_path / "b.akte", name="Max")
        lines = told(other, ShelvedFile(held.path, problem="in_use"), held=held)
        assert [(line.name, line.is_open, line.problem) for line in lines] == [
            ("Erika", True, None),
            ("Max", False, None),
        ]
        assert lines[0].id == file_id(held.path) != lines[1].id
