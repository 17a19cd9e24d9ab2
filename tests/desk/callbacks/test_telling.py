"""Agents are told how their requests stand: as it is then, signed, where they are registered, and none at another's cost."""

import threading
import time
from collections.abc import Iterator

import pytest
from msgspec import structs

from desk.callbacks.agent_server import AgentServer, Called, agent_server
from desk.callbacks.owed import demo, made_agent, made_request, owe, status_now, task_of
from desk_clock import DeskClock
from together import together
from widerspruch.desk.callbacks.callback_queue import (
    end_turn,
    has_failed,
    owed_by_agent,
    read_request,
    requests_in,
    revive,
    take_turn,
)
from widerspruch.desk.callbacks.loop import CallbackLoop
from widerspruch.desk.callbacks.telling import CallbackError, CallbacksMade, callback_task, checked_callback, tell_all
from widerspruch.desk.callbacks.timing import BACKOFF, BREATH, LASTS, LEASE, REST
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent, AgentRequest, OwedCallback
from widerspruch.desk.store.doors import open_door
from widerspruch.protocol.drp.answers import verify_signature_header


@pytest.fixture
def server() -> Iterator[AgentServer]:
    with agent_server() as running:
        yield running


def waits() -> list[tuple[int, int, str, bool]]:
    rows = OwedCallback.objects.order_by("id").values_list("attempts", "due_at", "last_problem", "dead_at")
    return [(attempts, due, problem, dead is not None) for attempts, due, problem, dead in rows]


def test_an_agent_is_told_how_its_request_stands_signed_over_exactly_what_it_is_told(
    desk_on_both: Desk, server: AgentServer
) -> None:
    desk = demo(desk_on_both)
    request = made_request(desk, made_agent(desk, server.host), server.address("/drp/status?for=me"))
    owe(desk, request)
    assert tell_all(task_of(desk)) == CallbacksMade(told=1)
    (called,) = server.calls
    assert called.path == "/drp/status?for=me"
    assert called.headers["content-type"] == "application/json"
    verify_signature_header(called.headers["widerspruch-signature"], called.body, [desk.keys.receipts.public])
    assert not OwedCallback.objects.exists()


def test_what_is_told_is_how_it_stands_then_and_what_came_together_is_told_once(
    desk: Desk, server: AgentServer, clock: DeskClock
) -> None:
    desk = demo(desk)
    request = made_request(desk, made_agent(desk, server.host), server.address())
    for _ in range(3):
        owe(desk, request)
        clock.moves(1)
    AgentRequest.objects.update(outcome="no_match")
    assert tell_all(task_of(desk)) == CallbacksMade(told=1)
    assert b'"no_match"' in server.calls[0].body
    assert not OwedCallback.objects.exists()


def test_what_comes_to_be_owed_while_it_is_told_is_told_too(desk: Desk, server: AgentServer, clock: DeskClock) -> None:
    desk = demo(desk)
    request = made_request(desk, made_agent(desk, server.host), server.address())
    owe(desk, request)
    task = task_of(desk)

    def meanwhile(desk: Desk, of: AgentRequest) -> object:
        told = status_now(desk, of)
        if OwedCallback.objects.count() == 1:
            owe(desk, request)
        return told

    task = structs.replace(task, status=meanwhile)
    assert tell_all(task) == CallbacksMade(told=1)
    assert OwedCallback.objects.count() == 1
    clock.moves(BREATH)
    tell_all(structs.replace(task, status=status_now))
    assert len(server.calls) == 2
    assert not OwedCallback.objects.exists()


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503, 429])
def test_a_server_that_refuses_is_told_again_later_and_at_last_not_any_more(
    desk: Desk, server: AgentServer, clock: DeskClock, status: int
) -> None:
    desk, server.status = demo(desk), status
    owe(desk, made_request(desk, made_agent(desk, server.host), server.address()))
    began = clock.now
    for attempt, pause in enumerate(BACKOFF, 1):
        assert tell_all(task_of(desk)) == CallbacksMade(put_off=1)
        assert waits() == [(attempt, clock.now + pause, f"status_{status}", False)]
        clock.moves(pause - 1)
        assert tell_all(task_of(desk)) == CallbacksMade()
        clock.moves(1)
    while clock.now < began + LASTS:
        assert tell_all(task_of(desk)) == CallbacksMade(put_off=1)
        clock.moves(BACKOFF[-1])
    assert tell_all(task_of(desk)) == CallbacksMade(dead=1)
    clock.moves(LASTS)
    assert tell_all(task_of(desk)) == CallbacksMade()


