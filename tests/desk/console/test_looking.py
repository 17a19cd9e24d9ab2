"""A person's data is seen after a reason that is written down first, and by nobody in secret."""

from pathlib import Path

import pytest
from django.db import connection
from msgspec import structs

import widerspruch.desk.console
from desk.canary import ACCOUNT_ID, DETAILS, assert_silent
from desk.console.conftest import WHY, StaffClient, staff_client
from desk.made import made_case
from desk_browser import DeskClient, enter_code
from desk_clock import DeskClock
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import mail_holder_key
from widerspruch.desk.looking import LASTS, look, looks, looks_at, seen_again
from widerspruch.desk.models import DeskCase, LookRecord


def test_who_gives_a_reason_sees_all_that_is_kept(support: StaffClient, case: DeskCase) -> None:
    answer = support.post(f"/console/cases/{case.case_id}/look", {"reason": WHY})
    assert (answer.status_code, answer["Location"]) == (303, f"/console/cases/{case.case_id}/person")
    page = support.get(answer["Location"]).content.decode()
    for kept in (DETAILS.contact, DETAILS.reason, ACCOUNT_ID, DETAILS.names[0]):
        assert kept in page


@pytest.mark.parametrize(("country", "told"), [("DE", "Deutschland"), ("US", "US"), ("", "nicht genannt")])
def test_country_and_language_are_told_in_words(desk: Desk, support: StaffClient, country: str, told: str) -> None:
    case = made_case(desk, country=country)
    page = support.get(f"/console/cases/{case.case_id}").content.decode()
    assert f"<dd>{told}</dd>" in page
    assert "<dd>Deutsch</dd>" in page


def test_somebody_without_an_account_is_not_counted_as_an_account(desk: Desk, support: StaffClient) -> None:
    case = made_case(desk, [("beispielnetz", None)])
    page = support.get(f"/console/cases/{case.case_id}").content.decode()
    assert "Beispielnetz: die Person, ohne Konto" in page
    assert "1 Konto" not in page


def test_a_reason_that_is_too_short_is_told_how_long_it_must_be(support: StaffClient, case: DeskCase) -> None:
    page = support.post(f"/console/cases/{case.case_id}/look", {"reason": "kurz"}).content.decode()
    assert "Bitte schreiben Sie etwas mehr: mindestens 10 Zeichen." in page


@pytest.mark.parametrize("reason", ["", "kurz", " " * 50, "x" * 501])
def test_without_a_reason_nothing_is_shown_or_recorded(support: StaffClient, case: DeskCase, reason: str) -> None:
    answer = support.post(f"/console/cases/{case.case_id}/look", {"reason": reason})
    assert answer.status_code == 422
    assert_silent(answer.content)
    assert not LookRecord.objects.exists()
    assert support.get(f"/console/cases/{case.case_id}/person").status_code == 303


