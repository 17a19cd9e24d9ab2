"""Tokens: who gets one, how long each counts, and what opens nothing."""

import pytest

from desk_clock import DeskClock
from drp_agents import TestAgent, own_app, registered
from together import together
from widerspruch.desk.agents.registry import NewAgent, change_key, end_agent, register_agent, registered_agents
from widerspruch.desk.agents.tokens import OVERLAP, TOKEN_LASTS
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Agent
from widerspruch.protocol.drp.answers import REFUSAL_HEADER, read_setup_answer
from widerspruch.protocol.signing_keys import SigningKey


def _counts(agent: TestAgent, token: str) -> bool:
    answer = agent.calls("GET", f"/v1/agent/{agent.agent_id}", None, token=token)
    if answer.status_code == 200:
        assert answer.content == b"{}"
        return True
    assert (answer.status_code, answer.headers[REFUSAL_HEADER]) == (401, "token-unknown")
    return False


def test_the_token_before_counts_for_ten_minutes_and_the_one_before_that_for_none(
    desk_on_both: Desk, clock: DeskClock
) -> None:
    agent = registered(desk_on_both)
    first = agent.token
    agent.sets_up()
    second = agent.token
    assert (_counts(agent, first), _counts(agent, second)) == (True, True)
    clock.moves(OVERLAP - 1)
    assert _counts(agent, first)
    clock.moves(1)
    assert (_counts(agent, first), _counts(agent, second)) == (False, True)
    agent.sets_up()
    agent.sets_up()
    assert (_counts(agent, second), _counts(agent, agent.token)) == (False, True)


def test_a_token_ends_after_thirty_days_also_in_the_time_of_the_next(desk: Desk, clock: DeskClock) -> None:
    agent = registered(desk)
    first = agent.token
    clock.moves(TOKEN_LASTS - OVERLAP // 2)
    answer = agent.sets_up()
    assert read_setup_answer(answer.content, agent.agent_id).expires_at == clock.now + TOKEN_LASTS
    clock.moves(OVERLAP // 2)
    assert (_counts(agent, first), _counts(agent, agent.token)) == (False, True)
    clock.moves(TOKEN_LASTS)
    assert not _counts(agent, agent.token)


def test_of_a_token_no_more_than_a_digest_is_kept(desk: Desk) -> None:
    agent = registered(desk)
    row = Agent.objects.get()
    assert agent.token.encode() not in bytes(row.token_digest or b"")
    assert all(agent.token not in str(value) for value in vars(row).values())


def test_whoever_has_ended_gets_nothing_more(desk_on_both: Desk) -> None:
    agent = registered(desk_on_both)
    status = agent.objects(email="otto@example.org", is_email_verified=True)
    end_agent(desk_on_both, agent.agent_id)
    end_agent(desk_on_both, agent.agent_id)
    assert not _counts(agent, agent.token)
    answer = agent.sets_up()
    assert (answer.status_code, answer.content, answer.headers[REFUSAL_HEADER]) == (403, b"", "agent-ended")
    assert agent.gets(f"/v1/data-rights-request/{status.request_id}").status_code == 401
    assert agent.asks(email="otto@example.org").status_code == 401


def test_another_key_ends_the_tokens_and_what_the_old_one_signs(desk: Desk) -> None:
    agent = registered(desk)
    new = SigningKey.new()
    change_key(desk, agent.agent_id, new.public)
    assert not _counts(agent, agent.token)
    assert agent.sets_up().headers[REFUSAL_HEADER] == "message-signature-wrong"
    agent.key = new
    assert agent.sets_up().status_code == 200
    assert _counts(agent, agent.token)


def test_nobody_unknown_is_set_up(desk: Desk) -> None:
    stranger = TestAgent(desk, "NOBODY", SigningKey.new())
    assert stranger.sets_up().headers[REFUSAL_HEADER] == "agent-unknown"
    assert not Agent.objects.exists()


def test_a_person_is_known_by_their_key_alone(desk: Desk) -> None:
    app = own_app(desk)
    thief = TestAgent(desk, app.agent_id, SigningKey.new(), is_self=True)
    assert thief.sets_up().headers[REFUSAL_HEADER] == "message-key-of-other-agent"
    row = Agent.objects.get()
    assert (row.kind, row.name, bytes(row.verify_key)) == ("self", "", app.key.public.raw)
    assert registered_agents() == []


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic eDp5", "Bearer x", "bearer \x00", "Bearer " + "x" * 9000, "Bearer ä"]
)
def test_what_is_no_token_opens_nothing(desk: Desk, header: str) -> None:
    agent = registered(desk)
    for method, path in (
        ("GET", "/v1/agent/AGENT_EXAMPLE"),
        ("POST", "/v1/data-rights-request"),
        ("GET", "/v1/data-rights-request/x"),
        ("DELETE", "/v1/data-rights-request/x"),
    ):
        answer = agent.calls(method, path, b"x", token=None, Authorization=header)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_of_eight_setups_at_one_moment_each_gives_a_token_and_two_count(desk_on_both: Desk) -> None:
    agent = registered(desk_on_both)
    twins = [TestAgent(desk_on_both, agent.agent_id, agent.key, sent=10 + place) for place in range(8)]
    answers = together(*(twin.sets_up for twin in twins))
    assert [getattr(answer, "status_code", answer) for answer in answers] == [200] * 8
    assert sum(_counts(agent, twin.token) for twin in twins) == 2


def test_setups_from_one_address_have_a_limit(desk: Desk) -> None:
    agent = registered(desk)
    statuses = [agent.sets_up().status_code for _ in range(70)]
    assert statuses.count(200) == 59
    assert {*statuses} == {200, 429}
    assert int(agent.sets_up().headers["Retry-After"]) >= 1


@pytest.mark.parametrize("agent_id", ["", "self-x", "a b", "ä", "x" * 81, ".x"])
def test_nobody_is_registered_under_such_an_id(desk: Desk, agent_id: str) -> None:
    with pytest.raises(DeskError, match="agent_id_unusable"):
        register_agent(desk, NewAgent(agent_id=agent_id, name="x", key=SigningKey.new().public))


def test_no_id_names_two(desk: Desk) -> None:
    registered(desk, "VZ")
    end_agent(desk, "VZ")
    with pytest.raises(DeskError, match="agent_exists"):
        registered(desk, "VZ")


@pytest.mark.parametrize("host", ["https://x.example", "x.example/y", "u@x.example", "x example", "x.example#", "a?b"])
def test_a_host_is_a_host(desk: Desk, host: str) -> None:
    with pytest.raises(DeskError, match="agent_host_unusable"):
        registered(desk, callback_host=host)
