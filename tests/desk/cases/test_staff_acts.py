"""Questions change nothing, refusals say who and why, and requests are answered."""

import pytest

from case_reading import kept_out, kinds_of_events, mails, stands
from objecting_people import ERIKA, objects, objects_by_mail
from widerspruch.desk.cases.asking import answer_question, ask_question, open_questions
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.cases.requests import Report, answer_request, take_report
from widerspruch.desk.cases.withdrawing import undo_withdrawal
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder, MailHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Identity, Refusal
from widerspruch.desk.values import FalseOutput, RefusalDetails, ReportedPost

POST = ReportedPost("https://beispielnetz.example/p/1", "Erika was seen ...")
OUTPUT = FalseOutput("Who is Erika?", "A thief.", "I never stole anything.")


@pytest.fixture
def staff(desk: Desk) -> int:
    return desk.door.write(lambda now: Identity.objects.create(subject_key=b"s" * 32, first_seen=now)).pk


def refused(desk: Desk, case_id: str, staff: int, **changed: str) -> None:
    told = {"named_person": "Rolf T.", "grounds": "Why.", "authority": desk.rulebook.authorities[0].slug} | changed
    refuse(desk, case_id, staff, **told)


def test_neither_question_nor_answer_changes_the_effect(desk: Desk, clock, staff: int) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    before = kept_out(case_id, clock.now)
    question = ask_question(desk, case_id, staff, "Welches Konto meinen Sie?")
    assert (stands(desk, case_id).state, kept_out(case_id, clock.now)) == ("questioned", before)
    assert open_questions(desk, case_id) == [(question, "Welches Konto meinen Sie?")]
    answer_question(desk, case_id, question, "holder", "Alle.")
    assert (stands(desk, case_id).state, kept_out(case_id, clock.now)) == ("received", before)
    with pytest.raises(DeskError, match="question_none"):
        answer_question(desk, case_id, question, "holder", "Doch nicht.")


def test_a_claim_that_is_questioned_still_lapses_no_sooner_and_no_later(desk: Desk, clock, staff: int) -> None:
    taken = take_claim(desk, Claim(contact="otto@example.org", language="de", names=("Otto",)))
    ask_question(desk, taken.case_id, staff, "Wer sind Sie?")
    assert stands(desk, taken.case_id, taken.expires_at - 1).is_in_force
    assert not stands(desk, taken.case_id, taken.expires_at).is_in_force


def test_a_question_of_one_case_is_not_answered_from_another(desk: Desk, staff: int) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    other = take_objection(desk, objects_by_mail()).case_id
    question = ask_question(desk, case_id, staff, "Welches Konto?")
    with pytest.raises(DeskError, match="question_none"):
        answer_question(desk, other, question, "holder", "Meins.")


def test_a_refusal_ends_the_effect_from_its_time_and_is_told(desk: Desk, clock, staff: int) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    clock.moves(1)
    refused(desk, case_id, staff)
    assert kept_out(case_id, clock.now - 1) != set()
    assert kept_out(case_id, clock.now) == set()
    details = desk.keys.sealer.open(Refusal.objects.get().sealed, RefusalDetails)
    assert details.named_person == "Rolf T."
    assert [mail.to for mail in mails(desk, "refused")] == ["erika@example.org"]
    for act in (lambda: refused(desk, case_id, staff), lambda: undo_withdrawal(desk, case_id, "holder")):
        with pytest.raises(DeskError, match="case_ended"):
            act()


def test_what_was_refused_may_be_objected_to_again(desk: Desk, clock, staff: int) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    refused(desk, case_id, staff)
    again = take_objection(desk, objects(ERIKA))
    assert (again.is_new, again.case_id == case_id) == (True, False)
    assert stands(desk, again.case_id).is_in_force
    assert stands(desk, case_id).state == "refused"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"named_person": " "}, "text_missing"),
        ({"grounds": ""}, "text_missing"),
        ({"authority": "nobody"}, "authority_unknown"),
    ],
)
def test_nobody_refuses_without_name_grounds_and_authority(
    desk: Desk, staff: int, changed: dict[str, str], code: str
) -> None:
    case_id = take_objection(desk, objects(ERIKA)).case_id
    with pytest.raises(DeskError, match=code):
        refused(desk, case_id, staff, **changed)
    assert stands(desk, case_id).is_in_force


def test_a_claim_is_refused_with_a_mail_or_not_at_all(desk: Desk, staff: int) -> None:
    case_id = take_claim(desk, Claim(contact="otto@example.org", language="de", names=("Otto",))).case_id
    refused(desk, case_id, staff)
    assert [mail.to for mail in mails(desk, "refused")] == ["otto@example.org"]
    assert not stands(desk, case_id).is_in_force


def test_reports_about_others_posts_count_on_after_the_answer(desk: Desk, clock, staff: int) -> None:
    report = Report(who=AccountHolder("beispielnetz", ERIKA), language="de", posts=(POST,))
    taken = take_report(desk, report)
    answer_request(desk, taken.case_id, staff, "Sie werden nicht verwendet.")
    assert {scope for _, scope in kept_out(taken.case_id, clock.now)} == {"mentions"}
    assert mails(desk, "answered")[0].values == {"answer": "Sie werden nicht verwendet."}
    again = take_report(desk, report)
    assert (again.case_id, again.is_new, stands(desk, again.case_id).state) == (taken.case_id, False, "received")


def test_a_false_statement_keeps_nothing_out_and_is_over_with_its_answer(desk: Desk, clock, staff: int) -> None:
    report = Report(who=MailHolder("otto@example.org"), language="en", outputs=(OUTPUT,))
    taken = take_report(desk, report)
    assert kept_out(taken.case_id, clock.now) == set()
    answer_request(desk, taken.case_id, staff, "Corrected.")
    with pytest.raises(DeskError, match="case_ended"):
        answer_request(desk, taken.case_id, staff, "Again.")
    assert take_report(desk, report).is_new
    assert kinds_of_events(taken.case_id) == ["received", "answered"]


def test_an_objection_needs_no_answer(desk: Desk, staff: int) -> None:
    with pytest.raises(DeskError, match="not_a_request"):
        answer_request(desk, take_objection(desk, objects(ERIKA)).case_id, staff, "Ja.")


def test_requests_and_objections_of_one_person_do_not_touch_each_other(desk: Desk, clock, staff: int) -> None:
    objection = take_objection(desk, objects(ERIKA)).case_id
    before = kept_out(objection, clock.now)
    report = take_report(desk, Report(who=AccountHolder("beispielnetz", ERIKA), language="de", posts=(POST,))).case_id
    refused(desk, report, staff)
    assert kept_out(objection, clock.now) == before
    assert kinds_of_events(objection) == ["received"]
