"""Where results are written: targets that cannot be, disks that are full, folders that hold something else."""

import os
import subprocess
import tempfile

import pytest

from widerspruch.cli.exit_codes import CANNOT_WRITE

DISK_IS_FULL = "Der Platz auf dem Datenträger reicht nicht"


@pytest.fixture
def export(exports):
    return exports("instagram-one-post")[0]


@pytest.fixture
def tiny_disk(tmp_path):
    """A disk of 32 KiB of its own."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", folder], check=False).returncode:
        pytest.skip("this system does not let us mount a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


class TestUnwritable:
    @pytest.mark.parametrize(
        ("option", "target", "why"),
        [
            ("--html", "file/report.html", "Wo ein Ordner sein müsste, liegt eine Datei"),
            ("--json", "file/answer.json", "Wo ein Ordner sein müsste, liegt eine Datei"),
            ("--parquet", "file", "Wo ein Ordner sein müsste, liegt eine Datei"),
            ("--parquet", "file/folder", "Wo ein Ordner sein müsste, liegt eine Datei"),
            ("--json", "folder", "Unter diesem Namen gibt es einen Ordner"),
            ("--html", "n" * 300 + ".html", "Der Name ist zu lang"),
        ],
    )
    def test_the_target_is_named_before_any_work(self, option, target, why, run, export, tmp_path, listing):
        """A target that cannot be written ends with 3, its name and the reason, and nothing is changed."""
        (tmp_path / "file").write_text("mine", "utf-8")
        (tmp_path / "folder").mkdir()
        before = listing(tmp_path)

        ended = run("check", export, option, tmp_path / target)

        assert (ended.code, ended.out) == (CANNOT_WRITE, "")
        assert why in ended.complained
        assert f"„{target.rpartition('/')[2]}“" in ended.complained.replace(" ", "") or len(target) > 100
        assert listing(tmp_path) == before

    def test_make_export_says_so_too(self, run, tmp_path):
        """An export cannot be made below a file either."""
        (tmp_path / "file").write_text("mine", "utf-8")

        ended = run("make-export", "whatsapp-en", tmp_path / "file")

        assert ended.code == CANNOT_WRITE
        assert "liegt eine Datei" in ended.complained


class TestFullDisk:
    @pytest.mark.parametrize("option", ["--parquet", pytest.param("--html", marks=pytest.mark.slow)])
    def test_a_full_disk_leaves_nothing_half_written(self, option, tiny_disk, run, exports):
        """No room for the result ends with 3 and a sentence; the disk is as empty as before."""
        ended = run("check", *exports("facebook-de"), option, tiny_disk / "report")

        assert (ended.code, ended.out) == (CANNOT_WRITE, "")
        assert DISK_IS_FULL in ended.complained
        assert list(tiny_disk.iterdir()) == []

    def test_no_room_for_temporary_files(self, tiny_disk, run, exports, monkeypatch):
        """A full temporary folder is named, because the person may not know that it is needed."""
        monkeypatch.setattr(tempfile, "tempdir", str(tiny_disk))

        ended = run("check", *exports("facebook-de"))

        assert ended.code == CANNOT_WRITE
        assert DISK_IS_FULL in ended.complained
        assert "tiny" in "".join(ended.err.split())
        assert list(tiny_disk.iterdir()) == []

    def test_a_file_may_not_grow_any_further(self, run_apart, export, tmp_path):
        """A limit of the system on the size of files counts like a full disk."""
        pytest.importorskip("resource")
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))"

        ended = run_apart("check", export, "--html", tmp_path / "report.html", before=limit)

        assert ended.code == CANNOT_WRITE
        assert DISK_IS_FULL in ended.complained
        assert list(tmp_path.iterdir()) == []


class TestNames:
    def test_blanks_umlauts_and_quotes_are_names_like_any_other(self, run, export, tmp_path):
        """A folder and files with ä, blanks and both kinds of quotes are read and written."""
        folder = tmp_path / "Müllers 'neue' Daten \"2026\" 100%"
        folder.mkdir()
        (folder / "mein export ü'.zip").write_bytes(export.read_bytes())
        targets = ("--html", folder / "ber'icht.html", "--json", folder / "ä.json", "--parquet", folder / "pq 'q'")

        ended = run("check", folder / "mein export ü'.zip", *targets)

        assert ended.code == 0
        assert (folder / "ber'icht.html").read_text("utf-8").startswith("<!")
        assert (folder / "pq 'q'" / "verdicts.parquet").exists()
        assert str(folder / "ä.json") in ended.out

    @pytest.mark.slow
    def test_missing_folders_of_a_target_are_made(self, run, export, tmp_path):
        """`--json new/folder/answer.json` needs no preparation."""
        ended = run("check", export, "--json", tmp_path / "new" / "folder" / "answer.json")

        assert ended.code == 0
        assert (tmp_path / "new" / "folder" / "answer.json").exists()
