"""What is locked, deleted or killed leaves nothing behind: a canary is in no file (database, journal, temporary, log)."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.made import AT, DAY, PASSPHRASE, PNG, fill
from casefile.test_crash import run
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note

CANARY = "Kanarienvogel"


def with_canary(folder: Path) -> list[str]:
    """Files that hold it, in any of the usual encodings."""
    written = [CANARY.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if any(one in path.read_bytes() for one in written)]


class TestEncrypted:
    def test_it_is_nowhere_while_the_file_is_open_and_after(self, place: Path) -> None:
        """In a name, a note, evidence and its name; after it was deleted, too."""
        with create_case_file(place, CANARY, AT, PASSPHRASE) as file:
            file.record(Note(on=DAY, text=CANARY * 1000), AT, [Attachment(CANARY, data=CANARY.encode() * 10_000)])
            assert with_canary(place.parent) == []
            file.delete_evidence(file.evidence()[0].digest, AT)
            assert with_canary(place.parent) == []
        assert with_canary(place.parent) == []

    def test_it_is_nowhere_after_a_passphrase_was_set(self, place: Path) -> None:
        """Nor where the plain file was: that is overwritten."""
        with create_case_file(place, CANARY, AT) as file, place.open("rb") as before:
            file.record(Note(on=DAY, text=CANARY), AT, [Attachment(CANARY, data=CANARY.encode() * 10_000)])
            assert with_canary(place.parent) == ["a.akte"]
            file.change_passphrase(PASSPHRASE)
            assert with_canary(place.parent) == []
            assert CANARY.encode() not in before.read()

    @pytest.mark.slow
    def test_it_is_nowhere_after_a_kill(self, place: Path, tmp_path: Path) -> None:
        """At any statement: what lies there then, in its folder and in that for temporary files, is encrypted."""
        temporary = tmp_path / "temporary"
        temporary.mkdir()
        with create_case_file(place, "Erika", AT, PASSPHRASE) as file:
            fill(file)
        before = place.read_bytes()
        *_, statements = run(place, PASSPHRASE, "sing", given=CANARY, TMPDIR=str(temporary))
        assert isinstance(statements, int)
        left = set()
        for dies_at in range(1, statements + 1):
            for path in tmp_path.glob(".widerspruch-*"):
                path.unlink()
            place.with_name("a.akte-journal").unlink(missing_ok=True)
            place.write_bytes(before)
            said = run(place, PASSPHRASE, "sing", dies_at, given=CANARY, TMPDIR=str(temporary))
            assert CANARY not in str(said)
            assert with_canary(tmp_path) == []
            left |= {path.name[:6] + path.name[-8:] for path in tmp_path.iterdir() if path.is_file()}
        assert "a.akte-journal" in left


class TestDeleted:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sizes=st.lists(st.integers(1, 3000), min_size=1, max_size=6), which=st.data())
    def test_deleted_evidence_is_nowhere_in_a_plain_file(
        self, tmp_path: Path, sizes: list[int], which: st.DataObject
    ) -> None:
        """Whatever its size and its neighbours, while the file is open and after; nor is its name."""
        place = tmp_path / "a.akte"
        place.unlink(missing_ok=True)
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            for number, size in enumerate(sizes):
                data = f"{number}{CANARY}".encode() * size
                file.record(Note(on=DAY, text="x"), AT, [Attachment(f"{number} {CANARY}", data=data)])
            singing = [one for one in file.evidence() if one.digest != digest_of(PNG)]
            for one in which.draw(st.permutations(singing)):
                assert with_canary(tmp_path) == ["a.akte"]
                file.delete_evidence(one.digest, AT)
            assert with_canary(tmp_path) == []
        assert with_canary(tmp_path) == []
        with open_case_file(place) as file:
            assert file.damages == ()
            assert file.evidence_bytes(digest_of(PNG)) == PNG
