"""From an agent's objection to its being told: the real status, at a real server, checked by what the desk publishes."""

from collections.abc import Iterator

import pytest

from desk.callbacks.agent_server import AgentServer, agent_server
from desk.callbacks.owed import demo
from desk_browser import DeskClient
from desk_clock import DeskClock
from drp_agents import TestAgent, registered
from objecting_people import ERIKA
from widerspruch.desk.agents.registry import end_agent
from widerspruch.desk.agents.told import signed_status
from widerspruch.desk.callbacks.callback_queue import owed_by_agent
from widerspruch.desk.callbacks.telling import CallbacksMade, callback_task, tell_all
from widerspruch.desk.callbacks.timing import BREATH
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, withdraw
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import OwedCallback
from widerspruch.desk.publish.publish import publish
from widerspruch.protocol.discovery import read_discovery
from widerspruch.protocol.drp.answers import verify_signature_header
from widerspruch.protocol.drp.status import DrpStatus, read_status
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import verify_receipt


@pytest.fixture
def server() -> Iterator[AgentServer]:
    with agent_server() as running:
        yield running


def handed_in(desk: Desk, server: AgentServer) -> tuple[TestAgent, DrpStatus]:
    agent = registered(desk, vouches=True, callback_host=server.host)
    address = server.address("/drp/status?token=geheim")
    return agent, agent.objects(email=ERIKA.emails[0], accounts=["beispielnetz:4711"], status_callback=address)


def test_an_agent_is_told_what_it_would_be_answered_and_can_prove_who_said_it(
    desk_on_both: Desk, server: AgentServer, clock: DeskClock
) -> None:
    desk = demo(desk_on_both)
    agent, status = handed_in(desk, server)
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade()
    clock.moves(1)
    publish(desk, "beispielnetz")
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade(told=1)
    (called,) = server.calls
    published = read_discovery(DeskClient(desk).get("/.well-known/widerspruch.json").content)
    keys = published.verifying_keys("receipts")
    header = called.headers["widerspruch-signature"]
    verify_signature_header(header, called.body, keys)
    with pytest.raises(ProtocolError):
        verify_signature_header(header, called.body.replace(b"fulfilled", b"revoked"), keys)
    told = read_status(called.body)
    assert (told.request_id, told.status) == (status.request_id, "fulfilled")
    assert told == agent.looks(status.request_id)
    (receipt, *_) = told.ai_training.receipts
    assert verify_receipt(receipt, keys, account_id="4711", now=clock.now).outcome == "verified"


def test_what_happened_twice_while_it_was_away_an_agent_is_told_once_as_it_is_then(
    desk: Desk, server: AgentServer, clock: DeskClock
) -> None:
    desk = demo(desk)
    _, status = handed_in(desk, server)
    clock.moves(1)
    publish(desk, "beispielnetz")
    server.status = 503
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade(put_off=1)
    case_id = status.ai_training.case_id
    ask_to_withdraw(desk, case_id, "holder")
    withdraw(desk, case_id, "holder")
    server.status, server.calls = 200, []
    clock.moves(60_000_000)
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade(told=1)
    assert [read_status(called.body).status for called in server.calls] == ["revoked"]
    clock.moves(BREATH)
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade()


def test_an_agent_that_is_registered_no_more_is_told_nothing_more(
    desk: Desk, server: AgentServer, clock: DeskClock
) -> None:
    desk = demo(desk)
    agent, _ = handed_in(desk, server)
    clock.moves(1)
    publish(desk, "beispielnetz")
    end_agent(desk, agent.agent_id)
    assert tell_all(callback_task(desk, signed_status)) == CallbacksMade(dead=1)
    assert server.calls == []
    assert [one.problem for one in owed_by_agent()] == ["agent_ended"]
    assert "geheim" not in repr([*OwedCallback.objects.values()])
