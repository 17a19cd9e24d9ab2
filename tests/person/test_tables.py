"""The tables of a check: opened again without the export, and refused where they are not what the check left."""

import json
from datetime import date

import pytest
from msgspec.structs import replace

from widerspruch.lib.texts import load_catalogue
from widerspruch.person import tables
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.check import check
from widerspruch.person.question import Question
from widerspruch.person.report.build import write_report
from widerspruch.person.statements import Objected, StatedFor
from widerspruch.person.tables import COLUMNS, DESCRIPTION, TablesError, open_tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import start_of_day
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.exports import make_preset

RULEBOOK = load_rulebook()
QUESTION = Question(
    date(2026, 11, 21),
    "future_items",
    objected=(Objected("instagram", start_of_day(date(2025, 7, 1))),),
    audiences=(StatedFor("instagram", "close_friends"),),
)


@pytest.fixture
def export(tmp_path):
    """An invented export of Instagram with one post."""
    return make_preset("instagram-one-post", tmp_path / "export")[0].paths


@pytest.fixture
def folder(tmp_path, export):
    """Where a check leaves its tables."""
    (tmp_path / "tables").mkdir()
    return tmp_path / "tables"


@pytest.fixture
def answer(export, folder):
    """The answer of a check."""
    found = check(CheckRequest(export, QUESTION, folder), RULEBOOK, lambda *_: None)
    assert isinstance(found, CheckAnswer)
    return found


class TestOpened:
    def test_the_answer_is_that_of_the_check(self, answer, folder):
        """Figures, plan, files, accounts and statements come back as they were."""
        with open_tables(folder, RULEBOOK) as opened:
            assert opened.answer == answer

    def test_the_report_needs_no_export(self, answer, folder, export, tmp_path):
        """It can be written when the export is long gone."""
        for path in export:
            path.unlink()

        with open_tables(folder, RULEBOOK) as opened:
            write_report(opened, compose(opened.answer, RULEBOOK, PersonWords("de")), tmp_path / "report.html")

        assert "Instagram" in (tmp_path / "report.html").read_text("utf-8")

    def test_what_was_stated_is_laid_over_the_items_again(self, answer, folder):
        """An audience that the person stated is seen in the opened tables, too."""
        with open_tables(folder, RULEBOOK) as opened:
            seen = opened.connection.execute(
                "SELECT DISTINCT audience FROM all_items WHERE audience_basis = 'user_said'"
            ).fetchall()
        assert seen == [("close_friends",)]

    def test_they_can_be_moved(self, answer, folder):
        """Nothing in the folder says where it lies."""
        moved = folder.rename(folder.with_name("kept [2026]"))
        with open_tables(moved, RULEBOOK) as opened:
            assert opened.connection.execute("SELECT COUNT(*) FROM verdicts").fetchone() > (0,)

    def test_nothing_can_be_read_beside_them(self, answer, folder, tmp_path):
        """The connection sees the folder and no other file."""
        (tmp_path / "other.csv").write_text("a\n1\n")
        with open_tables(folder, RULEBOOK) as opened, pytest.raises(Exception, match="Permission"):
            opened.connection.execute(f"FROM '{tmp_path / 'other.csv'}'")


@pytest.mark.parametrize(("allowed", "given"), [(None, "953.6 MiB"), (1 << 30, "409.5 MiB"), (64 << 30, "953.6 MiB")])
def test_the_database_leaves_room_for_the_rest(allowed, given, folder, monkeypatch):
    """Where a process may take only so much, a large export spills onto the disk and does not fail."""
    monkeypatch.setattr(tables, "memory_allowed", lambda: allowed)
    with tables.working_connection([folder]) as connection:
        assert connection.execute("SELECT CURRENT_SETTING('memory_limit')").fetchone() == (given,)


