"""The case files of one place."""

import os
import sys
from datetime import date, timedelta
from pathlib import Path

import platformdirs
import pytest

from casefile.exported import exported
from casefile.made import AT, DAY, PASSPHRASE, fill
from casefile.test_crash import LARGE, kill_while_deleting
from casefile.test_opening import held_elsewhere, opened_elsewhere
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.shelf import Shelf, ShelvedFile, default_folder


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "daten" / "akten")


class TestList:
    def test_a_place_that_is_not_there_has_none(self, shelf: Shelf) -> None:
        """Looking makes no folder."""
        assert shelf.files() == ()
        assert not shelf.folder.exists()

    def test_plain_ones_say_their_name_and_encrypted_ones_do_not(self, shelf: Shelf) -> None:
        """File names are random; folder and files are their owner's alone."""
        with shelf.create("Erika", AT) as plain, shelf.create("Max", AT, PASSPHRASE) as encrypted:
            paths = {plain.path: "Erika", encrypted.path: None}
        assert {one.path: one.name for one in shelf.files()} == paths
        assert {one.path: one.is_encrypted for one in shelf.files()} == {
            path: name is None for path, name in paths.items()
        }
        assert shelf.folder.stat().st_mode & 0o777 == 0o700
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in shelf.folder.iterdir())
        assert not any("Erika" in path.name or "Max" in path.name for path in shelf.folder.iterdir())

    def test_an_open_one_is_shown_and_stays_locked(self, shelf: Shelf, passphrase: str | None) -> None:
        """Looking at the place gives up no lock."""
        with shelf.create("Erika", AT, passphrase) as file:
            assert [(one.path, one.problem) for one in shelf.files()] == [(file.path, "in_use")]
            assert opened_elsewhere(file.path, passphrase) == "in_use"

    def test_what_is_no_case_file_is_named(self, shelf: Shelf) -> None:
        """Only what is called one; other files are none of our business."""
        shelf.create("Erika", AT).close()
        (shelf.folder / "kaputt.akte").write_bytes(b"x")
        (shelf.folder / "liste.txt").write_bytes(b"x")
        (shelf.folder / ".widerspruch-1-x.akte").write_bytes(b"x")
        assert [one.problem for one in shelf.files() if one.name != "Erika"] == ["not_a_case_file"]

    def test_an_encrypted_one_says_when_somebody_has_to_act(self, shelf: Shelf) -> None:
        """The day, and nothing of why; a change of the deletion day does not forget it, and it can be taken back."""
        with shelf.create("Max", AT, PASSPHRASE) as file:
            shelf.remember_due(file, DAY)
            file.set_deletion_day(DAY + timedelta(days=90))
            shelf.remember(file)
            path = file.path
        assert shelf.files() == (ShelvedFile(path, True, None, DAY + timedelta(days=90), DAY),)
        with open_case_file(path, PASSPHRASE) as file:
            shelf.remember_due(file, None)
        assert shelf.files()[0].due_day is None

    def test_a_plain_one_keeps_no_day_on_the_list(self, shelf: Shelf) -> None:
        """It says so itself."""
        with shelf.create("Erika", AT) as file:
            shelf.remember_due(file, DAY)
        assert [one.due_day for one in shelf.files()] == [None]

    def test_one_elsewhere_is_remembered_until_it_is_gone(self, shelf: Shelf, tmp_path: Path) -> None:
        """It is no fault when its medium is not there."""
        elsewhere = tmp_path / "stick.akte"
        shelf.create("Erika", AT, path=elsewhere).close()
        assert [one.path for one in shelf.files()] == [elsewhere]
        elsewhere.rename(tmp_path / "weg.akte")
        assert shelf.files() == ()
        (tmp_path / "weg.akte").rename(elsewhere)
        shelf.forget(elsewhere)
        assert shelf.files() == ()
        assert elsewhere.exists()

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
    def test_a_name_that_is_no_text_keeps_no_other_from_the_list(self, shelf: Shelf, tmp_path: Path) -> None:
        """From an old disk: M\xfcller in Latin-1."""
        odd, elsewhere = tmp_path / os.fsdecode(b"M\xfcller.akte"), tmp_path / "stick.akte"
        for path in (elsewhere, odd):
            shelf.create("Erika", AT, path=path).close()
        assert [one.path for one in shelf.files()] == [elsewhere]

    @pytest.mark.parametrize("damage", [b"", b"{", b"[{}]", b'[{"path": "a\\u0000b"}]', b"\xff"])
    def test_a_damaged_list_is_none(self, shelf: Shelf, damage: bytes) -> None:
        """The folder is shown all the same."""
        shelf.create("Erika", AT).close()
        (shelf.folder / "akten.json").write_bytes(damage)
        assert [one.name for one in shelf.files()] == ["Erika"]


