"""Objecting with a login: one form that is filled in, or one switch."""

from desk_browser import DeskClient, log_in
from widerspruch.desk.models import DeskCase
from widerspruch.testing.demo.people import BY_KEY

SENT = {
    "scopes": ["own_content", "ai_interactions", "mentions"],
    "email": "erika@example.org",
    "country": "DE",
    "reason": "",
    "known_as": "",
}


def test_whoever_is_not_logged_in_comes_back_to_the_form(client: DeskClient) -> None:
    answer = client.get("/object")
    assert (answer.status_code, answer["Location"]) == (303, "/login?next=%2Fobject")


def test_the_form_is_filled_in_and_names_all_accounts(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    page = client.get("/object").content.decode()
    assert page.count("checked") == 3
    assert 'value="erika@example.org"' in page
    assert '<option value="DE" selected>' in page
    assert all(name in page for name in ("@erika.beispiel", "@erika_beispiel", "@erikas_garten"))


def test_pressing_the_button_twice_is_one_case(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    first = client.post("/object", SENT)
    assert first.status_code == 303
    assert client.post("/object", SENT)["Location"] == first["Location"]
    case = DeskCase.objects.get()
    assert first["Location"] == f"/done/{case.case_id}"
    page = client.get(first["Location"]).content.decode()
    assert case.case_id in page
    assert "e•••@e•••.org" in page
    assert "erika@example.org" not in page
    assert page.count("receipt-beispielbild-") >= 2
