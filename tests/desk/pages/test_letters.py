"""What the platform's people write to somebody stands on the page of the case, and is answered there."""

import pytest

from desk.pages.visiting import objected, shown
from desk_browser import DeskClient, log_in, logged_in
from widerspruch.desk.cases.asking import ask_question, open_questions
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.cases.requests import answer_request
from widerspruch.desk.desk import Desk
from widerspruch.testing.demo.people import BY_KEY


@pytest.fixture
def case_id(client: DeskClient) -> str:
    log_in(client, BY_KEY["edith"])
    return objected(client, email="edith@example.net", country="IE")


def staff(desk: Desk, key: str = "rolf") -> int:
    return logged_in(desk, BY_KEY[key]).identity


def test_a_question_is_shown_answered_once_and_gone(client: DeskClient, desk: Desk, case_id: str) -> None:
    number = ask_question(desk, case_id, staff(desk), "Welches <b>Profil</b> meinen Sie?")
    page = client.get(f"/case/{case_id}")
    assert "Gilt. Es gibt eine Frage an Sie" in shown(page)
    assert "Welches &lt;b&gt;Profil" in page.content.decode()
    address = f"/case/{case_id}/answer/{number}"
    assert client.post(address, {"answer": ""}).status_code == 200
    for _ in range(2):  # a second click
        assert client.post(address, {"answer": "Das erste."})["Location"] == f"/case/{case_id}"
    assert open_questions(desk, case_id) == []
    assert client.get(address).status_code == 404
    assert "Gilt: Ihre Daten bleiben draußen" in shown(client.get(f"/case/{case_id}"))


def test_nobody_else_answers_or_reads_it(desk: Desk, case_id: str) -> None:
    number = ask_question(desk, case_id, staff(desk), "Welches Profil?")
    stranger = DeskClient(desk)
    log_in(stranger, BY_KEY["aylin"])
    address = f"/case/{case_id}/answer/{number}"
    assert stranger.get(address).status_code == stranger.post(address, {"answer": "x"}).status_code == 404
    assert len(open_questions(desk, case_id)) == 1


def test_a_question_of_another_case_is_not_answered_by_this_one(client: DeskClient, desk: Desk, case_id: str) -> None:
    other = DeskClient(desk)
    log_in(other, BY_KEY["erika"])
    number = ask_question(desk, objected(other), staff(desk), "Welches Profil?")
    assert client.get(f"/case/{case_id}/answer/{number}").status_code == 404


def test_a_refusal_is_told_with_grounds_name_and_authority(client: DeskClient, desk: Desk, case_id: str) -> None:
    authority = desk.rulebook.authorities[0]
    refuse(desk, case_id, staff(desk), "Rolf Testgärtner", "Zwingende Gründe: erfunden.", authority.slug)
    said = shown(client.get(f"/case/{case_id}"))
    assert all(part in said for part in ("Zwingende Gründe: erfunden.", "Rolf Testgärtner", authority.name))
    assert "Abgelehnt" in said
    assert "Zurücknehmen" not in shown(client.get("/cases"))
    assert objected(client, email="edith@example.net") != case_id


def test_the_answer_to_a_request_stands_at_its_case(client: DeskClient, desk: Desk) -> None:
    log_in(client, BY_KEY["edith"])
    sent = client.post("/false-answers", {"answer": "Ein Wellensittich.", "right": "Ein Mensch."})
    case_id = sent["Location"].rpartition("/")[2]
    answer_request(desk, case_id, staff(desk), "Das sagt sie nicht mehr.")
    said = shown(client.get(f"/case/{case_id}"))
    assert "Beantwortet" in said
    assert "Das sagt sie nicht mehr." in said


@pytest.mark.parametrize(("key", "is_shown"), [("sina", True), ("edith", False)])
def test_the_way_to_the_console_is_shown_to_the_platforms_people_alone(client, key: str, is_shown: bool) -> None:
    log_in(client, BY_KEY[key])
    assert ("/console/" in client.get("/").content.decode()) is is_shown
