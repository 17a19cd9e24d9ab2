"""`widerspruch casefile today` and `tidy`: several case files in one folder."""

import json
from datetime import timedelta

import pytest

from widerspruch.casefile.case_file import open_case_file
from widerspruch.lib import clock
from widerspruch.rulebook.instants import BERLIN


@pytest.fixture
def folder(akte):
    """The folder of the case file."""
    return akte.parent


def set_deletion_day(akte, days):
    with open_case_file(akte) as file:
        file.set_deletion_day(clock.today(BERLIN) + timedelta(days=days))


def test_the_day_sheet_names_what_is_to_be_done(run, folder):
    """In words, and as JSON with the same words."""
    ended = run("casefile", "today", "--folder", folder)
    assert ended.code == 0
    assert "Erika Beispiel" in ended.out
    (line,) = json.loads(run("casefile", "today", "--folder", folder, "--json").out)["now"]
    assert line["name"] == "Erika Beispiel"
    assert len(line["actions"]) >= 1


def test_nothing_is_deleted_before_its_day(run, folder, akte):
    """Tomorrow is not today."""
    set_deletion_day(akte, 1)
    assert run("casefile", "tidy", "--folder", folder, "--yes").code == 0
    assert akte.exists()


def test_what_is_due_is_deleted_only_if_somebody_is_sure(run, folder, akte):
    """Without a terminal nobody can be asked."""
    set_deletion_day(akte, 0)
    assert run("casefile", "tidy", "--folder", folder).code == 2
    assert akte.exists()
    assert run("casefile", "tidy", "--folder", folder, "--yes").code == 0
    assert not akte.exists()
