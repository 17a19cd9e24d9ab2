"""Killed at any step, a request is there whole or not at all; sent again, also at one moment, it is one request."""

from collections.abc import Iterator
from typing import get_args

import pytest

from drp_agents import TestAgent, own_app, registered
from killable import Killable
from killed_desk import Life
from together import together
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import AgentRequest, DeskCase, OutboxMail, SeenMessage
from widerspruch.desk.store.steps import Step
from widerspruch.protocol.drp.answers import REFUSAL_HEADER

DURABLE = ("committed", "told")
OF_A_CLAIM = ("handed_in", "begun", "all_written", "committed", "told")


@pytest.fixture
def killable(desk_on_both: Desk) -> Iterator[Killable]:
    process = Killable(desk_on_both)
    yield process
    process.ends()


@pytest.mark.parametrize("is_self", [True, False])
def test_killed_at_every_step(desk_on_both: Desk, killable: Killable, is_self: bool) -> None:
    agent = own_app(desk_on_both) if is_self else registered(desk_on_both, vouches=True)
    steps: tuple[str, ...] = OF_A_CLAIM if is_self else get_args(Step)
    setups = SeenMessage.objects.count()
    for place, step in enumerate(steps):
        said = {
            "email": f"person{place}@example.org",
            "is_email_verified": True,
            "accounts": [f"beispielnetz:{place}"],
            "agent_request_id": step,
        }
        message = agent.message(**said)
        # Of an app it is counted first, in a transaction of its own, how often somebody may.
        nth = 2 if is_self and step in ("begun", "all_written", "committed") else 1
        led = killable.leads(Life(step, [], nth, agent_id=agent.agent_id, messages=[message.decode()]))
        assert (led.answered, led.ended) == ([], "killed"), step
        is_there = step in DURABLE
        counts = [SeenMessage.objects.count() - setups, AgentRequest.objects.count(), DeskCase.objects.count()]
        assert counts == [place + is_there] * 3, step
        again = agent.posts("/v1/data-rights-request", message)
        assert again.status_code == (409 if is_there else 200), step
        # Newly signed under the same name it is that request, whatever came of the first.
        status = agent.objects(**said)
        assert AgentRequest.objects.get(agent_request_id=step).request_id == status.request_id, step
        setups += 1
    assert [model.objects.count() for model in (AgentRequest, DeskCase, OutboxMail)] == [len(steps)] * 3


def _answers(desk: Desk, agent: TestAgent, messages: list[bytes]) -> list[int]:
    """What each is answered, sent by a thread of its own."""
    answers = together(*(lambda one=one: agent.posts("/v1/data-rights-request", one) for one in messages))
    return sorted(getattr(answer, "status_code", 0) for answer in answers)


@pytest.mark.parametrize("is_self", [True, False])
def test_the_same_bytes_from_eight_threads_are_one_case(desk_on_both: Desk, is_self: bool) -> None:
    agent = own_app(desk_on_both) if is_self else registered(desk_on_both, vouches=True)
    message = agent.message(email="erika@example.org", accounts=["beispielnetz:4711"])
    assert _answers(desk_on_both, agent, [message] * 8) == [200] + [409] * 7
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (1, 1)


@pytest.mark.parametrize("is_self", [True, False])
def test_the_same_name_from_eight_threads_is_one_request(desk_on_both: Desk, is_self: bool) -> None:
    agent = own_app(desk_on_both) if is_self else registered(desk_on_both, vouches=True)
    said = {"email": "erika@example.org", "accounts": ["beispielnetz:4711"], "agent_request_id": "b1"}
    messages = [agent.message(**said) for _ in range(8)]
    assert _answers(desk_on_both, agent, messages) == [200] * 8
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (1, 1)


def test_the_same_objection_of_eight_agents_is_one_case_and_one_of_them_made_it(desk_on_both: Desk) -> None:
    agents = [registered(desk_on_both, f"A{place}", vouches=True) for place in range(8)]
    answers = together(*(lambda one=one: one.asks(accounts=["beispielnetz:4711"]) for one in agents))
    assert [getattr(answer, "status_code", answer) for answer in answers] == [200] * 8
    assert DeskCase.objects.count() == 1
    assert [*AgentRequest.objects.values_list("made_case", flat=True)].count(True) == 1


def test_revoked_by_eight_threads_it_is_revoked_once(desk_on_both: Desk) -> None:
    agent = registered(desk_on_both, vouches=True)
    said = {"accounts": ["beispielnetz:4711"], "email": "erika@example.org", "is_email_verified": True}
    request_id = agent.objects(**said).request_id
    messages = [agent.revocation(request_id) for _ in range(4)] * 2
    path = f"/v1/data-rights-request/{request_id}"
    answers = together(*(lambda one=one: agent.calls("DELETE", path, one) for one in messages))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 4
    assert {answer.headers.get(REFUSAL_HEADER) for answer in answers} == {None, "message-seen-before"}
    assert DeskCase.objects.get().events.filter(kind="withdrawn").count() == 1
    assert OutboxMail.objects.filter(kind="withdrawn").count() == 1
