"""`POST /objections`: the platform's servers object for somebody who is logged in there."""

import json
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest
from django.db import connections

from desk_browser import DeskClient, call
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.once import KEPT, forget_handed_in
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase
from widerspruch.protocol.receipt import read_receipt

ERIKA = {
    "account": {
        "platform": "beispielnetz",
        "id": "70010001",
        "handles": ["erika.beispiel"],
        "emails": ["erika@example.org"],
    },
    "linked_accounts": [{"platform": "beispielbild", "id": "80010001"}],
    "accounts_centre": "centre-1001",
    "channel": "switch",
    "country": "DE",
}


def test_a_switch_makes_a_case_that_covers_the_whole_centre(client: DeskClient) -> None:
    answer = call(client, "POST", "/objections", ERIKA)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert {(one["platform"], one["id"]) for one in told["accounts"]} == {
        ("beispielnetz", "70010001"),
        ("beispielbild", "80010001"),
    }
    assert told["scopes"] == ["own_content", "ai_interactions", "mentions"]
    assert told["not_covered"] == ["other_accounts", "finished_models"]
    assert (told["received_at"], told["in_sets_from"]) == ("2026-11-28T12:00:00.000000Z", "2026-11-29T12:00:00.000000Z")
    assert told["is_confirmed_by_mail"] is True
    case = DeskCase.objects.get()
    assert (case.case_id, case.channel) == (told["case"], "switch")


def test_its_receipts_are_those_that_are_made_again_later(client: DeskClient) -> None:
    told = call(client, "POST", "/objections", ERIKA).json()
    later = call(client, "GET", f"/objections/{told['case']}/receipt", account="beispielnetz:70010001").json()
    now = [one["receipt"] for one in told["accounts"]]
    assert sorted(map(json.dumps, now)) == sorted(json.dumps(one["receipt"]) for one in later["receipts"])
    for one in now:
        read_receipt(msgspec.json.encode(one), [client.desk.keys.receipts.public])


def test_objecting_again_is_the_same_case_also_through_another_account_of_the_centre(client: DeskClient) -> None:
    first = call(client, "POST", "/objections", ERIKA)
    again = call(client, "POST", "/objections", ERIKA)
    beside = call(client, "POST", "/objections", {"account": {"platform": "beispielbild", "id": "80010001"}})
    assert (first.status_code, again.status_code, beside.status_code) == (201, 200, 200)
    assert first.json()["case"] == again.json()["case"] == beside.json()["case"]
    assert DeskCase.objects.count() == 1
    assert Coverage.objects.count() == 2


def test_the_chat_command_counts_from_when_it_was_given(client: DeskClient) -> None:
    body = {**ERIKA, "channel": "chat", "submitted_at": "2026-11-28T12:59:30+01:00", "scopes": ["ai_interactions"]}
    told = call(client, "POST", "/objections", body).json()
    case = DeskCase.objects.get()
    assert (case.channel, case.received_at - case.submitted_at) == ("chat", 30_000_000)
    assert told["not_covered"] == ["own_content", "mentions", "other_accounts", "finished_models"]


def test_one_reads_ones_case_and_nobody_elses(client: DeskClient) -> None:
    case = call(client, "POST", "/objections", ERIKA).json()["case"]
    own = call(client, "GET", f"/objections/{case}", account="beispielbild:80010001", accept_language="en")
    assert own.status_code == 200
    assert own.json()["accounts"][0]["receipt"]["format"] == "widerspruch/receipt/1"
    assert case in own.json()["sentences"]["headline"]
    others = call(client, "GET", f"/objections/{case}", account="beispielnetz:70010002")
    unknown = call(client, "GET", "/objections/W-0000-0000-0", account="beispielnetz:70010002")
    assert (others.status_code, others.content) == (unknown.status_code, unknown.content) == (404, unknown.content)


@pytest.mark.parametrize("role", [None, "gate", "metrics"])
def test_nobody_but_the_platform_objects_for_others(client: DeskClient, role) -> None:
    answer = call(client, "POST", "/objections", ERIKA, role=role)
    assert (answer.status_code, answer.json()["code"]) == (
        (401, "no-credential") if role is None else (403, "not-allowed")
    )
    assert not DeskCase.objects.exists()


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic abc", "Bearer nobodys", "Bearer " + "x" * 5000, "bearer\twdp"]
)
def test_a_token_that_is_none_is_refused(client: DeskClient, header: str) -> None:
    assert call(client, "POST", "/objections", ERIKA, Authorization=header).status_code == 401


def test_a_cookie_is_no_credential(client: DeskClient) -> None:
    from desk_browser import log_in
    from widerspruch.testing.demo.people import BY_KEY

    log_in(client, BY_KEY["erika"])
    assert call(client, "POST", "/objections", ERIKA, role=None).status_code == 401


