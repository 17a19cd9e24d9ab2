"""Whatever an agent should know is owed to it in the same transaction, and nobody else is owed anything."""

import pytest

from desk_clock import DeskClock
from drp_agents import MANDATE, TestAgent, own_app, registered, row_of
from objecting_people import ERIKA, objects
from widerspruch.desk.cases.asking import answer_question, ask_question
from widerspruch.desk.cases.refusing import refuse
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Agent, AgentRequest, DeskCase, Identity, OutboxMail, OwedCallback
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.values import MailDetails
from widerspruch.protocol.drp.status import DrpStatus

MAIL = ERIKA.emails[0]
CALLBACK = "https://agent.example/drp/status"


def _agent(desk: Desk, **more: object) -> TestAgent:
    return registered(desk, callback_host="agent.example", **more)


def _handed_in(agent: TestAgent, **said: object) -> DrpStatus:
    return agent.objects(email=MAIL, accounts=["beispielnetz:4711"], status_callback=CALLBACK, **said)


def _staff() -> int:
    return Identity.objects.create(subject_key=b"s" * 32, first_seen=0).pk


def _owed() -> int:
    """How many are owed since it was asked for last."""
    count = OwedCallback.objects.count()
    OwedCallback.objects.all().delete()
    return count


def test_what_is_handed_in_is_answered_and_not_called_back(desk_on_both: Desk) -> None:
    _handed_in(_agent(desk_on_both))
    assert AgentRequest.objects.get().has_callback
    assert _owed() == 0


