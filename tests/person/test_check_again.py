"""Another question to the tables of a check: answered as a check of the same files would, without reading them."""

from datetime import date

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.check import check, check_again
from widerspruch.person.question import Question
from widerspruch.person.statements import STATED_AUDIENCES, Objected, StatedAdult, StatedFor
from widerspruch.person.tables import ACCOUNTS, DESCRIPTION, FINDINGS, ITEMS, VERDICTS, TablesError, open_tables
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import READINGS
from widerspruch.testing.exports import make_preset

RULEBOOK = load_rulebook()
FIRST = Question(date(2026, 11, 21))

ACCOUNT_NAMES = st.sampled_from(["instagram", "threads", "linkedin"])
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
PERIODS = st.tuples(st.none() | DAYS, st.none() | DAYS)


def _stated(account, audience, period) -> StatedFor:
    since, until = period
    return StatedFor(
        account, audience, None if since is None else start_of_day(since), None if until is None else end_of_day(until)
    )


QUESTIONS = st.builds(
    Question,
    run=DAYS,
    reading=st.sampled_from(READINGS),
    objected=st.lists(
        st.builds(Objected, ACCOUNT_NAMES, DAYS.map(end_of_day), st.none() | st.just("meta-form-instagram")), max_size=2
    ).map(tuple),
    audiences=st.lists(st.builds(_stated, ACCOUNT_NAMES, st.sampled_from(STATED_AUDIENCES), PERIODS), max_size=3).map(
        tuple
    ),
    adults=st.lists(st.builds(StatedAdult, ACCOUNT_NAMES, st.booleans()), max_size=2).map(tuple),
)


def answered(folder, question, paths) -> CheckAnswer | NotAnswered:
    """What a whole check of the files says, with its tables in a new folder."""
    folder.mkdir(parents=True)
    return check(CheckRequest(paths, question, folder), RULEBOOK, lambda *_: None)


def rows(file):
    """A table's rows, whatever their order."""
    return sorted(pq.read_table(file).to_pylist(), key=str)


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """Exports of Instagram with Threads and of LinkedIn: one says how old its holder is, one does not."""
    folder = tmp_path_factory.mktemp("exports")
    made = [*make_preset("instagram-de", folder / "a"), *make_preset("linkedin-de", folder / "b")]
    return tuple(path for export in made for path in export.paths)


@pytest.fixture
def folder(tmp_path, paths):
    """What the first check left."""
    assert isinstance(answered(tmp_path / "tables", FIRST, paths), CheckAnswer)
    return tmp_path / "tables"


class TestAsAWholeCheck:
    @settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(QUESTIONS, min_size=1, max_size=2))
    def test_it_says_what_a_whole_check_says(self, tmp_path_factory, paths, folder, questions):
        """Whatever was stated, and whatever was asked before: the same answer, and the same tables."""
        for question in questions:
            again = check_again(folder, question, RULEBOOK)
        whole = tmp_path_factory.mktemp("whole")
        expected = answered(whole / "tables", questions[-1], paths)

        assert again == expected
        if isinstance(again, CheckAnswer):
            for table in (ITEMS, FINDINGS, ACCOUNTS, VERDICTS):
                assert rows(folder / table) == rows(whole / "tables" / table)

    def test_what_is_not_stated_any_more_is_forgotten(self, folder, paths, tmp_path):
        """An age that was stated by mistake and taken back leaves no trace: what the export says counts again."""
        check_again(folder, Question(FIRST.run, adults=(StatedAdult("instagram", False),)), RULEBOOK)
        assert check_again(folder, FIRST, RULEBOOK) == answered(tmp_path / "whole", FIRST, paths)

    def test_the_folder_is_opened_with_the_new_answer(self, folder):
        """Whoever opens it sees the last question."""
        question = Question(FIRST.run, audiences=(StatedFor("instagram", "public"),))
        again = check_again(folder, question, RULEBOOK)
        with open_tables(folder, RULEBOOK) as tables:
            assert tables.answer == again
        assert not list(folder.glob(".*"))


class TestNoAnswer:
    def test_a_name_that_is_not_there_changes_nothing(self, folder):
        """The tables still hold the answer to the question before."""
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        again = check_again(folder, Question(FIRST.run, adults=(StatedAdult("tiktok", True),)), RULEBOOK)
        assert isinstance(again, NotAnswered)
        assert [one.code for one in again.misstatements] == ["unknown_account"]
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    @pytest.mark.parametrize("file", [ITEMS, FINDINGS, DESCRIPTION])
    def test_tables_that_are_not_whole_are_refused(self, file, folder):
        """Nothing is decided over what somebody has changed."""
        (folder / file).write_bytes((folder / file).read_bytes()[:-9])
        with pytest.raises(TablesError) as error:
            check_again(folder, FIRST, RULEBOOK)
        assert error.value.code == "tables_damaged"
