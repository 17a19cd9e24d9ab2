"""What the platform's people do about a case: asked, answered, refused, vouched for; each once, also when two are at it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from desk.canary import DETAILS, IDENTITY, assert_silent
from desk.console.conftest import GROUNDS, WHY, StaffClient, staff_client
from desk.made import made_case
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.console.authorities import authorities_for
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.looking import look
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, OutboxMail, Refusal, StaffQuestion, Vouching
from widerspruch.desk.values import MailDetails
from widerspruch.desk.vouching import decide, propose

HAMBURG = "dehmbbfdi"


def authority(desk: Desk) -> str:
    return authorities_for(desk.rulebook, "DE")[0][0]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{:l}", "{:n}"])
def test_a_case_is_found_by_its_number_however_it_is_typed(support: StaffClient, case: DeskCase, typed: str) -> None:
    said = {"{:l}": case.case_id.lower(), "{:n}": case.case_id.replace("-", "")}.get(
        typed, typed.replace("{}", case.case_id)
    )
    answer = support.post("/console/find", {"case": said})
    assert (answer.status_code, answer["Location"]) == (303, f"/console/cases/{case.case_id}")


@pytest.mark.parametrize(
    ("typed", "status"), [("", 422), ("W-7KQ4-M2XD-0", 422), ("x" * 500, 422), ("Erika", 422), ("W-0000-0000-0", 404)]
)
def test_a_slip_in_a_number_is_said(support: StaffClient, typed: str, status: int) -> None:
    assert support.post("/console/find", {"case": typed}).status_code == status


def test_a_question_is_asked_once_also_after_a_second_click(desk: Desk, support: StaffClient, case: DeskCase) -> None:
    sent = {"question": "Welches Ihrer Konten meinen Sie?", "once": "the-page"}
    for _ in range(2):
        assert support.post(f"/console/cases/{case.case_id}/question", sent).status_code == 303
    assert StaffQuestion.objects.count() == 1
    assert DeskCase.objects.get().state == "questioned"
    assert Coverage.objects.get().until is None


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001])
def test_a_text_that_is_none_or_endless_is_not_sent(support: StaffClient, case: DeskCase, text: str) -> None:
    answer = support.post(f"/console/cases/{case.case_id}/question", {"question": text})
    assert answer.status_code == 422
    assert not StaffQuestion.objects.exists()


def test_a_request_is_answered_and_an_objection_is_not_one(desk: Desk, support: StaffClient, case: DeskCase) -> None:
    request = made_case(desk, (), kind="false_output", details=DETAILS)
    sent = {"answer": "Wir haben die Aussage gesperrt."}
    assert support.post(f"/console/cases/{request.case_id}/answer", sent).status_code == 303
    assert support.post(f"/console/cases/{case.case_id}/answer", sent).status_code == 409
    assert DeskCase.objects.get(pk=request.pk).state == "done"
    assert DeskCase.objects.get(pk=case.pk).state == "received"


def refusal(desk: Desk, **changed: str) -> dict[str, str]:
    return {"named_person": "Rolf Recht", "grounds": GROUNDS, "authority": authority(desk), **changed}


def test_a_refusal_is_seen_as_its_mail_before_anything_happens(desk: Desk, legal: StaffClient, case: DeskCase) -> None:
    answer = legal.post(f"/console/cases/{case.case_id}/refuse", refusal(desk))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Zwingende Gründe" in page
    assert "Rolf Recht" in page
    assert DeskCase.objects.get().state == "received"
    assert not Refusal.objects.exists()
    assert not OutboxMail.objects.exists()


def test_a_refusal_that_is_meant_ends_what_the_case_keeps_out(desk: Desk, legal: StaffClient, case: DeskCase) -> None:
    address = f"/console/cases/{case.case_id}/refuse"
    assert legal.post(address, refusal(desk, sure_step="1")).status_code == 422
    assert not Refusal.objects.exists()
    assert legal.post(address, refusal(desk, sure_step="1", sure="on")).status_code == 303
    assert DeskCase.objects.get().state == "refused"
    assert Coverage.objects.get().until == desk.now()
    assert Refusal.objects.get().refused_by_id == legal.who.identity
    assert legal.post(address, refusal(desk, sure_step="1", sure="on")).status_code == 409


@pytest.mark.parametrize(
    "changed",
    [
        {"named_person": ""},
        {"grounds": "Wir trainieren alle."},
        {"grounds": " " * 400},
        {"authority": ""},
        {"authority": "frcnil"},
    ],
)
def test_a_refusal_without_name_grounds_or_authority_is_none(
    desk: Desk, legal: StaffClient, case: DeskCase, changed: dict[str, str]
) -> None:
    sent = refusal(desk, sure_step="1", sure="on", **changed)
    assert legal.post(f"/console/cases/{case.case_id}/refuse", sent).status_code == 422
    assert not Refusal.objects.exists()


def test_only_german_authorities_are_offered_for_somebody_in_germany_and_all_where_nobody_knows(desk: Desk) -> None:
    german = authorities_for(desk.rulebook, "DE")
    assert len(german) > 15
    assert {name for name, _ in german}.isdisjoint(slug for slug, _ in authorities_for(desk.rulebook, "AT"))
    assert len(authorities_for(desk.rulebook, "")) > len(german)


def test_of_two_who_refuse_at_once_one_does(desk_on_both: Desk) -> None:
    case = made_case(desk_on_both, details=DETAILS)
    clients = [staff_client(desk_on_both, "legal") for _ in range(2)]

    def refuses(client: StaffClient) -> None:
        refuse(desk_on_both, case.case_id, client.who.identity, "Rolf Recht", GROUNDS, authority(desk_on_both))

    assert sorted(_at_once([lambda client=client: refuses(client) for client in clients])) == ["", "case_ended"]
    assert Refusal.objects.count() == 1
    assert CaseEvent.objects.filter(kind="refused").count() == 1


def claim(desk: Desk) -> DeskCase:
    later = desk.now() + 10**12
    return made_case(
        desk,
        [("beispielnetz", IDENTITY)],
        details=DETAILS,
        assurance="claimed",
        claim_expires_at=later,
        channel="claim",
    )


HOW = "In der Kontoverwaltung, anhand der Rechnungsadresse."


def test_a_claim_is_verified_by_two_different_people(desk: Desk, support: StaffClient, legal: StaffClient) -> None:
    claimed = claim(desk)
    address = f"/console/cases/{claimed.case_id}/vouch"
    assert support.get(address).status_code == 303  # who has not looked, cannot know
    look(desk, support.who, claimed.case_id, WHY)
    sent = {"platform": "beispielnetz", "account_id": IDENTITY.account_id, "how": HOW}
    assert support.post(address, sent).status_code == 303
    assert DeskCase.objects.get().assurance == "claimed"
    assert support.post(address, {"decision": "right"}).status_code == 409
    assert DeskCase.objects.get().assurance == "claimed"
    look(desk, legal.who, claimed.case_id, WHY)
    assert legal.post(address, {"decision": "right"}).status_code == 303
    verified = DeskCase.objects.get(pk=claimed.pk)
    assert verified.assurance == "verified"
    assert verified.claim_expires_at is None
    assert Coverage.objects.filter(until=None).exists()


def test_a_proposal_that_is_turned_down_changes_nothing(desk: Desk, support: StaffClient, legal: StaffClient) -> None:
    claimed = claim(desk)
    propose(desk, support.who, claimed.case_id, "beispielnetz", IDENTITY.account_id, HOW)
    with pytest.raises(DeskError, match="vouching_there"):
        propose(desk, legal.who, claimed.case_id, "beispielnetz", "another", HOW)
    decide(desk, legal.who, claimed.case_id, is_right=False)
    with pytest.raises(DeskError, match="vouching_none"):
        decide(desk, legal.who, claimed.case_id, is_right=True)
    assert DeskCase.objects.get().assurance == "claimed"


def test_a_confirmation_that_fails_leaves_the_proposal_open(
    desk: Desk, support: StaffClient, legal: StaffClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise DeskError("database_failed")

    claimed = claim(desk)
    propose(desk, support.who, claimed.case_id, "beispielnetz", IDENTITY.account_id, HOW)
    with monkeypatch.context() as broken:
        broken.setattr("widerspruch.desk.vouching.vouch_for", breaks)
        with pytest.raises(DeskError, match="database_failed"):
            decide(desk, legal.who, claimed.case_id, is_right=True)
    assert Vouching.objects.get().decided_at is None
    decide(desk, legal.who, claimed.case_id, is_right=True)
    assert DeskCase.objects.get(pk=claimed.pk).assurance == "verified"


@pytest.mark.parametrize(
    "changed", [{"how": ""}, {"platform": ""}, {"account_id": ""}, {"platform": "facebook"}, {"account_id": "x" * 301}]
)
def test_a_proposal_names_both_platform_and_account_and_how(
    desk: Desk, support: StaffClient, changed: dict[str, str]
) -> None:
    claimed = claim(desk)
    look(desk, support.who, claimed.case_id, WHY)
    sent = {"platform": "beispielnetz", "account_id": "1", "how": HOW, **changed}
    assert support.post(f"/console/cases/{claimed.case_id}/vouch", sent).status_code == 422
    assert not Vouching.objects.exists()


def test_of_two_who_confirm_at_once_one_does(desk_on_both: Desk) -> None:
    claimed, people = claim(desk_on_both), [staff_client(desk_on_both, role).who for role in ("support", "legal")]
    third = staff_client(desk_on_both, "operations").who
    propose(desk_on_both, third, claimed.case_id, "beispielnetz", IDENTITY.account_id, HOW)
    acts = [lambda who=who: decide(desk_on_both, who, claimed.case_id, is_right=True) for who in people]
    problems = sorted(_at_once(acts))
    assert problems[0] == ""
    assert problems[1] in ("vouching_none", "case_verified")
    assert CaseEvent.objects.filter(kind="claim_verified").count() == 1


def _at_once(acts: list[Callable[[], None]]) -> list[str]:
    """What each came to: nothing, or the code of its error."""
    came_to, begin = [], threading.Barrier(len(acts))

    def act(one: Callable[[], None]) -> None:
        begin.wait()
        try:
            one()
        except DeskError as error:
            came_to.append(error.code)
        else:
            came_to.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(one,)) for one in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return came_to


def dead_mail(desk: Desk, case: DeskCase, **values: str) -> OutboxMail:
    sealed = desk.keys.sealer.seal(MailDetails(DETAILS.contact, values))
    row = OutboxMail(
        case=case, kind="confirmation", language="de", sealed=sealed, written_at=1, due_at=1, dead_at=5, attempts=9
    )
    desk.door.write(lambda now: row.save())
    return row


def test_a_dead_letter_is_shown_without_its_address_and_tried_again(
    desk: Desk, operations: StaffClient, case: DeskCase
) -> None:
    mail = dead_mail(desk, case)
    page = operations.get("/console/mails").content
    assert case.case_id.encode() in page
    assert_silent(page)
    assert operations.post(f"/console/mails/{mail.pk}/again").status_code == 303
    mail.refresh_from_db()
    assert (mail.dead_at, mail.attempts, mail.due_at) == (None, 0, desk.now())


def test_a_letter_goes_to_a_corrected_address_and_that_is_recorded(
    desk: Desk, operations: StaffClient, oversight: StaffClient, case: DeskCase
) -> None:
    mail = dead_mail(desk, case)
    sent = {"address": "richtig@example.org", "reason": WHY}
    assert operations.post(f"/console/mails/{mail.pk}", sent).status_code == 303
    mail.refresh_from_db()
    assert desk.keys.sealer.open(mail.sealed, MailDetails).to == "richtig@example.org"
    assert mail.dead_at is None
    page = oversight.get("/console/looks").content.decode()
    assert operations.who.name in page
    assert "richtig@example.org" not in page


@pytest.mark.parametrize(
    "sent", [{}, {"address": "keine"}, {"address": "a@example.org\r\nBcc: b@example.org"}, {"reason": "kurz"}]
)
def test_a_letter_goes_nowhere_without_address_and_reason(
    desk: Desk, operations: StaffClient, case: DeskCase, sent: dict[str, str]
) -> None:
    mail = dead_mail(desk, case)
    full = {"address": "a@example.org", "reason": WHY, **sent} if sent else {}
    assert operations.post(f"/console/mails/{mail.pk}", full).status_code == 422
    mail.refresh_from_db()
    assert mail.dead_at == 5


def test_a_letter_with_a_code_goes_to_no_other_address(desk: Desk, operations: StaffClient, case: DeskCase) -> None:
    mail = dead_mail(desk, case, code="12345678")
    sent = {"address": "a@example.org", "reason": WHY}
    assert operations.post(f"/console/mails/{mail.pk}", sent).status_code == 409
    mail.refresh_from_db()
    assert mail.dead_at == 5
