"""Withdrawing, undoing, linking, asking and codes: by the platform's servers, for one account at a time."""

import pytest

from case_reading import mailed_code
from desk_browser import DeskClient, call
from widerspruch.desk.access.limits import LIMITS
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase

ERIKA, AYLIN = "beispielnetz:70010001", "beispielnetz:70010002"
BODY = {
    "account": {"platform": "beispielnetz", "id": "70010001", "emails": ["erika@example.org"]},
    "accounts_centre": "centre-1001",
}


@pytest.fixture
def case(client: DeskClient) -> str:
    told = call(client, "POST", "/objections", BODY).json()
    return str(told["case"])


def test_taking_back_is_asked_twice_and_can_be_undone(client: DeskClient, case: str) -> None:
    path = f"/objections/{case}"
    too_early = call(client, "POST", f"{path}/withdraw", {"is_confirmed": True}, account=ERIKA)
    assert (too_early.status_code, too_early.json()["code"]) == (409, "not-possible")
    asked = call(client, "POST", f"{path}/withdraw", {"is_confirmed": False}, account=ERIKA)
    assert (asked.status_code, asked.json()["state"], asked.json()["undo_until"]) == (200, "received", None)
    done = call(client, "POST", f"{path}/withdraw", {"is_confirmed": True}, account=ERIKA).json()
    assert (done["state"], done["is_in_force"], done["ended_at"]) == ("withdrawn", True, done["undo_until"])
    undone = call(client, "POST", f"{path}/undo", account=ERIKA).json()
    assert (undone["state"], undone["ended_at"], undone["undo_until"]) == ("received", None, None)


def test_a_scope_can_be_taken_back_alone(client: DeskClient, case: str, clock) -> None:
    for is_confirmed in (False, True):
        body = {"is_confirmed": is_confirmed, "scopes": ["mentions"]}
        assert call(client, "POST", f"/objections/{case}/withdraw", body, account=ERIKA).status_code == 200
    clock.moves(72 * HOUR)
    assert call(client, "GET", "/coverage", account=ERIKA).json()["scopes"] == ["own_content", "ai_interactions"]


def test_nobody_takes_back_anothers_and_learns_whether_it_is_there(client: DeskClient, case: str) -> None:
    for number in (case, "W-0000-0000-0", "nothing"):
        for what, body in (("withdraw", {"is_confirmed": False}), ("withdraw", {"is_confirmed": True}), ("undo", None)):
            answer = call(client, "POST", f"/objections/{number}/{what}", body, account=AYLIN)
            assert (answer.status_code, answer.json()) == (
                404,
                {
                    "type": "urn:widerspruch:problem:unknown",
                    "code": "unknown",
                    "title": "There is nothing here for you: it does not exist, or it is another's.",
                    "status": 404,
                },
            )
    assert DeskCase.objects.get().state == "received"


@pytest.mark.parametrize("account", [None, "", "beispielnetz", "beispielnetz:", ":70010001", "x" * 400])
def test_a_platform_that_does_not_say_for_whom_it_asks_is_told_nothing(client: DeskClient, case: str, account) -> None:
    answer = call(client, "GET", f"/objections/{case}", account=account)
    assert answer.json()["code"] in ("no-account", "unknown-platform")
    assert call(client, "GET", "/coverage", account="elsewhere:1").json()["code"] == "unknown-platform"


def test_a_linked_account_is_covered_from_then_and_stays_so_when_it_leaves(
    client: DeskClient, case: str, clock
) -> None:
    new = "beispielbild:80010009"
    assert call(client, "GET", "/coverage", account=new).json() == {"scopes": [], "since": None, "cases": []}
    clock.moves(HOUR)
    link = {"account": {"platform": "beispielbild", "id": "80010009"}, "accounts_centre": "centre-1001"}
    assert call(client, "POST", "/accounts/link", link).json() == {"cases": [case]}
    covered = call(client, "GET", "/coverage", account=new).json()
    assert covered == {
        "scopes": ["own_content", "ai_interactions", "mentions"],
        "since": "2026-11-28T13:00:00.000000Z",
        "cases": [case],
    }
    assert call(client, "GET", f"/objections/{case}", account=new).status_code == 200
    assert call(client, "POST", "/accounts/unlink", {"platform": "beispielbild", "id": "80010009"}).status_code == 200
    assert call(client, "GET", "/coverage", account=new).json() == covered
    assert call(client, "GET", f"/objections/{case}", account=new).status_code == 404, "covered, and no more theirs"


def test_what_somebody_claims_of_an_account_is_not_told_to_its_holder(client: DeskClient, desk: Desk) -> None:
    claim = Claim(
        kind="objection", contact="bernd@example.net", language="de", platform="beispielnetz", account="70010001"
    )
    take_claim(desk, claim)
    assert call(client, "GET", "/coverage", account=ERIKA).json() == {"scopes": [], "since": None, "cases": []}


@pytest.fixture
def claimed(desk: Desk) -> tuple[str, str]:
    """Number of a claim, and its mailed code."""
    claim = Claim(
        kind="objection", contact="bernd@example.net", language="de", platform="beispielnetz", account="70010005"
    )
    taken = take_claim(desk, claim)
    return taken.case_id, mailed_code(desk, "bernd@example.net")


def _enter(client: DeskClient, number: str, contact: str, code: str):
    return call(client, "POST", f"/objections/{number}/verify", {"contact": contact, "code": code}, role=None)


def test_a_mailed_code_needs_no_credential(client: DeskClient, claimed: tuple[str, str]) -> None:
    number, code = claimed
    answer = _enter(client, number, " Bernd@example.net", code)
    assert answer.status_code == 422, "a contact is one word"
    answer = _enter(client, number.lower(), "Bernd@example.net", code)
    assert answer.status_code == 200, answer.content
    assert answer.json()["case"] == number


def test_a_wrong_number_address_or_code_answer_alike(client: DeskClient, claimed: tuple[str, str]) -> None:
    number, code = claimed
    wrong = [
        _enter(client, "W-0000-0000-0", "bernd@example.net", code),
        _enter(client, number, "nobody@example.net", code),
        _enter(client, number, "bernd@example.net", "00000000" if code != "00000000" else "1"),
    ]
    assert {(one.status_code, one.content) for one in wrong} == {(422, wrong[0].content)}
    assert wrong[0].json()["code"] == "code-wrong"
    _enter(client, "W-0000-0000-0", "bernd@example.net", code)
    assert _enter(client, number, "bernd@example.net", code).status_code == 422, (
        "three tries, whichever number was named"
    )


def test_entering_codes_is_limited_by_address_too(client: DeskClient) -> None:
    tries = LIMITS["entries_from_address"].tries
    answers = [_enter(client, "W-0", f"{n}@example.net", "1") for n in range(tries + 1)]
    assert {one.status_code for one in answers[:-1]} == {422}
    assert answers[-1].status_code == 429


def test_another_order_of_calls_with_other_roles_is_refused(client: DeskClient, case: str) -> None:
    for role in ("gate", "metrics"):
        for method, path in (("GET", f"/objections/{case}"), ("GET", "/coverage"), ("POST", "/accounts/link")):
            assert call(client, method, path, role=role, account=ERIKA).json()["code"] == "not-allowed"
