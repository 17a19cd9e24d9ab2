"""Ways without a login: locked out, without an account, others' posts, false answers."""

from typing import Any

import pytest

from desk.pages.visiting import LOCKED_OUT, WITHOUT_ACCOUNT, mailed_code, objected, shown
from desk_browser import DeskClient, log_in
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase
from widerspruch.desk.values import CaseDetails
from widerspruch.testing.demo.people import BY_KEY

POSTS = {"posts": "https://beispielnetz.example/p/1\nhttps://beispielnetz.example/p/2", "quoted": "Paula war da."}
FALSE = {"prompt": "Wer ist Paula?", "answer": "Ein Wellensittich.", "right": "Ein Mensch."}
WAYS: list[tuple[str, dict[str, Any]]] = [
    ("/locked-out", LOCKED_OUT),
    ("/without-account", WITHOUT_ACCOUNT),
    ("/others-posts", POSTS | {"email": "paula@example.org", "known_as": "Paula Probst-Beispiel"}),
    ("/false-answers", FALSE | {"email": "paula@example.org"}),
]


@pytest.mark.parametrize(("page", "sent"), WAYS)
def test_it_counts_at_once_and_the_page_says_how_long(client: DeskClient, page: str, sent: dict[str, Any]) -> None:
    assert client.get(page).status_code == 200
    answer = client.post(page, sent)
    assert (answer.status_code, answer["Location"]) == (303, "/claimed")
    case = DeskCase.objects.get()
    assert (case.assurance, case.state) == ("claimed", "received")
    said = shown(client.get("/claimed"))
    assert "höchstens 30 Tage" in said
    assert case.case_id not in said


@pytest.mark.parametrize(("page", "sent"), WAYS)
def test_twice_is_once_and_answered_alike(client: DeskClient, page: str, sent: dict[str, Any]) -> None:
    first = client.post(page, sent)
    seen = client.get("/claimed").content
    again = client.post(page, sent)
    assert again["Location"] == first["Location"]
    assert len(client.get("/claimed").content) == len(seen)
    assert DeskCase.objects.count() == 1


@pytest.mark.parametrize(("page", "sent"), WAYS)
def test_the_code_leads_to_the_case(client: DeskClient, desk: Desk, page: str, sent: dict[str, Any]) -> None:
    client.post(page, sent)
    answer = client.post("/code", {"email": sent["email"], "code": mailed_code(desk, sent["email"])})
    case = DeskCase.objects.order_by("id").first()
    assert case is not None
    assert answer["Location"] == f"/done/{case.case_id}"
    for address in (f"/done/{case.case_id}", f"/case/{case.case_id}", "/cases"):
        assert case.case_id in shown(client.get(address))


def test_whoever_is_locked_out_of_an_account_that_nothing_ties_to_the_address_stays_provisional(
    client: DeskClient, desk: Desk
) -> None:
    client.post("/locked-out", LOCKED_OUT)
    client.post("/code", {"email": "bernd@example.net", "code": mailed_code(desk, "bernd@example.net")})
    claim = DeskCase.objects.get(assurance="claimed")
    done = client.get(f"/done/{claim.case_id}")
    assert "Jemand sieht es sich an" in shown(done)
    assert "/receipts/" not in done.content.decode()
    assert "Gilt vorläufig" in shown(client.get(f"/case/{claim.case_id}"))


def test_a_claim_changes_nothing_of_a_verified_objection(client: DeskClient, desk: Desk) -> None:
    log_in(client, BY_KEY["erika"])
    case_id = objected(client)
    stranger = DeskClient(desk)
    stranger.post("/locked-out", LOCKED_OUT | {"account": "@erika.beispiel", "email": "eve@example.net"})
    code = mailed_code(desk, "eve@example.net")
    stranger.post("/code", {"email": "eve@example.net", "code": code})
    assert stranger.get(f"/case/{case_id}").status_code == 404
    assert stranger.get(f"/case/{case_id}/withdraw").status_code in (303, 404)
    assert "Gilt: Ihre Daten bleiben draußen" in shown(client.get(f"/case/{case_id}"))


@pytest.mark.parametrize(("page", "sent"), [("/others-posts", POSTS), ("/false-answers", FALSE)])
def test_whoever_is_logged_in_gives_no_address_and_has_the_case_at_once(
    client: DeskClient, page: str, sent: dict[str, Any]
) -> None:
    log_in(client, BY_KEY["edith"])
    assert 'name="email"' not in client.get(page).content.decode()
    first = client.post(page, sent)
    case = DeskCase.objects.get()
    assert (case.assurance, first["Location"]) == ("verified", f"/done/{case.case_id}")
    assert client.post(page, sent)["Location"] == first["Location"]
    assert all(value.split("\n")[0] in shown(client.get(f"/case/{case.case_id}")) for value in sent.values())


def test_each_address_is_a_post_and_the_text_is_kept(client: DeskClient, desk: Desk) -> None:
    client.post("/others-posts", dict(WAYS[2][1]))
    details = desk.keys.sealer.open(DeskCase.objects.get().sealed, CaseDetails)
    assert [one.address.rpartition("/")[2] for one in details.posts] == ["1", "2"]
    assert details.posts[0].text == "Paula war da."


@pytest.mark.parametrize(
    ("page", "sent", "field"),
    [
        ("/locked-out", LOCKED_OUT | {"platform": "elsewhere"}, "platform"),
        ("/locked-out", LOCKED_OUT | {"account": ""}, "account"),
        ("/locked-out", LOCKED_OUT | {"account": "x" * 301}, "account"),
        ("/locked-out", LOCKED_OUT | {"scopes": []}, "scopes"),
        ("/without-account", WITHOUT_ACCOUNT | {"email": "paula"}, "email"),
        ("/without-account", WITHOUT_ACCOUNT | {"country": "??"}, "country"),
        ("/others-posts", {"email": "paula@example.org"}, "posts"),
        ("/others-posts", {"email": "paula@example.org", "posts": "https://example.org/\n" * 51}, "posts"),
        ("/others-posts", {"email": "paula@example.org", "posts": "https://example.org/" + "x" * 2_000}, "posts"),
        ("/false-answers", FALSE | {"email": "paula@example.org", "right": " "}, "right"),
        ("/false-answers", FALSE | {"email": "paula@example.org", "answer": "x" * 10_001}, "answer"),
        ("/false-answers", FALSE | {"email": "paula@example.org", "prompt": "\0"}, "prompt"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: DeskClient, page: str, sent: Any, field: str) -> None:
    answer = client.post(page, sent)
    assert answer.status_code == 200
    assert f'href="#id_{field}' in answer.content.decode()
    assert not DeskCase.objects.exists()
