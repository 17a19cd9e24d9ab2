"""What an agent hands in: a claim, or a verified objection, as far as it is believed."""

from drp_agents import own_app, registered, row_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase, OutboxMail


def test_a_persons_own_app_makes_a_claim_that_counts_at_once(desk_on_both: Desk) -> None:
    status = own_app(desk_on_both).objects(email="erika@example.org", accounts=["beispielnetz:4711"])
    case = DeskCase.objects.get()
    assert (status.status, status.reason) == ("in_progress", "need_user_verification")
    assert status.user_verification_url == "http://localhost/code"
    told = status.ai_training
    assert told is not None
    assert (told.case_id, told.covers, told.receipts) == (case.case_id, ("beispielnetz:4711",), ())
    assert (case.assurance, case.channel) == ("claimed", "agent")
    assert (told.effective_from, told.expires_at) == (case.received_at, case.claim_expires_at)
    assert row_of(status).made_case
    assert OutboxMail.objects.get().kind == "claim_received"


def test_what_an_app_asks_for_it_can_look_at(desk_on_both: Desk) -> None:
    app = own_app(desk_on_both)
    status = app.objects(email="erika@example.org", accounts=["beispielnetz:4711"], agent_request_id="b1")
    again = app.looks(status.request_id)
    assert again == status
    assert again.agent_request_id == "b1"


def test_a_registered_agent_is_believed_an_address(desk_on_both: Desk) -> None:
    agent = registered(desk_on_both)
    status = agent.objects(email="otto@example.org", is_email_verified=True, names=["Otto Beispiel"])
    case = DeskCase.objects.get()
    assert case.assurance == "verified"
    assert (status.status, status.ai_training.case_id) == ("open", case.case_id)
    assert len(status.ai_training.receipts) == 2


def test_an_agent_that_lost_the_answer_gets_number_and_receipts_when_it_asks_again(desk_on_both: Desk) -> None:
    """Without a name of its own for the request, too, for it cannot look at what it never heard of."""
    agent = registered(desk_on_both)
    asked = {"email": "otto@example.org", "is_email_verified": True, "names": ["Otto Beispiel"]}
    lost = agent.objects(**asked).ai_training
    again = agent.objects(**asked)
    assert lost is not None
    assert again.ai_training is not None
    assert not row_of(again).made_case
    assert (again.ai_training.case_id, again.ai_training.receipts) == (lost.case_id, lost.receipts)


def test_another_agent_gets_neither(desk_on_both: Desk) -> None:
    """It was not the one that handed the case in."""
    asked = {"email": "otto@example.org", "is_email_verified": True, "names": ["Otto Beispiel"]}
    registered(desk_on_both).objects(**asked)
    told = registered(desk_on_both, agent_id="AGENT_OTHER").objects(**asked).ai_training
    assert told is not None
    assert told.effective_from is not None
    assert (told.case_id, told.receipts) == ("", ())
