"""The day sheet: whose turn it is, of all case files of a place."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from casefile.made import AT, PASSPHRASE
from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.shelf import Shelf
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    Complained,
    SeenOnScreen,
    Sent,
)
from widerspruch.person.day_sheet import CaseOfDay, act_from, day_sheet, remove_files
from widerspruch.person.telling.day_sheet import tell_day_sheet
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 29)
RULEBOOK = load_rulebook()
FORM = "meta-form-facebook-2025"
ACKNOWLEDGED = AnswerReceived("facebook", FORM, TODAY, AnswerReading("acknowledged", TODAY, "person"))
ADDED = AccountAdded(Account("facebook", "facebook", email="a", adult=True))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "akten")


def made(shelf: Shelf, name: str, *events: AnyEvent, passphrase: str | None = None) -> Path:
    with shelf.create(name, AT, passphrase) as file:
        file.record_all(events or (ADDED,), AT)
        return file.path


def on(shelf: Shelf, day: date = TODAY, passphrase: str | None = None, held: CaseFile | None = None) -> list[CaseOfDay]:
    return list(day_sheet(shelf, RULEBOOK, day, passphrase, held))


def test_who_has_to_object_is_of_today_and_who_waits_comes_later(shelf: Shelf) -> None:
    """One needs an objection; the other waits for an answer until a day, and is to be seen to on the next one."""
    made(shelf, "Waltraud", ADDED, Sent("facebook", FORM, TODAY))
    made(shelf, "Anton")
    by_name = {one.name: one.due_from for one in on(shelf)}
    assert by_name["Anton"] == TODAY
    assert by_name["Waltraud"] is not None
    assert by_name["Waltraud"] > TODAY


@pytest.mark.parametrize(
    "more",
    [(), (SeenOnScreen("facebook", FORM, TODAY), ACKNOWLEDGED), (Complained("facebook", FORM, TODAY, "debaylda"),)],
    ids=["mail", "answer", "authority"],
)
def test_the_day_from_which_on_somebody_acts_is_the_first_on_which_anything_is_due(
    shelf: Shelf, more: tuple[AnyEvent, ...]
) -> None:
    """On the day before nothing is due; on the day itself something is."""
    made(shelf, "Waltraud", ADDED, Sent("facebook", FORM, TODAY), *more)
    (one,) = on(shelf)
    assert one.due_from is not None
    (before,), (then,) = on(shelf, one.due_from - timedelta(days=1)), on(shelf, one.due_from)
    assert before.found is not None
    assert then.found is not None
    assert not before.found.due
    assert then.found.due


def test_a_locked_one_says_its_day_and_nothing_else(shelf: Shelf) -> None:
    """Known since it was last opened; what is to be done only the passphrase shows, and it is locked again then."""
    path = made(shelf, "Max Geheim", passphrase=PASSPHRASE)
    assert [(one.name, one.found, one.due_from) for one in on(shelf)] == [(None, None, None)]
    assert [one.name for one in on(shelf, passphrase=PASSPHRASE)] == ["Max Geheim"]
    (locked,) = on(shelf)
    assert (locked.name, locked.found, locked.due_from) == (None, None, TODAY)
    open_case_file(path, PASSPHRASE).close()


def test_a_wrong_passphrase_leaves_all_as_it_was(shelf: Shelf) -> None:
    """Nobody sees more than before."""
    made(shelf, "Max", passphrase=PASSPHRASE)
    assert [one.found for one in on(shelf, passphrase="falsch")] == [None]


def test_one_that_is_in_use_is_named_with_why(shelf: Shelf) -> None:
    """Another program has it: it stands on the sheet all the same."""
    with open_case_file(made(shelf, "Anton")):
        told = tell_day_sheet(on(shelf), TODAY, PersonWords("de"))
    assert [line.when for line in told.lines] == [PersonWords("de").casefile("problem.in_use")]


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_sheet_tells_those_of_today_first(shelf: Shelf, language: str) -> None:
    """With what is to be done for each; the others by their day."""
    made(shelf, "Waltraud", ADDED, Sent("facebook", FORM, TODAY))
    made(shelf, "Anton")
    told = tell_day_sheet(on(shelf), TODAY, PersonWords(language))
    assert [line.name for line in told.now] == ["Anton"]
    assert told.now[0].actions
    assert [line.name for line in told.later] == ["Waltraud"]
    assert not told.later[0].actions


def test_what_is_to_be_deleted_is_of_today(shelf: Shelf) -> None:
    """Whatever else stands in it."""
    with open_case_file(made(shelf, "Waltraud", ADDED, Sent("facebook", FORM, TODAY))) as file:
        file.set_deletion_day(TODAY)
    (line,) = tell_day_sheet(on(shelf), TODAY, PersonWords("de")).now
    assert line.deletion == "Löschtag erreicht: 29.11.2026"


def test_only_those_whose_day_has_come_are_deleted(shelf: Shelf) -> None:
    """One that is in use stays, and is named."""
    anton, berta = made(shelf, "Anton"), made(shelf, "Berta")
    caesar = made(shelf, "Cäsar", passphrase=PASSPHRASE)
    paths = (anton, berta, caesar)
    for path, day in zip(paths, (TODAY, TODAY + timedelta(days=1), TODAY), strict=True):
        with open_case_file(path, PASSPHRASE if path == caesar else None) as file:
            file.set_deletion_day(day)
            shelf.remember(file)
    due = [file for file in shelf.files() if file.is_due(TODAY)]
    with open_case_file(caesar, PASSPHRASE):
        done = {path: error and error.code for path, error in remove_files(shelf, due)}
    assert done == {anton: None, caesar: "in_use"}
    assert [path.exists() for path in paths] == [False, True, True]


def test_nothing_is_to_come_of_an_empty_case(shelf: Shelf) -> None:
    """Nobody is asked to see to it."""
    with shelf.create("Leer", AT):
        pass
    (one,) = on(shelf)
    assert one.found is not None
    assert act_from(one.found) is None