def test_what_was_given_up_can_be_tried_again(desk: Desk, server: AgentServer, clock: DeskClock) -> None:
    desk, server.status = demo(desk), 404
    agent = made_agent(desk, server.host)
    owe(desk, made_request(desk, agent, server.address()))
    clock.moves(LASTS)
    assert tell_all(task_of(desk)) == CallbacksMade(dead=1)
    (told,) = owed_by_agent()
    assert (told.agent_id, told.waiting, told.dead, told.problem) == (agent.agent_id, 0, 1, "status_404")
    server.status = 204
    clock.moves(LASTS)
    assert revive(desk, agent.pk) == 1
    assert tell_all(task_of(desk)) == CallbacksMade(told=1)
    assert owed_by_agent() == []


def test_a_server_that_is_not_well_is_left_alone_for_a_while_and_one_bad_request_holds_up_no_other(
    desk: Desk, server: AgentServer, clock: DeskClock
) -> None:
    desk = demo(desk)
    agent = made_agent(desk, server.host)
    for number in range(3):
        owe(desk, made_request(desk, agent, server.address(f"/{number}")))
    server.status = 503
    assert tell_all(task_of(desk)) == CallbacksMade(put_off=1)
    assert (len(server.calls), Agent.objects.get().busy_until) == (1, clock.now + REST)
    clock.moves(REST)
    server.status = 404
    assert tell_all(task_of(desk)) == CallbacksMade(put_off=3)


def test_nobody_is_told_at_a_host_that_is_not_registered_for_them(desk: Desk) -> None:
    """The host is exactly that one, by https, at the usual port."""
    agent = Agent(agent_id="A", callback_host="agent.example")
    checked_callback(desk.config, agent, "https://agent.example/drp?a=b")
    for address in (
        "https://agent.example.evil.example/",
        "https://evil.agent.example/",
        "https://agent.example:8443/",
        "https://agent.example:443/",
        "http://agent.example/",
        "https://agent.example@evil.example/",
        "https://evil.example/agent.example",
        "https://agent.example./",
        "https://agent.example\\@evil.example/",
        "//agent.example/",
        "file://agent.example/etc/passwd",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://agent.example/#x",
    ):
        with pytest.raises(CallbackError, match="callback_elsewhere"):
            checked_callback(desk.config, agent, address)
    for changed, code in (({"callback_host": ""}, "callback_missing"), ({"ended_at": 1}, "agent_ended")):
        other = Agent(**({"agent_id": "A", "callback_host": "agent.example"} | changed))
        with pytest.raises(CallbackError, match=code):
            checked_callback(desk.config, other, "https://agent.example/")


def test_a_port_is_called_only_where_it_is_registered(desk: Desk) -> None:
    """Another one would be a way to another service of the host."""
    agent = Agent(agent_id="A", callback_host="agent.example:8443")
    checked_callback(desk.config, agent, "https://agent.example:8443/")
    for address in ("https://agent.example/", "https://agent.example:8444/"):
        with pytest.raises(CallbackError, match="callback_elsewhere"):
            checked_callback(desk.config, agent, address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "localhost"],
)
def test_a_registered_host_within_our_network_is_not_called_and_that_is_for_good(desk: Desk, host: str) -> None:
    owe(desk, made_request(desk, made_agent(desk, host), f"https://{host}/drp"))
    assert tell_all(task_of(desk)) == CallbacksMade(dead=1)
    assert OwedCallback.objects.get().last_problem == "address_forbidden"


def test_only_the_demo_calls_this_machine(desk: Desk, server: AgentServer) -> None:
    owe(desk, made_request(desk, made_agent(desk, server.host), server.address()))
    assert tell_all(task_of(desk)) == CallbacksMade(dead=1)
    assert OwedCallback.objects.get().last_problem == "callback_elsewhere"
    assert server.calls == []