def test_a_look_that_cannot_be_recorded_shows_nothing(
    desk: Desk, support: StaffClient, case: DeskCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(job: object) -> None:
        raise DeskError("queue_full")

    monkeypatch.setattr(desk.door, "write", full)
    answer = support.post(f"/console/cases/{case.case_id}/look", {"reason": WHY})
    assert answer.status_code == 503
    assert_silent(answer.content)
    assert support.get(f"/console/cases/{case.case_id}/person").status_code == 303


def test_a_look_is_over_after_a_quarter_of_an_hour(
    desk: Desk, support: StaffClient, case: DeskCase, clock: DeskClock
) -> None:
    support.post(f"/console/cases/{case.case_id}/look", {"reason": WHY})
    clock.moves(LASTS)
    answer = support.get(f"/console/cases/{case.case_id}/person")
    assert answer.status_code == 303
    assert answer["Location"].endswith("/look")


def test_a_look_of_one_is_none_of_another(desk: Desk, support: StaffClient, legal: StaffClient, case: DeskCase) -> None:
    support.post(f"/console/cases/{case.case_id}/look", {"reason": WHY})
    assert legal.get(f"/console/cases/{case.case_id}/person").status_code == 303


def test_whoever_sees_the_looks_of_others_cannot_look_also_with_both_roles(
    desk: Desk, support: StaffClient, case: DeskCase
) -> None:
    both = structs.replace(support.who, roles=("support", "oversight"))
    with pytest.raises(DeskError, match="look_by_oversight"):
        look(desk, both, case.case_id, WHY)
    look(desk, support.who, case.case_id, WHY)
    with pytest.raises(DeskError, match="look_none"):
        seen_again(desk, both, case.case_id)


def test_oversight_sees_who_looked_when_and_why_but_not_the_person(
    desk: Desk, support: StaffClient, oversight: StaffClient, case: DeskCase
) -> None:
    support.post(f"/console/cases/{case.case_id}/look", {"reason": WHY})
    page = oversight.get("/console/looks").content
    assert WHY.encode() in page
    assert support.who.name.encode() in page
    assert case.case_id.encode() in page
    assert_silent(page)


def test_oversight_chooses_by_case_by_whom_and_by_day(
    desk: Desk, support: StaffClient, legal: StaffClient, case: DeskCase, clock: DeskClock
) -> None:
    look(desk, support.who, case.case_id, "am ersten Tag, telefonisch")
    clock.moves(24 * 60 * 60 * 1_000_000)
    oversight = staff_client(desk, "oversight")
    look(desk, legal.who, case.case_id, "am zweiten Tag, brieflich")

    def page(**chosen: str) -> str:
        answer = oversight.post("/console/looks", chosen)
        assert answer.status_code == 303, answer.content.decode()
        return oversight.get("/console/looks").content.decode()

    assert "ersten Tag" in page()
    assert "zweiten Tag" in page()
    assert "zweiten Tag" not in page(who=str(support.who.identity))
    assert "ersten Tag" not in page(since="2026-11-29")
    assert "zweiten Tag" not in page(until="2026-11-28")
    assert "ersten Tag" not in page(case="W-0000-0000-0")
    assert "ersten Tag" in page(case=case.case_id.lower())


@pytest.mark.parametrize(
    "chosen", [{"case": "W-1"}, {"who": "999"}, {"who": "x"}, {"since": "gestern"}, {"until": "2026-02-31"}]
)
def test_a_choice_that_is_none_says_so(oversight: StaffClient, chosen: dict[str, str]) -> None:
    assert oversight.post("/console/looks", chosen).status_code == 422


def test_many_looks_come_page_by_page(desk: Desk, support: StaffClient, oversight: StaffClient, case: DeskCase) -> None:
    for number in range(51):
        look(desk, support.who, case.case_id, f"Einsicht Nummer {number:03}")
    assert "Nummer 000" not in oversight.get("/console/looks").content.decode()
    oversight.post("/console/looks", {"page": "1"})
    assert "Nummer 000" in oversight.get("/console/looks").content.decode()


def test_the_person_can_be_told_who_looked_at_them(desk: Desk, support: StaffClient, case: DeskCase) -> None:
    look(desk, support.who, case.case_id, WHY)
    assert [(one.what, one.reason) for one in looks_at(desk, case)] == [("person", WHY)]


def test_names_and_reasons_of_looks_are_sealed_in_the_table(desk: Desk, support: StaffClient, case: DeskCase) -> None:
    look(desk, support.who, case.case_id, WHY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM desk_lookrecord")
        assert WHY not in repr(cursor.fetchall())
    assert looks(desk)[0].reason == WHY


def test_nothing_in_the_console_opens_what_is_sealed_or_deletes_a_look() -> None:
    files = [*Path(widerspruch.desk.console.__file__).parent.rglob("*.py")]
    assert len(files) > 10
    for file in files:
        text = file.read_text("utf-8")
        for word in ("keys.sealer.open", "keys.sealer.seal", ".sealed", "Sealer", ".delete("):
            assert word not in text, (file.name, word)


def test_no_address_of_the_console_changes_or_deletes_a_look(
    desk: Desk, support: StaffClient, oversight: StaffClient, case: DeskCase
) -> None:
    look(desk, support.who, case.case_id, WHY)
    for client in (support, oversight, staff_client(desk, "operations"), staff_client(desk, "legal")):
        for method in ("delete", "put", "patch"):
            assert getattr(client, method)("/console/looks").status_code in (404, 405)
    assert LookRecord.objects.count() == 1


def test_the_person_sees_on_their_page_when_and_why_and_not_who(
    desk: Desk, support: StaffClient, case: DeskCase
) -> None:
    held = DeskCase.objects.get(pk=case.pk)
    held.holder_key = mail_holder_key(desk.keys.lookup, "erika@example.org")
    desk.door.write(lambda now: held.save())
    person = DeskClient(desk)
    enter_code(person, "erika@example.org")
    assert "Wer Ihre Daten angesehen hat" not in person.get(f"/case/{case.case_id}").content.decode()
    look(desk, support.who, case.case_id, WHY)
    page = person.get(f"/case/{case.case_id}").content.decode()
    assert WHY in page
    assert support.who.name not in page