class TestDeletionDay:
    def test_it_is_known_of_encrypted_ones_too(self, shelf: Shelf, passphrase: str | None) -> None:
        """As far as it was remembered."""
        with shelf.create("Erika", AT, passphrase) as file:
            file.set_deletion_day(DAY)
            shelf.remember(file)
        (one,) = shelf.files()
        assert one.deletion_day == DAY
        assert [one.is_due(DAY + timedelta(days=n)) for n in (-1, 0, 1)] == [False, True, True]

    def test_without_one_nothing_is_due(self) -> None:
        """However late it is."""
        assert not ShelvedFile(Path("a")).is_due(date(9999, 1, 1))


class TestTakeIn:
    def test_an_open_one_is_not_copied(self, shelf: Shelf, filled: Path, passphrase: str | None) -> None:
        """Half of what is being written would come along, and looking at it here would give up its lock."""
        with open_case_file(filled, passphrase):
            with pytest.raises(CaseFileError, match="in_use"):
                shelf.take_in(filled, passphrase)
            assert opened_elsewhere(filled, passphrase) == "in_use"
        with held_elsewhere(filled, passphrase), pytest.raises(CaseFileError, match="in_use"):
            shelf.take_in(filled, passphrase)
        assert shelf.files() == ()

    def test_what_was_begun_in_it_is_undone_in_the_copy(
        self, shelf: Shelf, filled: Path, passphrase: str | None
    ) -> None:
        """The source stays as it is, with its journal."""
        kill_while_deleting(filled, passphrase)
        before = {path.name: path.read_bytes() for path in filled.parent.glob("a.akte*")}
        assert len(before) == 2
        with shelf.take_in(filled, passphrase) as file:
            assert file.damages == ()
            assert file.evidence_bytes(digest_of(LARGE)) == LARGE
        assert {path.name: path.read_bytes() for path in filled.parent.glob("a.akte*")} == before

    def test_nothing_is_left_of_one_that_does_not_open(
        self, shelf: Shelf, filled: Path, passphrase: str | None
    ) -> None:
        """A wrong passphrase, a foreign file."""
        foreign = filled.with_name("b.akte")
        foreign.write_bytes(b"x" * 5000)
        wrong = {foreign: None, filled: "falsch"} if passphrase else {foreign: None}
        for source, given in wrong.items():
            with pytest.raises(CaseFileError, match=r"wrong_passphrase|not_a_case_file"):
                shelf.take_in(source, given)
        assert shelf.files() == ()


