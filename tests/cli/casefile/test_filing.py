"""`widerspruch casefile file`, `follow`, `code`, `take-back`: several accounts at one desk, and what came of each."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.conftest import Run
from small_desk import CODE, SmallDesk, small_desk
from widerspruch.lib import clock
from widerspruch.objections.events import FilingAnswered, RecordedEvent

ERIKA, SHOP = "beispielnetz:70010001", "beispielnetz:70010099"


@pytest.fixture
def desk() -> Iterator[SmallDesk]:
    with small_desk(clock.now) as opened:
        yield opened


@pytest.fixture
def file(run: Run, akte: Path, desk: SmallDesk) -> Run:
    """Objects at that desk."""
    at = ("--at", desk.host, "--local", "--email", "erika@example.org")
    return lambda *arguments: run("casefile", "file", akte, *arguments, *at)


@pytest.fixture
def at_desk(run: Run, akte: Path) -> Run:
    """Any other of the commands."""
    return lambda name, *arguments: run("casefile", name, akte, *arguments, "--local")


def test_several_accounts_are_objected_for_in_one_go(file: Run, desk: SmallDesk) -> None:
    ended = file(ERIKA, SHOP)
    assert (ended.code, ended.err) == (0, "")
    assert ended.said.count("geben Sie den Code ein") == 2
    assert "Fallnummer der Plattform: W-0002" in ended.said
    assert [one.account.name for one in desk.cases] == ["70010001", "70010099"]


def test_from_the_objection_to_the_receipt_and_back(file: Run, at_desk: Run, desk: SmallDesk) -> None:
    file(ERIKA)
    wrong = at_desk("code", ERIKA, "000000")
    assert wrong.code == 1
    assert "Der Code ist falsch" in wrong.said
    entered = at_desk("code", ERIKA.upper(), CODE)
    assert entered.code == 0
    assert "Die Plattform hält Sie heraus" in entered.said
    followed = at_desk("follow", "--json")
    (told,) = json.loads(followed.out)["filings"]
    assert (told["outcome"], told["case_id"], told["problem"]) == ("granted", "W-0001", None)
    assert told["host"] == desk.host
    back = at_desk("take-back", ERIKA)
    assert back.code == 0
    assert "Der Widerspruch ist zurückgenommen" in back.said
    assert "nach nichts zu fragen" in at_desk("follow").said


def test_a_desk_that_cannot_be_reached_is_asked_again(
    file: Run, at_desk: Run, desk: SmallDesk, recorded: Callable[[], tuple[RecordedEvent, ...]]
) -> None:
    desk.wrong = ["", "", "lost"]
    ended = file(ERIKA)
    assert ended.code == 1
    assert "Ob der Widerspruch ankam, ist nicht bekannt" in ended.said
    assert at_desk("follow").code == 0
    assert len(desk.requests) == 1
    assert isinstance(recorded()[-1].event, FilingAnswered)


def test_what_goes_wrong_for_one_leaves_the_others_alone(file: Run, desk: SmallDesk) -> None:
    ended = file("facebook=1", "nobody", ERIKA)
    assert ended.code == 4
    assert "nimmt für diese Plattform keine Widersprüche an" in ended.said
    assert "Dieses Konto steht nicht in der Akte" in ended.said
    assert len(desk.requests) == 1


def test_this_machine_is_asked_only_where_that_is_said(run: Run, akte: Path, desk: SmallDesk) -> None:
    ended = run("casefile", "file", akte, ERIKA, "--at", desk.host)
    assert ended.code == 1
    assert desk.asked == []


def test_whoever_is_killed_while_the_desk_answers_goes_on_and_has_one_case(
    at_desk: Run, akte: Path, desk: SmallDesk
) -> None:
    desk.wrong = ["", "", "held"]
    line = ["casefile", "file", str(akte), ERIKA, "--at", desk.host, "--local", "--email", "erika@example.org"]
    with subprocess.Popen([sys.executable, "-m", "widerspruch", *line], stdout=subprocess.DEVNULL) as running:
        assert desk.is_held.wait(60)
        running.kill()
    desk.goes_on.set()
    assert len(desk.requests) == 1
    followed = at_desk("follow")
    assert followed.code == 0
    assert "geben Sie den Code" in followed.said
    assert len(desk.requests) == len(desk.cases) == 1


@pytest.mark.parametrize("name", ["follow", "take-back"])
def test_what_was_never_filed_is_said(at_desk: Run, name: str) -> None:
    ended = at_desk(name, "facebook")
    assert ended.code == 1
    assert "keine direkte Anfrage" in ended.said
