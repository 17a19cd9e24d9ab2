"""What a person gives to be read stays as it is, whatever else they type."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from widerspruch.cli.exit_codes import CANNOT_WRITE, USAGE_IS_WRONG
from widerspruch.testing.exports.recipes import PRESETS

HUGE = ("stress-a", "stress-b", "media-2.4g", "html-37m", "whatsapp-1m", "linkedin-117m", "facebook-10g")
QUICK = ("all-de", "facebook-folder", "whatsapp-ios-de", "bad-symlink")


def contents(folder):
    """Every file below a folder: its bytes' digest, its rights, and when it was changed."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None,
            path.lstat().st_mode,
            path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def place(exports, tmp_path):
    """A zip, the same unpacked, a chat, somebody's letter and a read-only file."""
    zipped = exports("instagram-one-post")[0]
    shutil.copy(zipped, tmp_path / "mein.zip")
    with ZipFile(zipped) as archive:
        archive.extractall(tmp_path / "entpackt")
    (tmp_path / "_chat.txt").write_text("01.03.24, 12:00 - Anna: Ok\n01.03.24, 12:01 - Cleo: Gut\n", "utf-8")
    (tmp_path / "brief.html").write_text("<p>Liebe Oma", "utf-8")
    (tmp_path / "fest.json").write_text('{"format": "widerspruch-check/1"}', "utf-8")
    (tmp_path / "fest.json").chmod(0o444)
    (tmp_path / "ordner").mkdir()
    os.link(tmp_path / "mein.zip", tmp_path / "zweiter-name.zip")
    (tmp_path / "verweis.html").symlink_to(tmp_path / "brief.html")
    (tmp_path / "verweis").symlink_to(tmp_path / "ordner")
    return tmp_path


OVER = [
    ("mein.zip", "--html", "mein.zip", "ist selbst eine der Eingaben"),
    ("mein.zip", "--json", "ordner/../mein.zip", "ist selbst eine der Eingaben"),
    ("mein.zip", "--json", "zweiter-name.zip", "ist selbst eine der Eingaben"),
    ("_chat.txt", "--html", "_chat.txt", "ist selbst eine der Eingaben"),
    ("entpackt", "--html", "entpackt/personal_information/personal_information.json", "in einem Ordner, der gelesen"),
    ("entpackt", "--json", "entpackt/neu/answer.json", "in einem Ordner, der gelesen"),
    ("entpackt", "--parquet", "entpackt", "ist selbst eine der Eingaben"),
    ("entpackt", "--parquet", "entpackt/kept", "in einem Ordner, der gelesen"),
    ("mein.zip", "--html", "brief.html", "die Datei „brief.html“ gibt es schon"),
    ("mein.zip", "--json", "fest.json", "vor dem Schreiben geschützt"),
    ("mein.zip", "--html", "verweis.html", "nur ein Verweis"),
    ("mein.zip", "--parquet", "verweis", "nur ein Verweis"),
    ("mein.zip", "--html", "ordner", "gibt es einen Ordner"),
    ("mein.zip", "--parquet", "_chat.txt", "liegt eine Datei"),
]