WRONG = {
    b" ": "malformed-json",
    b"{": "malformed-json",
    b"\xff": "malformed-json",
    b'{"account": 1, "account": 2}': "malformed-json",
    b'{"account": {"platform": "a", "platform": "b", "id": "1"}}': "malformed-json",
    b'{"account": NaN}': "malformed-json",
    b'{"account": Infinity}': "malformed-json",
    b'{"account": "\\ud800"}': "malformed-json",
    b"[" * 50_000: "malformed-json",
    b'{"a":' * 50_000: "malformed-json",
    b"[1" + b"0" * 5000 + b"]": "malformed-json",
    b"null": "wrong-value",
    b"[]": "wrong-value",
    b"{}": "wrong-value",
    b'{"account": null}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": ""}}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": 5}}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1\\u0000"}}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1", "is_admin": true}}': "wrong-value",
    b'{"account": {"platform": "elsewhere", "id": "1"}}': "unknown-platform",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "channel": "form"}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "scopes": []}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "contact": "a@b\\r\\nBcc: c@d"}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "submitted_at": "2026-11-21T12:00:00"}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "submitted_at": 5}': "wrong-value",
    b'{"account": {"platform": "beispielnetz", "id": "1"}, "language": "xx"}': "wrong-value",
}


@pytest.mark.parametrize("body", WRONG)
def test_what_is_not_understood_wholly_is_not_taken(client: DeskClient, body: bytes) -> None:
    answer = call(client, "POST", "/objections", body)
    assert answer.json()["code"] == WRONG[body]
    assert answer["Content-Type"] == "application/problem+json"
    assert not DeskCase.objects.exists()


def test_an_error_says_where_and_never_what_stood_there(client: DeskClient) -> None:
    body = {"account": {"platform": "beispielnetz", "id": "70010001", "emails": ["erika beispiel"]}, "erika": 1}
    told = call(client, "POST", "/objections", body).content.decode()
    assert "erika" not in told.casefold()
    body.pop("erika")
    answer = call(client, "POST", "/objections", body)
    assert answer.json()["places"][0].startswith("$.account.emails[")
    assert "erika" not in answer.content.decode()


def test_a_body_has_an_end(client: DeskClient) -> None:
    answer = call(client, "POST", "/objections", {**ERIKA, "reason": "x" * 300_000})
    assert answer.json()["code"] == "too-large"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_is_no_call(client: DeskClient, content_type: str) -> None:
    """A page elsewhere can send these without asking; and with no cookie that would count."""
    answer = client.generic(
        "POST",
        "/api/v1/objections",
        json.dumps(ERIKA),
        content_type,
        headers={"Authorization": "Bearer wdp_of-the-platforms-servers"},
    )
    assert answer.json()["code"] == "not-json"


@pytest.mark.parametrize("path", ["/objections/", "/nothing", "/objections/W-1/x", "/"])
def test_an_address_that_is_none_is_a_problem_too(client: DeskClient, path: str) -> None:
    answer = call(client, "GET", path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_another_method_is_told_which_there_are(client: DeskClient) -> None:
    answer = call(client, "DELETE", "/objections")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "POST", "wrong-method")


def test_a_call_gets_no_cookie_and_is_kept_by_nobody(client: DeskClient) -> None:
    answer = call(client, "POST", "/objections", ERIKA)
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_desk_that_cannot_write_says_when_to_come_back(client: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    from widerspruch.desk.errors import DeskError

    def full(job: object) -> None:
        raise DeskError("queue_full")

    monkeypatch.setattr(client.desk.door, "write", full)
    answer = call(client, "POST", "/objections", ERIKA)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "2")


def test_a_call_that_was_lost_may_be_sent_again_and_counts_once(desk_on_both: Desk) -> None:
    client = DeskClient(desk_on_both)
    first = call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1")
    again = call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["case"] == again.json()["case"]
    assert first.json()["accounts"] == again.json()["accounts"]
    assert [*CaseEvent.objects.values_list("kind", flat=True)] == ["received"]


def test_a_late_copy_of_a_call_undoes_no_withdrawal_and_a_new_objection_does(desk_on_both: Desk) -> None:
    client, erika = DeskClient(desk_on_both), "beispielnetz:70010001"
    case = call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1").json()["case"]
    for is_confirmed in (False, True):
        call(client, "POST", f"/objections/{case}/withdraw", {"is_confirmed": is_confirmed}, account=erika)
    late = call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1")
    assert (late.status_code, late.json()["case"]) == (200, case)
    assert DeskCase.objects.get().state == "withdrawn"
    new = call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-2")
    assert new.json()["is_undone_withdrawal"] is True
    assert DeskCase.objects.get().state == "received"


def test_a_key_is_for_one_objection(client: DeskClient) -> None:
    call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1")
    other = {"account": {"platform": "beispielnetz", "id": "70010002"}}
    answer = call(client, "POST", "/objections", other, Idempotency_Key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "key-used-otherwise")
    assert DeskCase.objects.count() == 1
    assert call(client, "POST", "/objections", other, Idempotency_Key="k" * 201).json()["code"] == "wrong-value"


def test_the_same_call_many_times_at_once_makes_one_case(desk_on_both: Desk) -> None:
    def one(_: int) -> tuple[int, str]:
        answer = call(DeskClient(desk_on_both), "POST", "/objections", ERIKA, Idempotency_Key="k-1")
        connections.close_all()
        return answer.status_code, answer.json()["case"]

    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(one, range(16))]
    assert sorted(status for status, _ in answers) == [200] * 15 + [201]
    assert len({case for _, case in answers}) == DeskCase.objects.count() == 1
    assert [*CaseEvent.objects.values_list("kind", flat=True)] == ["received"]


def test_keys_are_forgotten_when_nobody_sends_them_again(client: DeskClient, clock) -> None:
    call(client, "POST", "/objections", ERIKA, Idempotency_Key="k-1")
    clock.moves(KEPT)
    assert forget_handed_in(client.desk) == 0
    clock.moves(1)
    assert forget_handed_in(client.desk) == 1
