"""Objecting with a login: one form that is filled in, or one switch."""

import pytest

from desk.pages.visiting import OBJECTING, objected, shown
from desk_browser import DeskClient, log_in
from widerspruch.desk.access.sessions import LIVES_LOGGED_IN
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.values import CaseDetails
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.testing.demo.people import BY_KEY


def details(desk: Desk) -> CaseDetails:
    return desk.keys.sealer.open(DeskCase.objects.get().sealed, CaseDetails)


@pytest.mark.parametrize("page", ["/object", "/switch"])
def test_whoever_is_not_logged_in_comes_back_afterwards(client: DeskClient, page: str) -> None:
    answer = client.get(page)
    assert (answer.status_code, answer["Location"]) == (303, f"/login?next=%2F{page[1:]}")


def test_the_form_is_filled_in_and_names_all_accounts(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    page = client.get("/object").content.decode()
    assert page.count("checked") == 3
    assert 'value="erika@example.org"' in page
    assert '<option value="DE" selected>' in page
    assert all(name in page for name in ("@erika.beispiel", "@erika_beispiel", "@erikas_garten"))


def test_pressing_the_button_twice_is_one_case(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    assert objected(client) == objected(client) == DeskCase.objects.get().case_id


def test_the_last_page_says_what_was_recorded_and_hands_out_receipts(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    case_id = objected(client)
    page = client.get(f"/done/{case_id}")
    said = shown(page)
    assert all(name in said for name in (case_id, "@erika.beispiel", "@erika_beispiel", "@erikas_garten"))
    assert "e•••@e•••.org" in said
    assert "erika@example.org" not in said
    receipts = [one for one in page.content.decode().split('"') if one.startswith(f"/case/{case_id}/receipts/")]
    assert len(receipts) == 3
    file = client.get(receipts[0])
    assert file.json()["format"] == "widerspruch/receipt/1"
    assert file["Content-Disposition"] == f'attachment; filename="{receipts[0].rpartition("/")[2]}"'


def test_what_was_taken_out_is_not_covered(client: DeskClient) -> None:
    log_in(client, BY_KEY["edith"])
    case_id = objected(client, scopes=["own_content"], email="edith@example.net", country="IE")
    case = DeskCase.objects.get(case_id=case_id)
    assert (case.own_content, case.ai_interactions, case.mentions) == (True, False, False)
    assert case.country == "IE"
    assert "Diesen Teil haben Sie nicht gewählt" in shown(client.get(f"/case/{case_id}"))


def test_other_names_are_told_apart(client: DeskClient, desk: Desk) -> None:
    log_in(client, BY_KEY["erika"])
    objected(client, known_as=" Erika  B. \n@rika\nhttps://example.org/rika\n\nErika B.\n@\n")
    told = details(desk)
    assert (told.names, told.handles, told.profile_urls) == (("Erika B.",), ("rika",), ("https://example.org/rika",))


def test_accounts_that_nothing_links_get_a_case_each(client: DeskClient) -> None:
    log_in(client, BY_KEY["aylin"])
    page = client.get("/object").content.decode()
    assert page.count('name="accounts"') == 2
    sent = OBJECTING | {"email": "aylin@example.net"}
    assert client.post("/object", sent).status_code == 200  # none was ticked
    both = ["beispielnetz:70010002", "beispielbild:80010003"]
    assert client.post("/object", sent | {"accounts": both})["Location"] == "/cases"
    assert DeskCase.objects.count() == 2
    assert all(case.coverages.count() == 1 for case in DeskCase.objects.all())
    assert "Aufgenommen: 2 Fälle" in shown(client.get("/cases"))


def test_one_of_them_alone_is_one_case(client: DeskClient) -> None:
    log_in(client, BY_KEY["aylin"])
    objected(client, email="aylin@example.net", accounts=["beispielbild:80010003"])
    assert Coverage.objects.get().platform == "beispielbild"


def test_a_parent_objects_for_the_child_and_sees_that_case(client: DeskClient) -> None:
    log_in(client, BY_KEY["jonas"])
    page = client.get("/object").content.decode()
    assert page.count('name="whose"') == 2
    assert "Für mein eigenes Konto: @jonas.musterfrau bei Beispielnetz" in page
    case_id = objected(client, email="jonas@example.org", whose="beispielbild:80010004")
    case = DeskCase.objects.get()
    assert (case.acted_by, case.coverages.get().platform) == ("guardian", "beispielbild")
    assert details_of(client.desk, case).of_age_at == Age.of_birth("2012-09-09").adult_from
    assert "@mia_malt" in shown(client.get(f"/case/{case_id}"))
    assert "@mia_malt" in shown(client.get("/cases"))


def test_nobody_objects_for_a_child_that_is_not_theirs(client: DeskClient) -> None:
    log_in(client, BY_KEY["jonas"])
    answer = client.post("/object", OBJECTING | {"whose": "beispielbild:80010005"})
    assert answer.status_code == 200
    assert not DeskCase.objects.exists()


def test_a_minor_objects_alone(client: DeskClient) -> None:
    log_in(client, BY_KEY["mia"])
    objected(client, email="mia@example.org")
    assert DeskCase.objects.get().acted_by == "minor"


def test_whose_login_has_no_account_is_shown_other_ways(client: DeskClient) -> None:
    log_in(client, BY_KEY["sina"])
    for page in ("/object", "/switch"):
        assert "/without-account" in client.get(page).content.decode()


def test_the_switch_does_it_with_one_button_and_shows_that_it_is_on(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    assert "An: Ihre Daten werden für KI-Training benutzt." in shown(client.get("/switch"))
    first, again = client.post("/switch"), client.post("/switch")
    case = DeskCase.objects.get()
    assert first["Location"] == again["Location"] == f"/done/{case.case_id}"
    assert (case.channel, case.coverages.count()) == ("switch", 3)
    page = client.get("/switch")
    assert "Aus: Sie haben widersprochen." in shown(page)
    assert f"/case/{case.case_id}/withdraw" in page.content.decode()


def test_what_was_typed_outlives_the_session(client: DeskClient, clock) -> None:
    log_in(client, BY_KEY["erika"])
    client.get("/object")
    clock.moves(LIVES_LOGGED_IN)
    answer = client.post("/object", OBJECTING | {"reason": "lange getippt"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="reason" value="lange getippt"' in page
    assert 'href="/login?next=/cases" target="_blank"' in page
    log_in(client, BY_KEY["erika"])
    assert client.post("/object", OBJECTING | {"reason": "lange getippt"}).status_code == 303


def test_what_was_typed_outlives_a_lost_cookie(desk: Desk) -> None:
    client = DeskClient(desk, enforce_csrf_checks=True)
    log_in(client, BY_KEY["erika"])
    answer = client.post("/object", OBJECTING | {"reason": "lange getippt"})
    assert answer.status_code == 403
    assert 'name="reason" value="lange getippt"' in answer.content.decode()
    assert not DeskCase.objects.exists()


def test_a_desk_that_is_full_keeps_what_was_typed_and_says_when_to_come_back(client: DeskClient, monkeypatch) -> None:
    log_in(client, BY_KEY["erika"])

    def full(*_: object) -> None:
        raise DeskError("queue_full")

    monkeypatch.setattr("widerspruch.desk.pages.views.objecting.take_objection", full)
    answer = client.post("/object", OBJECTING | {"reason": "lange getippt"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert 'name="reason" value="lange getippt"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "niemand"),
        ("email", "a@b@example.org, c@example.org"),
        ("email", f"{'a' * 300}@example.org"),
        ("email", "erika@example.org\nBcc: x@example.net"),
        ("country", "XX"),
        ("country", "Deutschland"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("reason", "x" * 10_001),
        ("reason", "a\0b"),
        ("known_as", "a\0b"),
        ("known_as", "\n".join(f"Name {number}" for number in range(21))),
        ("known_as", "x" * 301),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_recorded(client: DeskClient, field, value) -> None:
    log_in(client, BY_KEY["erika"])
    answer = client.post("/object", OBJECTING | {field: value})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'href="#id_{field}' in page
    assert "is-wrong" in page
    assert not DeskCase.objects.exists()


@pytest.mark.parametrize(
    "reason",
    [
        "x" * 10_000,
        "🙂" * 5_000,
        "\u202egnilletfürd\u202c",
        "<script>alert(1)</script>",
        "{{ request }}",
        "a\r\nb\x1b[2J",
    ],
)
def test_whatever_somebody_writes_is_kept_and_commands_nobody(client: DeskClient, desk: Desk, reason: str) -> None:
    log_in(client, BY_KEY["erika"])
    case_id = objected(client, reason=reason)
    assert details(desk).reason
    page = client.get(f"/case/{case_id}").content.decode()
    assert "<script>alert" not in page
    assert not {"\u202e", "\x1b"} & set(page)


def test_objecting_again_adds_what_is_new(client: DeskClient) -> None:
    log_in(client, BY_KEY["erika"])
    first = objected(client, scopes=["own_content"])
    assert objected(client) == first
    case = DeskCase.objects.get()
    assert (case.own_content, case.ai_interactions, case.mentions) == (True, True, True)