class TestOver:
    @pytest.mark.parametrize(("export", "option", "target", "why"), OVER)
    def test_nothing_is_lost(self, export, option, target, why, run, place):
        """Output over an input, into an input folder, over a stranger's file, over or through a link: 3, and why."""
        before = contents(place)

        ended = run("check", place / export, option, place / target)

        assert (ended.code, ended.out) == (CANNOT_WRITE, "")
        assert why.casefold() in ended.complained.casefold()
        assert contents(place) == before

    @pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices")
    def test_a_device_is_no_target(self, run, place):
        """Nor is it replaced by a file."""
        ended = run("check", place / "mein.zip", "--json", "/dev/null")

        assert ended.code == CANNOT_WRITE
        assert "keine gewöhnliche Datei" in ended.complained

    def test_one_target_for_two_results_is_refused(self, run, place):
        """Nothing is said to be unwritten that was written."""
        before = contents(place)

        ended = run("check", place / "mein.zip", "--html", place / "a", "--json", place / "ordner" / ".." / "a")

        assert (ended.code, ended.out) == (CANNOT_WRITE, "")
        assert "zweimal als Ziel" in ended.complained
        assert contents(place) == before

    def test_an_earlier_result_may_be_replaced(self, run, place):
        """The same command again writes the same files again."""
        for _ in range(2):
            ended = run("check", place / "mein.zip", "--html", place / "b.html", "--json", place / "b.json")
            assert ended.code == 0

    @pytest.mark.parametrize("arguments", [("",), ("mein.zip", "--html", ""), ("mein.zip", "--json", "-")])
    def test_no_name_is_no_place(self, arguments, run, place, monkeypatch):
        """An empty name is not the current folder, and a dash is no file."""
        monkeypatch.chdir(place)
        before = contents(place)

        ended = run("check", *arguments)

        assert (ended.code, ended.out) == (USAGE_IS_WRONG, "")
        assert "kein Name einer Datei" in ended.complained
        assert contents(place) == before

    def test_a_tilde_in_quotes_is_ones_own_folder(self, run, place, monkeypatch):
        """No folder of that name is made."""
        monkeypatch.setenv("HOME", str(place / "ordner"))
        monkeypatch.setenv("USERPROFILE", str(place / "ordner"))
        monkeypatch.chdir(place)

        ended = run("check", "mein.zip", "--json", "~/answer.json")

        assert ended.code == 0
        assert (place / "ordner" / "answer.json").exists()
        assert not (place / "~").exists()

    def test_temporary_files_are_not_written_into_what_is_read(self, run, place, monkeypatch):
        """Where the system's place for them lies in the folder that is read, nothing is read."""
        (place / "entpackt" / "tmp").mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(place / "entpackt" / "tmp"))
        before = contents(place)

        ended = run("check", place / "entpackt")

        assert (ended.code, ended.out) == (CANNOT_WRITE, "")
        assert "Ordner für vorübergehende Dateien „tmp“" in ended.complained
        assert contents(place) == before


class TestOtherCommands:
    def test_made_exports_replace_nothing(self, run, tmp_path):
        """The same export again is the same; another one of its name is not written over it."""
        assert run("make-export", "whatsapp-en", tmp_path).code == 0
        assert run("make-export", "whatsapp-en", tmp_path).code == 0
        (made,) = tmp_path.iterdir()
        made.write_bytes(b"mine")

        ended = run("make-export", "whatsapp-en", tmp_path)

        assert ended.code == CANNOT_WRITE
        assert "gibt es schon, mit anderem Inhalt" in ended.complained
        assert made.read_bytes() == b"mine"
        assert list(tmp_path.iterdir()) == [made]

    def test_notes_do_not_replace_the_list(self, run, tmp_path):
        """`gate make-set list.csv --notes list.csv` leaves the list."""
        listed, key = tmp_path / "list.csv", tmp_path / "hashing.key"
        listed.write_text("account_id\n1\n", "utf-8")
        run("gate", "keys", "new", "--out", key)
        arguments = ("--platform", "instagram", "--key", key, "--number", "1", "--out", tmp_path / "set")

        for notes in (listed, key):
            before = notes.read_bytes()
            ended = run("gate", "make-set", listed, *arguments, "--notes", notes)
            assert ended.code == CANNOT_WRITE
            assert notes.read_bytes() == before

    def test_a_corpus_is_not_built_within_itself(self, run, tmp_path):
        """`gate run corpus --out corpus/built` and `gate profile corpus --out corpus/profile.toml` are refused."""
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "a.jsonl").write_text('{"author": "1"}\n', "utf-8")
        before = contents(tmp_path)
        run_it = ("run", tmp_path / "corpus", "--exclusions", tmp_path / "set", "--freeze", "2026-01-01")

        for arguments, name in ((run_it, "built"), (("profile", tmp_path / "corpus"), "profile.toml")):
            ended = run("gate", *arguments, "--out", tmp_path / "corpus" / name)
            assert ended.code == CANNOT_WRITE
            assert "in einem Ordner, der gelesen" in ended.complained
        assert contents(tmp_path) == before


class TestEveryExport:
    @pytest.mark.parametrize(
        "preset",
        [
            name if name in QUICK else pytest.param(name, marks=pytest.mark.slow)
            for name in PRESETS
            if name not in HUGE and name != "bad-exactly-2-gib"
        ],
    )
    def test_no_byte_of_an_input_changes(self, preset, run, exports, tmp_path):
        """With every option, twice, whatever the export is: all that was read is as it was."""
        paths = exports(preset)
        folders = {path.parent for path in paths}
        before = [contents(folder) for folder in folders]
        options = ("--html", tmp_path / "a.html", "--json", tmp_path / "a.json", "--parquet", tmp_path / "kept")

        for reading in ("future_runs", "future_items"):
            run("check", *paths, *options, "--reading", reading, "--run", "2026-11-21", "--lang", "en")

        assert [contents(folder) for folder in folders] == before
