"""A passphrase over the whole file: set, changed, removed."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from casefile.made import AT, PASSPHRASE, PNG, fill
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError


class TestChange:
    @pytest.mark.parametrize("before", [None, "alt"])
    @pytest.mark.parametrize("after", [None, "neu"])
    def test_nothing_is_lost(self, place: Path, before: str | None, after: str | None) -> None:
        """Set, changed, removed, or the same: events, evidence and name are what they were, and go on."""
        with create_case_file(place, "Erika", AT, before) as file:
            fill(file)
            kept = file.recorded(), file.evidence(), file.head, file.name

            file.change_passphrase(after)

            assert (file.recorded(), file.evidence(), file.head, file.name) == kept
            assert file.is_encrypted == (after is not None)
            file.rename("danach")
        with open_case_file(place, after) as file:
            assert (file.recorded(), file.evidence(), file.head, file.name) == (*kept[:3], "danach")
            assert file.evidence_bytes(digest_of(PNG)) == PNG
            assert file.damages == ()
        assert list(place.parent.iterdir()) == [place]
        assert place.stat().st_mode & 0o777 == 0o600

    def test_the_old_one_opens_it_no_more(self, place: Path) -> None:
        """Nor does none at all."""
        with create_case_file(place, "Erika", AT, "alt") as file:
            file.change_passphrase("neu")
        with pytest.raises(CaseFileError, match="wrong_passphrase"):
            open_case_file(place, "alt")
        with pytest.raises(CaseFileError, match="passphrase_needed"):
            open_case_file(place)

    def test_a_plain_file_is_read_by_stock_sqlite_again(self, place: Path) -> None:
        """What was encrypted once is no other format afterwards."""
        with create_case_file(place, "Erika", AT, "alt") as file:
            fill(file)
            file.change_passphrase(None)
        connection = sqlite3.connect(place)
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (4,)
        assert connection.execute("PRAGMA application_id").fetchone() == (int.from_bytes(b"Akte"),)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()

    def test_an_empty_one_is_none(self, place: Path) -> None:
        """It would protect nothing; nothing is made, nothing is changed."""
        with pytest.raises(CaseFileError, match="passphrase_empty"):
            create_case_file(place, "Erika", AT, "")
        assert list(place.parent.iterdir()) == []
        with create_case_file(place, "Erika", AT) as file:
            with pytest.raises(CaseFileError, match="passphrase_empty"):
                file.change_passphrase("")
            file.rename("danach")
        assert list(place.parent.iterdir()) == [place]

    def test_old_bytes_are_overwritten(self, place: Path) -> None:
        """Another name of the old file (made here, after it was replaced nobody has one) would show them."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            with place.open("rb") as old:
                file.change_passphrase(PASSPHRASE)
                assert set(old.read()) == {0}

    @pytest.mark.parametrize("other", [None, b"mein"])
    def test_what_has_taken_its_place_stays(self, place: Path, other: bytes | None) -> None:
        """Somebody has moved the file while it is open; it goes on where it is, as it was."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            place.rename(place.with_name("b.akte"))
            if other is not None:
                place.write_bytes(other)
            with pytest.raises(CaseFileError, match="unwritable"):
                file.change_passphrase("neu")
            assert len(file.recorded()) == 4
        assert (place.read_bytes() if place.exists() else None) == other
        with open_case_file(place.with_name("b.akte")) as file:
            assert len(file.recorded()) == 4

    def test_a_copy_that_was_begun_is_cleared_away(self, place: Path) -> None:
        """By whoever opens the file next; a link that lies in its place leads to somebody else's file, which stays."""
        create_case_file(place, "Erika", AT, PASSPHRASE).close()
        begun = place.with_name(f".widerspruch-{place.name}")
        begun.write_bytes(b"begun")
        open_case_file(place, PASSPHRASE).close()
        assert [*place.parent.iterdir()] == [place]

        others = place.with_name("theirs")
        others.write_bytes(b"stays")
        begun.symlink_to(others)
        with open_case_file(place, PASSPHRASE) as file:
            file.change_passphrase(None)
        assert {*place.parent.iterdir()} == {place, others}
        assert others.read_bytes() == b"stays"

    def test_a_backup_by_hard_link_stays(self, place: Path) -> None:
        """It is somebody's copy."""
        backup = place.with_name("sicherung")
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            backup.hardlink_to(place)
            file.change_passphrase(PASSPHRASE)
        with open_case_file(backup) as file:
            assert len(file.recorded()) == 4


STRENGTH = """
import sys
from pathlib import Path
from widerspruch.casefile import database
from widerspruch.casefile.case_file import create_case_file
create_case_file(Path(sys.argv[1]), "Erika", 1, "geheim").close()
connection = database.connect()
database.attach(connection, "akte", Path(sys.argv[1]), "geheim", "rw")
for (setting,) in connection.execute("PRAGMA akte.cipher_settings"):
    print(setting)
"""


def test_the_key_is_derived_at_full_strength(place: Path) -> None:
    """As SQLCipher 4 does it, which other programs read; a guess takes a tenth of a second and more."""
    done = subprocess.run([sys.executable, "-c", STRENGTH, str(place)], capture_output=True, text=True, check=True)

    assert set(done.stdout.splitlines()) >= {
        "PRAGMA kdf_iter = 256000;",
        "PRAGMA cipher_page_size = 4096;",
        "PRAGMA cipher_use_hmac = 1;",
        "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
        "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512;",
    }


class TestWords:
    @pytest.mark.parametrize("word", ["a", "mit 'Strich\" und \\", "x" * 100_000, "x'" + "ab" * 32 + "'", " ", "\n"])
    def test_a_passphrase_is_any_text(self, place: Path, word: str) -> None:
        """Quotes, spaces, length: none of them ends it."""
        create_case_file(place, "Erika", AT, word).close()
        open_case_file(place, word).close()
        with pytest.raises(CaseFileError, match="wrong_passphrase"):
            open_case_file(place, word + "x")

    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @example(word="nul\0danach")
    @example(word="\ud800")
    @given(word=st.text(min_size=1, max_size=30))
    def test_what_follows_a_sign_counts(self, tmp_path: Path, word: str) -> None:
        """Nothing of it is left off, at whatever character."""
        place = tmp_path / "a.akte"
        place.unlink(missing_ok=True)
        create_case_file(place, "Erika", AT, word).close()
        open_case_file(place, word).close()
        for other in (word[:-1], word + "x"):
            with pytest.raises(CaseFileError, match=r"wrong_passphrase|passphrase_needed"):
                open_case_file(place, other)

    def test_another_keyboard_writes_the_same(self, place: Path) -> None:
        """An umlaut is one character or two."""
        create_case_file(place, "Erika", AT, normalize("NFD", "Süße Öhre")).close()
        open_case_file(place, normalize("NFC", "Süße Öhre")).close()

    def test_it_is_in_no_error(self, place: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """Neither in what is raised, nor in what it comes from, nor on any channel."""
        with create_case_file(place, "Erika", AT, PASSPHRASE) as file:
            shown = repr(file) + str(vars(file))
        with pytest.raises(CaseFileError) as raised:
            open_case_file(place, "anderes Pferd")
        error: BaseException | None = raised.value
        while error is not None:
            shown += repr(error) + str(vars(error))
            error = error.__cause__ or error.__context__
        captured = capfd.readouterr()
        shown += captured.out + captured.err

        assert "Pferd" not in shown
        assert captured.err == ""
