"""Case files with a passphrase: asked for without echo or read from a file, never seen on a command line."""

import os
import select
import subprocess
import sys
import time

import pytest

from cli.apart import command
from widerspruch.casefile.case_file import create_case_file, open_case_file

SECRET = 'Öl & "Essig" \'; 🙂'


@pytest.fixture
def locked(tmp_path):
    """A case file with a passphrase."""
    path = tmp_path / "erika.akte"
    create_case_file(path, "Erika", 0, SECRET).close()
    return path


@pytest.fixture
def secret(tmp_path):
    """A file whose first line is it."""
    path = tmp_path / "passphrase"
    path.write_text(f"{SECRET}\nzweite Zeile\n", "utf-8")
    return path


class TestFile:
    def test_a_new_file_takes_it_from_the_first_line(self, run, tmp_path, secret):
        """The end of the line is not part of it."""
        path = tmp_path / "neu.akte"
        ended = run("casefile", "new", path, "--passphrase-file", secret)
        assert (ended.code, ended.err) == (0, "")
        assert "mit der Passphrase verschlüsselt" in ended.said
        with open_case_file(path, SECRET) as case_file:
            assert (case_file.name, case_file.is_encrypted) == ("neu", True)

    def test_lines_of_windows_end_alike(self, run, locked, tmp_path):
        """An editor there adds a mark at the beginning and another end of the line."""
        (tmp_path / "p").write_bytes(b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")
        assert run("casefile", "add", locked, "--note", "x", "--passphrase-file", tmp_path / "p").code == 0

    def test_it_opens(self, run, locked, secret):
        """With the right one the command goes on."""
        assert run("casefile", "add", locked, "--note", "x", "--passphrase-file", secret).code == 0

    def test_a_wrong_one_is_a_sentence(self, run, locked, tmp_path):
        """It says what may be wrong, and not what it was."""
        (tmp_path / "p").write_text("falsch-4711\n")
        ended = run("casefile", "add", locked, "--note", "x", "--passphrase-file", tmp_path / "p")
        assert ended.code == 1
        assert "Prüfen Sie Groß- und Kleinschreibung" in ended.complained
        assert "falsch-4711" not in ended.out + ended.err

    @pytest.mark.parametrize("content", [b"", b"\n", b"\nzweite", b"\xff\xfe"])
    def test_a_file_without_one(self, content, run, locked, tmp_path):
        """Empty, or no text: said by its name."""
        (tmp_path / "p").write_bytes(content)
        ended = run("casefile", "add", locked, "--note", "x", "--passphrase-file", tmp_path / "p")
        assert ended.code == 2
        assert "„p“" in ended.complained

    def test_a_file_that_is_not_there(self, run, locked, tmp_path):
        """The same sentence."""
        ended = run("casefile", "add", locked, "--note", "x", "--passphrase-file", tmp_path / "nichts")
        assert ended.code == 2

    def test_a_case_file_without_a_passphrase_needs_none(self, run, akte, secret):
        """The option is no mistake there."""
        assert run("casefile", "add", akte, "--note", "x", "--passphrase-file", secret).code == 0


class TestNobody:
    def test_without_a_terminal_nobody_is_asked(self, run, locked, monkeypatch):
        """A script is told what to name."""
        monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115, PTH123
        ended = run("casefile", "add", locked, "--note", "x")
        assert ended.code == 2
        assert "--passphrase-file" in ended.complained

    def test_nor_for_a_new_one(self, run, tmp_path, monkeypatch):
        """And no file is made."""
        monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115, PTH123
        assert run("casefile", "new", tmp_path / "neu.akte", "--passphrase").code == 2
        assert not (tmp_path / "neu.akte").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
class TestTerminal:
    def talk(self, *arguments, answers):
        """Run the command on a terminal of its own, typing an answer whenever it asks."""
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            command("casefile", *arguments), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        said, left, deadline = "", list(answers), time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([ours], [], [], 0.2)
            try:
                said += os.read(ours, 4096).decode("utf-8", "replace") if ready else ""
            except OSError:  # the other end is closed
                break
            if left and said.count(": ") > len(answers) - len(left) and said.endswith(": "):
                os.write(ours, f"{left.pop(0)}\n".encode())
            elif process.poll() is not None and not ready:
                break
        os.close(ours)
        return process.wait(timeout=60), said

    def test_a_new_one_is_typed_twice_and_warned_of_before(self, tmp_path):
        """Nobody can restore it: said first. What is typed is not shown."""
        path = tmp_path / "neu.akte"
        code, said = self.talk("new", path, "--passphrase", answers=[SECRET, SECRET])
        assert code == 0
        assert said.index("kann niemand wiederherstellen") < said.index("Neue Passphrase:")
        assert SECRET not in said
        open_case_file(path, SECRET).close()

    def test_typed_two_ways_makes_no_file(self, tmp_path):
        """A slip would lock somebody out for ever."""
        code, said = self.talk("new", tmp_path / "neu.akte", "--passphrase", answers=["eins", "zwei"])
        assert (code, (tmp_path / "neu.akte").exists()) == (2, False)
        assert "nicht gleich" in said

    def test_a_slip_may_be_corrected(self, locked):
        """Three attempts at a terminal."""
        code, said = self.talk("add", locked, "--note", "x", answers=["falsch", "auch", SECRET])
        assert code == 0, said
        code, said = self.talk("add", locked, "--note", "x", answers=["falsch", "auch", "wieder"])
        assert code == 1