def refused(folder, rulebook=RULEBOOK) -> str:
    """The code with which a folder is refused; each has a sentence in both languages."""
    with pytest.raises(TablesError) as error, open_tables(folder, rulebook):
        pass
    code, values = error.value.code, error.value.values
    assert all(load_catalogue(language, "widerspruch.person")(f"problem.{code}", **values) for language in ("de", "en"))
    return code


class TestRefused:
    def test_a_folder_without_its_description_is_unfinished(self, answer, folder):
        """The description comes last: without it nobody knows whether all of it is there."""
        (folder / DESCRIPTION).unlink()
        assert refused(folder) == "tables_unfinished"

    @pytest.mark.parametrize("content", [None, "[]", '{"format": "somebody-elses/1"}'])
    def test_a_folder_of_something_else_is_foreign(self, content, folder):
        """An empty folder, and one with somebody else's file of that name."""
        if content is not None:
            (folder / DESCRIPTION).write_text(content)
        assert refused(folder) == "tables_foreign"

    @pytest.mark.parametrize("name", COLUMNS)
    def test_a_table_that_was_changed_is_damaged(self, name, answer, folder):
        """A table that is cut short, gone, or of which one bit is another is noticed before anything is read."""
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:-9])
        assert refused(folder) == "tables_damaged"
        (folder / name).write_bytes(whole[:4] + bytes([whole[4] ^ 1]) + whole[5:])
        assert refused(folder) == "tables_damaged"
        (folder / name).unlink()
        assert refused(folder) == "tables_damaged"
        (folder / name).write_bytes(whole)
        with open_tables(folder, RULEBOOK):
            pass

    @pytest.mark.parametrize("content", [b"", b"{", b"\xe4"])
    def test_a_description_that_cannot_be_read_is_damaged(self, content, folder):
        """Whatever is in it."""
        (folder / DESCRIPTION).write_bytes(content)
        assert refused(folder) == "tables_damaged"

    def test_a_description_that_lacks_something_is_damaged(self, answer, folder):
        """It is ours and of this version, but not whole."""
        told = json.loads((folder / DESCRIPTION).read_text())
        del told["answer"]["plan"]
        (folder / DESCRIPTION).write_text(json.dumps(told))
        assert refused(folder) == "tables_damaged"

    @pytest.mark.parametrize("changed", [{"format": "widerspruch-tables/0"}, {"identity": 0}])
    def test_another_version_is_refused(self, changed, answer, folder):
        """Items that another rule named, or a folder laid out in another way, are not guessed at."""
        told = json.loads((folder / DESCRIPTION).read_text())
        (folder / DESCRIPTION).write_text(json.dumps(told | changed))
        assert refused(folder) == "tables_other_version"

    def test_another_rulebook_is_refused(self, answer, folder):
        """Its rules would explain verdicts that they did not give."""
        assert refused(folder, replace(RULEBOOK, reasons=())) == "tables_other_rulebook"


class TestNotAnswered:
    def test_a_drop_that_cannot_be_read_is_a_value(self, tmp_path, folder):
        """A file that is no export ends in a problem with a place, and no tables."""
        (tmp_path / "tax.zip").write_bytes(b"no zip")
        found = check(CheckRequest((tmp_path / "tax.zip",), QUESTION, folder), RULEBOOK, lambda *_: None)
        assert isinstance(found, NotAnswered)
        assert found.problem is not None
        assert found.problem.place == "tax.zip"
        assert list(folder.iterdir()) == []

    def test_statements_about_what_is_not_there_are_values(self, export, folder):
        """An unknown account and an unknown route are told together, each with what there is."""
        asked = replace(QUESTION, objected=(Objected("tiktok", 0), Objected("instagram", 0, "by-dove")))
        found = check(CheckRequest(export, asked, folder), RULEBOOK, lambda *_: None)
        assert isinstance(found, NotAnswered)
        assert [one.code for one in found.misstatements] == ["unknown_account", "unknown_route"]
        assert list(folder.iterdir()) == []
