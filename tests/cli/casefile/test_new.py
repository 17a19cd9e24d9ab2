"""`widerspruch casefile new`, and case files that cannot be opened."""

import sqlite3

import pytest

from widerspruch.casefile.case_file import open_case_file


class TestNew:
    def test_it_is_named_after_its_file(self, run, tmp_path):
        """Or as is said."""
        assert run("casefile", "new", tmp_path / "erika.akte").said.endswith("ist angelegt.")
        run("casefile", "new", tmp_path / "zwei.akte", "--name", "Max Beispiel")
        for file, name in (("erika", "erika"), ("zwei", "Max Beispiel")):
            with open_case_file(tmp_path / f"{file}.akte") as case_file:
                assert (case_file.name, case_file.recorded()) == (name, ())

    def test_never_over_another_file(self, run, akte):
        """What is there stays."""
        before = akte.read_bytes()
        ended = run("casefile", "new", akte)
        assert ended.code == 3
        assert "Es bleibt, wie es ist." in ended.complained
        assert akte.read_bytes() == before

    @pytest.mark.parametrize("name", ["", " ", "x" * 201, "a\x1bb"])
    def test_a_name_that_cannot_be(self, name, run, tmp_path):
        """Said, and no file is made."""
        ended = run("casefile", "new", tmp_path / "a.akte", "--name", name)
        assert (ended.code, list(tmp_path.iterdir())) == (1, [])

    def test_in_a_folder_it_gets_a_path_that_says_nothing(self, run, tmp_path):
        """The name of a person stands in no path; the command says where it lies."""
        ended = run("casefile", "new", "--name", "Erika Beispiel", "--folder", tmp_path / "akten")
        (path,) = (tmp_path / "akten").glob("*.akte")
        assert ended.code == 0
        assert "erika" not in str(path.name).casefold()
        assert path.name in "".join(ended.out.split())

    @pytest.mark.parametrize("arguments", [[], ["a.akte", "--folder", "akten"]])
    def test_where_it_should_lie(self, arguments, run):
        """A file, or a name for one in the folder."""
        assert run("casefile", "new", *arguments).code == 2

    def test_in_a_folder_that_is_not_there(self, run, tmp_path):
        """A sentence."""
        assert run("casefile", "new", tmp_path / "nichts" / "a.akte").code == 3


class TestCannotBeOpened:
    @pytest.mark.parametrize("arguments", [["casefile", "add", "{}", "--note", "x"], ["plan", "--casefile", "{}"]])
    @pytest.mark.parametrize("kind", ["missing", "folder", "empty", "text", "other", "newer", "open"])
    def test_a_sentence_whatever_it_is(self, kind, arguments, run, akte, tmp_path):
        """Never a traceback, never a changed file."""
        path = tmp_path / "x.akte"
        if kind == "folder":
            path.mkdir()
        elif kind == "empty":
            path.touch()
        elif kind == "text":
            path.write_text("Das ist keine Akte. " * 500)
        elif kind == "other":
            with sqlite3.connect(path) as other:
                other.execute("CREATE TABLE a (b)")
        elif kind == "newer":
            path = akte
            with sqlite3.connect(path) as newer:
                newer.execute("PRAGMA user_version = 99")
        before = path.read_bytes() if path.is_file() else None
        line = [part.format(path) for part in arguments]
        if kind == "open":
            with open_case_file(akte):
                ended = run(*[part.format(akte) for part in arguments])
        else:
            ended = run(*line)

        assert ended.code == (3 if kind == "open" else 1)
        assert ended.out == ""
        assert ended.complained.startswith("Das ging nicht.")
        assert (path.read_bytes() if path.is_file() else None) == before