class TestDelete:
    def test_it_is_overwritten_and_gone(self, shelf: Shelf, passphrase: str | None) -> None:
        """With the list's line and a journal that was left."""
        with shelf.create("Erika", AT, passphrase) as file:
            fill(file)
        journal = file.path.with_name(file.path.name + "-journal")
        journal.write_bytes(b"x" * 600)
        with file.path.open("rb") as still_open, journal.open("rb") as journal_open:
            shelf.delete(file.path)
            assert set(still_open.read()) == set(journal_open.read()) == {0}
        assert shelf.files() == ()
        assert {path.name for path in shelf.folder.iterdir()} <= {"akten.json"}

    def test_an_open_one_is_not_deleted(self, shelf: Shelf, passphrase: str | None) -> None:
        """Neither here nor elsewhere."""
        with shelf.create("Erika", AT, passphrase) as file:
            with pytest.raises(CaseFileError, match="in_use"):
                shelf.delete(file.path)
            fill(file)
        with open_case_file(file.path, passphrase) as file:
            assert len(file.recorded()) == 4

    def test_one_that_is_open_elsewhere_is_not_deleted(self, shelf: Shelf, passphrase: str | None) -> None:
        """Its lock is seen without its passphrase."""
        shelf.create("Erika", AT, passphrase).close()
        (path,) = shelf.folder.glob("*.akte")
        with held_elsewhere(path, passphrase), pytest.raises(CaseFileError, match="in_use"):
            shelf.delete(path)
        shelf.delete(path)

    def test_a_damaged_one_goes_a_foreign_one_stays(self, shelf: Shelf, tmp_path: Path) -> None:
        """By its name."""
        for name, goes in (("a.akte", True), ("a.txt", False)):
            (tmp_path / name).write_bytes(b"x")
            if goes:
                shelf.delete(tmp_path / name)
            else:
                with pytest.raises(CaseFileError, match="not_a_case_file"):
                    shelf.delete(tmp_path / name)
            assert (tmp_path / name).exists() != goes

    def test_a_link_is_not_followed(self, shelf: Shelf, tmp_path: Path) -> None:
        """It may lead anywhere."""
        create_case_file(tmp_path / "a.akte", "Erika", AT).close()
        (tmp_path / "b.akte").symlink_to(tmp_path / "a.akte")
        with pytest.raises(CaseFileError, match="is_link"):
            shelf.delete(tmp_path / "b.akte")
        open_case_file(tmp_path / "a.akte").close()


def test_the_usual_place_is_the_systems_place_for_users_data() -> None:
    """In a folder of its own."""
    assert default_folder().parent == platformdirs.user_data_path("widerspruch", appauthor=False)


class TestTakingIn:
    def test_a_copy_is_open_and_the_source_stays(self, shelf: Shelf, tmp_path: Path, passphrase: str | None) -> None:
        """What is written from then on stands in the copy."""
        source = tmp_path / "stick.akte"
        create_case_file(source, "Erika", AT, passphrase).close()
        before = source.read_bytes()
        with shelf.take_in(source, passphrase) as file:
            assert (file.name, file.path.parent) == ("Erika", shelf.folder)
            file.rename("Erika M.")
        assert source.read_bytes() == before
        assert [one.path for one in shelf.files()] == [file.path]

    @pytest.mark.parametrize(
        ("data", "code"), [(b"", "empty_file"), (b"GIF89a" * 999, "not_a_case_file"), (None, "not_found")]
    )
    def test_what_cannot_be_opened_leaves_nothing(
        self, shelf: Shelf, tmp_path: Path, data: bytes | None, code: str
    ) -> None:
        """Neither what is no case file, nor what is not there."""
        source = tmp_path / "bild.akte"
        if data is not None:
            source.write_bytes(data)
        with pytest.raises(CaseFileError) as refused:
            shelf.take_in(source)
        assert refused.value.code == code
        assert shelf.files() == ()

    def test_an_export_becomes_one_more_file(self, shelf: Shelf, tmp_path: Path, passphrase: str | None) -> None:
        """Beside the one that it came from, with the same head; what is no export leaves nothing."""
        with shelf.create("Erika", AT) as first:
            fill(first)
            export = exported(first, tmp_path / "akte.zip")
            with shelf.take_in_export(export, passphrase) as second:
                assert (second.head, second.is_encrypted) == (first.head, passphrase is not None)
        with pytest.raises(CaseFileError, match="not_an_export"):
            shelf.take_in_export(first.path)
        assert sorted(one.path for one in shelf.files()) == sorted((first.path, second.path))