def test_where_an_answer_leads_nobody_goes(desk: Desk, server: AgentServer, clock: DeskClock) -> None:
    """A redirect would be a way to hosts that nobody registered."""
    desk = demo(desk)
    with agent_server() as other:
        server.status, server.headers = 307, {"Location": other.address()}
        owe(desk, made_request(desk, made_agent(desk, server.host), server.address()))
        assert tell_all(task_of(desk)) == CallbacksMade(put_off=1)
        assert other.calls == []
    assert OwedCallback.objects.get().last_problem == "answer_redirects"


def test_an_answer_is_not_read_but_for_its_status_and_is_not_kept_in_memory(desk: Desk, server: AgentServer) -> None:
    desk, server.body = demo(desk), b"Erika Beispiel" * 100
    agent = made_agent(desk, server.host)
    owe(desk, made_request(desk, agent, server.address()))
    assert tell_all(task_of(desk)) == CallbacksMade(told=1)
    server.body = b"a" * 200_000
    owe(desk, made_request(desk, agent, server.address()))
    Agent.objects.update(busy_until=0)
    assert tell_all(task_of(desk)) == CallbacksMade(put_off=1)
    assert OwedCallback.objects.get().last_problem == "answer_too_large"


def test_what_cannot_be_put_together_holds_up_no_other(desk: Desk, server: AgentServer) -> None:
    desk = demo(desk)
    agent = made_agent(desk, server.host)
    for path in ("/bad", "/good"):
        owe(desk, made_request(desk, agent, server.address(path)))

    def status(desk: Desk, of: AgentRequest) -> object:
        if of.pk == AgentRequest.objects.order_by("id").first().pk:
            raise ValueError("Erika Beispiel")
        return status_now(desk, of)

    assert tell_all(callback_task(desk, status)) == CallbacksMade(told=1, put_off=1)
    assert [called.path for called in server.calls] == ["/good"]
    assert OwedCallback.objects.get().last_problem == "not_composed"


def test_an_agent_is_taken_by_one_and_again_when_their_time_ran_out(desk_on_both: Desk, clock: DeskClock) -> None:
    desk = desk_on_both
    agent = made_agent(desk, "agent.example")
    for _ in range(4):
        owe(desk, made_request(desk, agent, "https://agent.example/"))
    turns = together(*[lambda: take_turn(desk)] * 6)
    (first,) = [one for one in turns if one is not None]
    assert not isinstance(first, Exception)
    clock.moves(LEASE - 1)
    assert take_turn(desk) is None
    clock.moves(1)
    second = take_turn(desk)
    assert second is not None
    told = read_request(requests_in(second)[0])
    assert told is not None
    assert not has_failed(desk, first, told, "too_slow", for_good=True)
    end_turn(desk, first, rests=False)
    assert Agent.objects.get().busy_until == second.until
    assert [attempts for attempts, *_ in waits()] == [0] * 4


def test_a_slow_agent_holds_up_no_other_and_none_is_told_two_things_at_once(
    desk_on_both: Desk, clock: DeskClock
) -> None:
    desk = demo(structs.replace(desk_on_both, door=open_door(desk_on_both.config, clock)))
    let_go = threading.Event()

    def hangs(called: Called) -> None:
        let_go.wait(20)

    with agent_server() as slow, agent_server() as quick:
        slow.before = hangs
        for server in (slow, quick):
            agent = made_agent(desk, server.host)
            for number in range(8):
                owe(desk, made_request(desk, agent, server.address(f"/{number}")))
        loop = CallbackLoop(task_of(desk), workers=3, every=0.02)
        loop.start()
        try:
            assert waited_for(lambda: len(quick.calls) == 8)
            assert len(slow.calls) == 1
        finally:
            let_go.set()
            assert waited_for(lambda: len(slow.calls) == 8)
            loop.stop()
            desk.door.close()
        assert (slow.most_at_once, quick.most_at_once) == (1, 1)
        assert len({called.path for called in slow.calls}) == 8


def waited_for(is_so, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()
