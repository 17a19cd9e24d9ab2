"""The public numbers, for people and for programs."""

import pytest

from desk.made import made_case
from desk.pages.visiting import shown
from desk_browser import DeskClient
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.telling.figures import _time
from widerspruch.desk.telling.words import DeskWords


def test_of_few_it_is_only_said_that_they_are_few(client: DeskClient, desk: Desk, clock) -> None:
    made_case(desk)
    clock.moves(DAY)
    said = shown(client.get("/numbers"))
    assert said.count("unter 10") == 4
    assert "Beispielnetz: noch keine Liste." in said


def test_of_many_the_tens_are_told_and_programs_are_told_the_same(client: DeskClient, desk: Desk, clock) -> None:
    for _ in range(23):
        made_case(desk)
    clock.moves(DAY)
    assert "20 eingegangen" in shown(client.get("/numbers")).replace("eingegangen 20", "20 eingegangen")
    answer = client.get("/numbers.json")
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["objections"]["received"] == {"value": 20}
    assert answer.json()["objections"]["refused"] == {"fewer_than": 10}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "eine Minute"),
        (1, "eine Minute"),
        (119, "119 Minuten"),
        (120, "2 Stunden"),
        (47 * 60, "47 Stunden"),
        (48 * 60, "2 Tage"),
    ],
)
def test_a_time_is_told_in_a_unit_that_one_knows(minutes: int, said: str) -> None:
    assert _time(minutes, DeskWords("de")) == said