def test_each_thing_that_happens_to_a_case_is_owed_once(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    agent = _agent(desk, vouches=True)
    status = _handed_in(agent, is_email_verified=True)
    case_id = status.ai_training.case_id
    seen = []

    def happens(what: str) -> None:
        clock.moves(1_000_000)
        seen.append((what, agent.looks(status.request_id).status, _owed()))

    ask_question(desk, case_id, _staff(), "Which?")
    happens("asked")
    answer_question(desk, case_id, DeskCase.objects.get().questions.get().pk, "holder", "This.")
    happens("answered")
    publish(desk, "beispielnetz")
    happens("in a set")
    publish(desk, "beispielnetz")
    happens("in the next set")
    ask_to_withdraw(desk, case_id, "holder")
    happens("wants to take it back")
    withdraw(desk, case_id, "holder")
    happens("took it back")
    undo_withdrawal(desk, case_id, "holder")
    happens("not after all")
    assert seen == [
        ("asked", "in_progress", 1),
        ("answered", "open", 1),
        ("in a set", "fulfilled", 1),
        ("in the next set", "fulfilled", 0),
        ("wants to take it back", "fulfilled", 0),
        ("took it back", "revoked", 1),
        ("not after all", "fulfilled", 1),
    ]


def test_a_claim_that_is_verified_and_one_that_lapses(desk: Desk, clock: DeskClock) -> None:
    agent = _agent(desk)
    take_objection(desk, objects())
    one, two = _handed_in(agent), agent.objects(email="max@example.org", status_callback=CALLBACK)
    mail = OutboxMail.objects.filter(kind="claim_received").earliest("id")
    verify_claim(desk, MAIL, desk.keys.sealer.open(bytes(mail.sealed), MailDetails).values["code"])
    assert row_of(one).callbacks.count() == 1
    assert agent.looks(one.request_id).status == "in_progress"
    clock.moves(desk.config.claim_lasts)
    tidy(desk)
    assert (row_of(two).callbacks.count(), row_of(one).callbacks.count()) == (1, 1)
    agent.sets_up()
    assert agent.looks(two.request_id).status == "expired"


def test_of_a_set_who_was_there_before_it_is_told_and_nobody_else(desk_on_both: Desk, clock: DeskClock) -> None:
    agent = _agent(desk_on_both, vouches=True)
    _handed_in(agent, is_email_verified=True)
    clock.moves(1)
    assert agent.looks(AgentRequest.objects.get().request_id).status == "open"
    publish(desk_on_both, "beispielbild")
    assert _owed() == 0
    publish(desk_on_both, "beispielnetz")
    clock.moves(1)
    later = agent.objects(accounts=["beispielnetz:4712"], status_callback=CALLBACK)
    assert _owed() == 1
    clock.moves(1)
    publish(desk_on_both, "beispielnetz")
    assert [one.request.request_id for one in OwedCallback.objects.all()] == [later.request_id]


def test_without_an_address_nothing_is_owed(desk: Desk) -> None:
    status = registered(desk, vouches=True).objects(accounts=["beispielnetz:4711"])
    ask_question(desk, status.ai_training.case_id, _staff(), "Which?")
    own_app(desk).objects(email=MAIL)
    assert not OwedCallback.objects.exists()


def test_two_agents_of_one_case_are_both_told(desk: Desk) -> None:
    one, two = _agent(desk, vouches=True), registered(desk, "B", vouches=True, callback_host="agent.example")
    first, second = _handed_in(one), _handed_in(two)
    _owed()
    ask_question(desk, first.ai_training.case_id, _staff(), "Which?")
    assert {row.request.request_id for row in OwedCallback.objects.all()} == {
        first.request_id,
        second.request_id,
    }


def test_a_refusal_is_told(desk: Desk) -> None:
    agent = _agent(desk, vouches=True, kind="association")
    status = _handed_in(agent, mandate=MANDATE)
    refuse(desk, status.ai_training.case_id, _staff(), "Ava Beispiel", "Gründe", desk.rulebook.authorities[0].slug)
    assert _owed() == 1
    told = agent.looks(status.request_id)
    assert (told.status, told.reason) == ("denied", "other")
    assert told.ai_training.effective_until is not None


@pytest.mark.parametrize("is_self", [True, False])
def test_a_withdrawal_that_waits_is_told_as_that(desk: Desk, is_self: bool) -> None:
    agent = own_app(desk) if is_self else registered(desk)
    take_objection(desk, objects())
    status = agent.objects(email=MAIL, is_email_verified=True, accounts=["beispielnetz:4711"])
    answer = agent.status_in(agent.revokes(status.request_id))
    # A claim of the app's own ends at once; the case that was there before, by a code alone.
    assert answer.status == ("revoked" if is_self else "in_progress")
    assert answer.needs_verification != is_self


def test_years_after_a_case_has_ended_nothing_of_whose_it_was_is_left(desk: Desk, clock: DeskClock) -> None:
    agent, app = _agent(desk, vouches=True), own_app(desk)
    status = _handed_in(agent, is_email_verified=True, agent_request_id="member-4711")
    agent.revokes(status.request_id)
    content = bytes(row_of(status).content)
    clock.moves(desk.config.undo_window + 1)
    OutboxMail.objects.update(sent_at=clock.now)
    clock.moves(1096 * 24 * 3600 * 1_000_000)
    tidy(desk)
    row = row_of(status)
    assert (bytes(row.sealed), row.agent_request_id, row.mandate, row.has_callback) == (b"", "", "", False)
    assert bytes(row.content) != content
    agent.sets_up()
    told = agent.looks(status.request_id)
    assert (told.status, told.ai_training.case_id, told.ai_training.receipts) == ("expired", "", ())
    assert not Agent.objects.filter(agent_id=app.agent_id).exists()


def test_a_withdrawal_that_the_person_undid_counts_no_more(desk: Desk) -> None:
    agent = _agent(desk, vouches=True)
    status = _handed_in(agent, is_email_verified=True)
    case_id = status.ai_training.case_id
    withdrawal = agent.objects(case_id=case_id, exercise="ai-training:withdraw-objection")
    again = agent.objects(case_id=case_id, exercise="ai-training:withdraw-objection")
    assert (withdrawal.status, again.status) == ("fulfilled", "fulfilled")
    undo_withdrawal(desk, case_id, "holder")
    told = agent.looks(withdrawal.request_id)
    assert (told.status, told.needs_verification) == ("in_progress", False)
    assert agent.objects(case_id=case_id, exercise="ai-training:withdraw-objection").needs_verification
