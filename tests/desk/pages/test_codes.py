"""Coming in without a login: the same answer for everybody, and a mail for whom it concerns."""

import pytest

from desk.pages.visiting import LOCKED_OUT, WITHOUT_ACCOUNT, mailed_code, objected, shown
from desk_browser import DeskClient, log_in
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase, MailedCode
from widerspruch.testing.demo.people import BY_KEY


@pytest.fixture
def case_id(client: DeskClient) -> str:
    """Erika has objected, and is gone."""
    log_in(client, BY_KEY["erika"])
    found = objected(client)
    client.cookies.clear()
    return found


def test_with_number_and_code_one_sees_the_case(client: DeskClient, desk: Desk, case_id: str) -> None:
    assert client.get(f"/case/{case_id}").status_code == 303  # to the login
    asked = client.post("/case", {"email": "Erika@example.org", "case_id": case_id.lower().replace("-", " ")})
    assert (asked.status_code, asked["Location"]) == (303, "/code")
    assert "E•••@e•••.org" in shown(client.get("/code"))
    code = mailed_code(desk, "Erika@example.org")
    entered = client.post("/code", {"email": "Erika@example.org", "code": f"{code[:4]} {code[4:]}"})
    assert (entered.status_code, entered["Location"]) == (303, f"/case/{case_id}")
    assert case_id in shown(client.get(f"/case/{case_id}"))
    assert case_id in shown(client.get("/cases"))


@pytest.mark.parametrize("email", ["erika@example.org", "nobody@example.org"])
@pytest.mark.parametrize("number", ["", "W-0000-0000-0", "own"])
def test_known_and_unknown_are_answered_alike(client: DeskClient, case_id: str, email: str, number: str) -> None:
    sent = {"email": email, "case_id": case_id if number == "own" else number}
    answer = client.post("/case", sent)
    assert (answer.status_code, answer["Location"]) == (303, "/code")
    assert "W-" not in shown(client.get("/code"))
    assert client.post("/code", {"email": email, "code": "00000000"}).status_code == 200


def test_somebody_elses_address_opens_no_case(client: DeskClient, desk: Desk, case_id: str) -> None:
    client.post("/case", {"email": "eve@example.net", "case_id": case_id})
    client.post("/code", {"email": "eve@example.net", "code": mailed_code(desk, "eve@example.net")})
    assert client.get(f"/case/{case_id}").status_code == 404
    assert case_id not in shown(client.get("/cases"))


def test_three_wrong_codes_and_the_right_one_counts_no_more(client: DeskClient, desk: Desk, case_id: str) -> None:
    client.post("/case", {"email": "erika@example.org", "case_id": case_id})
    code = mailed_code(desk, "erika@example.org")
    wrong = "00000000" if code != "00000000" else "11111111"
    for typed in (wrong, wrong, wrong, code):
        answer = client.post("/code", {"email": "erika@example.org", "code": typed})
        assert answer.status_code == 200
        assert "is-wrong" in answer.content.decode()
    assert MailedCode.objects.get().used_at is None


def test_who_asks_for_codes_without_end_is_told_to_wait(client: DeskClient) -> None:
    answers = [client.post("/case", {"email": "erika@example.org"}) for _ in range(8)]
    assert {one.status_code for one in answers[:5]} == {303}
    assert "Location" not in answers[-1]
    assert MailedCode.objects.count() <= 5


@pytest.mark.parametrize("email", ["", "niemand", "a\0@example.org", "x" * 400 + "@example.org", "ü@example.org"])
def test_an_address_that_is_none_is_told_at_once(client: DeskClient, email: str) -> None:
    answer = client.post("/case", {"email": email})
    assert (answer.status_code, MailedCode.objects.exists()) == ((303, True) if email.startswith("ü") else (200, False))


def test_a_code_opens_a_new_session(client: DeskClient, desk: Desk) -> None:
    client.post("/case", {"email": "erika@example.org"})
    before = client.cookies["desk"].value
    client.post("/code", {"email": "erika@example.org", "code": mailed_code(desk, "erika@example.org")})
    assert client.cookies["desk"].value != before


def test_a_claim_is_verified_from_another_browser(client: DeskClient, desk: Desk) -> None:
    client.post("/without-account", WITHOUT_ACCOUNT)
    other = DeskClient(desk)
    answer = other.post("/code", {"email": "paula@example.org", "code": mailed_code(desk, "paula@example.org")})
    case = DeskCase.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/done/{case.case_id}")
    assert case.assurance == "verified"
    assert other.get(answer["Location"]).status_code == 200


def test_no_address_stands_in_an_address(client: DeskClient, desk: Desk) -> None:
    seen = [client.post("/locked-out", LOCKED_OUT), client.post("/case", {"email": "bernd@example.net"})]
    assert all("@" not in one["Location"] and "bernd" not in one["Location"] for one in seen)
