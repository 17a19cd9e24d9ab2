"""What opens and what does not: places, foreign files, files in use, files that may not be written."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.made import AT, DAY, PASSPHRASE, PNG, QUICK
from widerspruch.casefile import case_file, errors, stored
from widerspruch.casefile.bundle import import_bundle
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.shelf import Shelf
from widerspruch.casefile.verify import verify
from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.events import Note


def foreign_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE events (number INTEGER PRIMARY KEY, body TEXT)")
    connection.close()


def of_version(version: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        create_case_file(path, "Erika", AT).close()
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()

    return make


def with_view(path: Path) -> None:
    create_case_file(path, "Erika", AT).close()
    connection = sqlite3.connect(path)
    connection.executescript("DROP TABLE events; CREATE VIEW events AS SELECT number, name AS body FROM evidence;")
    connection.close()


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


PLACES: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, "not_found"),
    "folder": (Path.mkdir, "is_folder"),
    "empty": (Path.touch, "empty_file"),
    "link": (lambda path: path.symlink_to(path.parent / "elsewhere"), "is_link"),
    "device": (lambda path: os.mkfifo(path), "no_file"),
    "text": (lambda path: path.write_text("Kein Beleg. " * 1000, "utf-8"), "not_a_case_file"),
    "short": (lambda path: path.write_bytes(b"SQLite format 3\0"), "not_a_case_file"),
    "picture": (lambda path: path.write_bytes(PNG), "not_a_case_file"),
    "huge": (sparse, "not_a_case_file"),
    "random": (lambda path: path.write_bytes(os.urandom(8192)), "passphrase_needed"),
    "other_database": (foreign_database, "not_a_case_file"),
    "newer": (of_version(2), "newer_version"),
    "no_version": (of_version(0), "damaged"),
    "view_for_a_table": (with_view, "damaged"),
}


class TestPlaces:
    @pytest.mark.parametrize("name", PLACES)
    def test_what_is_no_case_file_is_refused_with_its_reason(self, place: Path, name: str) -> None:
        """And stays as it is."""
        make, code = PLACES[name]
        make(place)
        before = sorted(place.parent.iterdir())
        with pytest.raises(CaseFileError) as raised:
            open_case_file(place)

        assert raised.value.code == code
        assert sorted(place.parent.iterdir()) == before

    @pytest.mark.parametrize("name", ["a\0b", "x" * 300])
    def test_a_name_that_no_file_can_have_is_refused(self, tmp_path: Path, name: str) -> None:
        """In both directions."""
        for act in (lambda: open_case_file(tmp_path / name), lambda: create_case_file(tmp_path / name, "Erika", AT)):
            with pytest.raises(CaseFileError, match=r"unreadable|unwritable"):
                act()

    def test_more_text_than_fits_into_memory_is_refused(
        self, filled: Path, passphrase: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever has made the file."""
        monkeypatch.setattr(stored, "LARGEST_EVENTS", 1000)
        with pytest.raises(CaseFileError, match="too_large"):
            open_case_file(filled, passphrase)

    def test_no_more_is_recorded_than_can_be_opened_again(
        self, filled: Path, passphrase: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever has written that much starts another file."""
        with open_case_file(filled, passphrase) as file:
            monkeypatch.setattr(case_file, "LARGEST_EVENTS", 3000)
            monkeypatch.setattr(stored, "LARGEST_EVENTS", 3000)
            with pytest.raises(CaseFileError, match="file_full"):
                for _ in range(9):
                    file.record(Note(on=DAY, text="x" * 200), AT)
            kept = len(file.recorded())
        with open_case_file(filled, passphrase) as file:
            assert 4 < len(file.recorded()) == kept < 13

    def test_random_bytes_are_told_from_a_wrong_passphrase_as_far_as_possible(self, place: Path) -> None:
        """Not at all: nothing in an encrypted file says that it is one. The sentence says so."""
        place.write_bytes(os.urandom(8192))
        with pytest.raises(CaseFileError, match="wrong_passphrase"):
            open_case_file(place, PASSPHRASE)

    @pytest.mark.parametrize("name", ["ä # ? %41.akte", "mit leer", "'\".akte", "\udcff.akte"])
    def test_a_path_is_a_path(self, tmp_path: Path, name: str, passphrase: str | None) -> None:
        """Whatever an address or a statement would take its signs for."""
        create_case_file(tmp_path / name, "Erika", AT, passphrase).close()
        open_case_file(tmp_path / name, passphrase).close()
        assert [file.name for file in tmp_path.iterdir()] == [name]

    def test_nothing_is_written_over(self, place: Path) -> None:
        """A new case file takes no name that is taken."""
        place.write_bytes(b"mein")
        with pytest.raises(CaseFileError, match="exists"):
            create_case_file(place, "Erika", AT)
        assert place.read_bytes() == b"mein"
        with pytest.raises(CaseFileError, match="unwritable"):
            create_case_file(place / "b", "Erika", AT)


OPEN = f"""
import sys
import sqlcipher3
sqlcipher3.connect(":memory:").execute("{QUICK}")
"""

OPEN += """
from contextlib import contextmanager
from pathlib import Path
from widerspruch.casefile.bundle import import_bundle
from widerspruch.casefile.case_file import open_case_file
from widerspruch.casefile.errors import CaseFileError
try:
    with open_case_file(Path(sys.argv[1]), sys.argv[2] or None) as file:
        print(f"open {len(file.recorded())}")
except CaseFileError as error:
    print(error.code)
"""


def opened_elsewhere(path: Path, passphrase: str | None) -> str:
    """What another process gets to hear."""
    command = [sys.executable, "-c", OPEN, str(path), passphrase or ""]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@contextmanager
def held_elsewhere(path: Path, passphrase: str | None) -> Iterator[None]:
    """Another process has it open."""
    program = OPEN.replace("except", "        sys.stdout.flush(); sys.stdin.read()\nexcept", 1)
    command = [sys.executable, "-c", program, str(path), passphrase or ""]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"open")
        yield
        process.communicate()


class TestLock:
    def test_a_second_opening_is_refused_at_once(self, filled: Path, passphrase: str | None) -> None:
        """In this process and in another, until it is closed."""
        with open_case_file(filled, passphrase):
            with pytest.raises(CaseFileError, match="in_use"):
                open_case_file(filled, passphrase)
            assert opened_elsewhere(filled, passphrase) == "in_use"
        assert opened_elsewhere(filled, passphrase) == "open 4"

    def test_another_try_here_does_not_give_up_the_lock(self, filled: Path, passphrase: str | None) -> None:
        """POSIX gives all locks of a process up with any descriptor of the file."""
        with open_case_file(filled, passphrase):
            for _ in range(3):
                with pytest.raises(CaseFileError, match="in_use"):
                    open_case_file(filled, passphrase)
            assert opened_elsewhere(filled, passphrase) == "in_use"

    @pytest.mark.parametrize("by_link", [False, True])
    def test_nothing_else_reads_it_here_while_it_is_open(
        self, filled: Path, passphrase: str | None, by_link: bool
    ) -> None:
        """Verifying it by its path, importing it, or keeping it as evidence of itself would give up its lock."""
        other = filled.with_name("b.akte")
        other.symlink_to(filled) if by_link else other.hardlink_to(filled)
        with open_case_file(filled, passphrase) as file:
            for act in (
                lambda: verify(other, passphrase),
                lambda: import_bundle(other, filled.with_name("c.akte")),
                lambda: file.record(Note(on=DAY, text="x"), AT, [Attachment("x", path=other)]),
                lambda: Shelf(filled.parent).take_in(other),
            ):
                with pytest.raises(CaseFileError, match=r"in_use|is_link"):
                    act()
            assert opened_elsewhere(filled, passphrase) == "in_use"

    def test_another_name_is_the_same_file(self, filled: Path, passphrase: str | None) -> None:
        """A hard link, for example."""
        other = filled.with_name("b.akte")
        other.hardlink_to(filled)
        with open_case_file(filled, passphrase):
            with pytest.raises(CaseFileError, match="in_use"):
                open_case_file(other, passphrase)
            assert opened_elsewhere(other, passphrase) == "in_use"

    def test_it_holds_after_writing_and_after_another_passphrase(self, filled: Path, passphrase: str | None) -> None:
        """A commit lets go of nothing."""
        with open_case_file(filled, passphrase) as file:
            file.record(Note(on=DAY, text="x"), AT)
            assert opened_elsewhere(filled, passphrase) == "in_use"
            file.change_passphrase("neu")
            assert opened_elsewhere(filled, "neu") == "in_use"

    def test_a_wrong_passphrase_leaves_no_lock(self, place: Path) -> None:
        """The right one opens it afterwards."""
        create_case_file(place, "Erika", AT, PASSPHRASE).close()
        with pytest.raises(CaseFileError, match="wrong_passphrase"):
            open_case_file(place, "x")
        assert opened_elsewhere(place, PASSPHRASE) == "open 0"

    def test_threads_share_an_open_file(self, place: Path, passphrase: str | None) -> None:
        """What several record at once is there one after the other."""
        with create_case_file(place, "Erika", AT, passphrase) as file, ThreadPoolExecutor(8) as threads:
            numbers = threads.map(lambda n: file.record(Note(on=DAY, text=str(n)), AT + n).number, range(40))
            assert sorted(numbers) == list(range(1, 41))
        with open_case_file(place, passphrase) as file:
            assert len({one.event for one in file.recorded()}) == 40
            assert file.damages == ()

    def test_a_closed_file_says_so(self, filled: Path, passphrase: str | None) -> None:
        """Closing twice is closing once."""
        file = open_case_file(filled, passphrase)
        file.close()
        file.close()
        with pytest.raises(CaseFileError, match="closed"):
            file.record(Note(on=DAY, text="x"), AT)


class TestReadOnly:
    def test_a_file_that_may_not_be_written_is_shown(self, filled: Path, passphrase: str | None) -> None:
        """Whoever wants to add to it is told."""
        filled.chmod(0o400)
        with open_case_file(filled, passphrase) as file:
            assert file.is_read_only
            assert len(file.recorded()) == 4
            for act in (
                lambda: file.record(Note(on=DAY, text="x"), AT),
                lambda: file.rename("x"),
                lambda: file.change_passphrase("x"),
                lambda: file.delete_evidence(file.evidence()[0].digest, AT),
            ):
                with pytest.raises(CaseFileError, match="read_only"):
                    act()
        assert list(filled.parent.iterdir()) == [filled]


class TestAttachments:
    def test_a_large_one_is_refused_before_it_is_read(self, filled: Path, passphrase: str | None) -> None:
        """200 MB that lie nowhere but in the directory."""
        large = filled.with_name("film.mp4")
        with large.open("wb") as file:
            file.truncate(200_000_000)
        with open_case_file(filled, passphrase) as case:
            for attachment in (Attachment("film.mp4", path=large), Attachment("film.mp4", data=bytes(50_000_001))):
                with pytest.raises(CaseFileError, match="attachment_too_large") as raised:
                    case.record(Note(on=DAY, text="x"), AT, [attachment])
                assert raised.value.values == {"limit": 50}
            assert len(case.recorded()) == 4

    @pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, lambda path: os.mkfifo(path)])
    def test_one_that_is_no_file_is_refused(self, filled: Path, make: Callable[[Path], None]) -> None:
        """Nothing is recorded."""
        make(filled.with_name("x"))
        with create_case_file(filled.with_name("b.akte"), "Erika", AT) as case:
            with pytest.raises(CaseFileError, match="attachment_missing"):
                case.record(Note(on=DAY, text="x"), AT, [Attachment("x", path=filled.with_name("x"))])
            assert case.recorded() == ()

    def test_one_is_read_from_its_path(self, place: Path) -> None:
        """What it is, is read from its bytes."""
        place.with_name("x").write_bytes(PNG)
        with create_case_file(place, "Erika", AT) as case:
            case.record(Note(on=DAY, text="x"), AT, [Attachment("x", "text/html", path=place.with_name("x"))])
            assert case.evidence()[0].media_type == "image/png"

    @pytest.mark.parametrize(("given", "kept"), [("a\0b\n\ud800", "a_b__"), ("x" * 300, "x" * 200), ("Äé 1", "Äé 1")])
    def test_its_name_can_be_shown(self, place: Path, given: str, kept: str) -> None:
        """Whatever a file system lets one write."""
        with create_case_file(place, "Erika", AT) as case:
            case.record(Note(on=DAY, text="x"), AT, [Attachment(given, data=PNG)])
        with open_case_file(place) as case:
            assert [one.name for one in case.evidence()] == [kept]
            assert case.damages == ()

    @pytest.mark.parametrize(("text", "code"), [("\ud800", "event_unwritable"), ("x" * 1_000_000, "event_too_large")])
    def test_an_event_that_cannot_be_kept_is_refused(self, place: Path, text: str, code: str) -> None:
        """Half a character, or a book."""
        with create_case_file(place, "Erika", AT) as case:
            with pytest.raises(CaseFileError, match=code):
                case.record(Note(on=DAY, text=text), AT)
            assert case.recorded() == ()


class TestSentences:
    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_code_has_its_sentence(self, language: str) -> None:
        """And none is left over."""
        catalogue = load_catalogue(language, "widerspruch.casefile")  # type: ignore[arg-type]

        assert {one for one in catalogue if one.startswith("problem.")} == {
            f"problem.{code}" for code in errors.CaseFileError.kinds
        }
