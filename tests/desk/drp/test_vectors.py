"""The published messages, sent to a real desk: each is taken, or refused with the code that is told."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import structs

from desk_clock import DeskClock
from drp_agents import MANDATE, TestAgent
from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import AgentRequest, DeskCase, SeenMessage
from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.drp.answers import REFUSAL_HEADER
from widerspruch.protocol.drp.refusals import REFUSALS
from widerspruch.protocol.signing_keys import SigningKey

VECTORS = json.loads((Path(__file__).parents[2] / "protocol" / "vectors" / "drp.json").read_text("utf-8"))


def _key(name: str) -> SigningKey:
    return SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS[name])))


@pytest.fixture
def config(config: DeskConfig) -> DeskConfig:
    return structs.replace(config, public_address=f"https://{VECTORS['business_id']}")


@pytest.fixture
def clock() -> DeskClock:
    return DeskClock(VECTORS["now"])


@pytest.fixture
def agent(desk: Desk) -> TestAgent:
    """The agent of the vectors, set up."""
    key = _key("agent_private_key")
    new = NewAgent(agent_id=VECTORS["agent_id"], name="VZ", key=key.public, callback_host="agent.example")
    register_agent(desk, new)
    one = TestAgent(desk, VECTORS["agent_id"], key)
    assert one.sets_up().status_code == 200
    return one


def _sent(agent: TestAgent, vector: dict, message: bytes):
    match vector["kind"]:
        case "setup":
            who = VECTORS["self_agent_id"] if vector.get("agent") == "self" else agent.agent_id
            return agent.posts(f"/v1/agent/{who}", message, token=None)
        case "exercise":
            return agent.posts("/v1/data-rights-request", message)
    made = agent.objects(email="erika@example.org", is_email_verified=True, profile=vector.get("must_be_bound", True))
    AgentRequest.objects.filter(request_id=made.request_id).update(request_id=VECTORS["request_id"])
    return agent.calls("DELETE", f"/v1/data-rights-request/{VECTORS['request_id']}", message)


@pytest.mark.parametrize("vector", VECTORS["messages"], ids=lambda vector: vector["name"])
def test_each_message_is_taken_or_refused_as_told(agent: TestAgent, vector) -> None:
    answer = _sent(agent, vector, vector["message"].encode())
    code = vector["code"]
    if code is None:
        assert answer.status_code == 200, answer.content
        return
    assert answer.headers[REFUSAL_HEADER] == code
    if vector["kind"] == "setup":
        assert (answer.status_code, answer.content) == (403, b"")
    else:
        assert answer.status_code == REFUSALS[code].status
        told = json.loads(answer.content)
        assert (told["code"], told["fatal"]) == (code, REFUSALS[code].is_fatal)
    if vector["kind"] == "exercise":
        assert not AgentRequest.objects.exists()
        assert not DeskCase.objects.exists()
        assert SeenMessage.objects.count() == 1  # of the setup


@pytest.mark.parametrize("vector", VECTORS["long_messages"], ids=lambda vector: vector["name"])
def test_the_longest_message_is_taken_and_no_longer_one(agent: TestAgent, vector) -> None:
    body = vector["before"] + vector["filler"] * vector["times"] + vector["after"]
    message = encoded(bytes.fromhex(vector["signature"]) + body.encode()).encode()
    answer = _sent(agent, vector, message)
    assert answer.status_code == (200 if vector["code"] is None else 413)


def test_each_counts_once(agent: TestAgent) -> None:
    valid = VECTORS["messages"][0]
    assert _sent(agent, valid, valid["message"].encode()).status_code == 200
    again = _sent(agent, valid, valid["message"].encode())
    assert (again.status_code, again.headers[REFUSAL_HEADER]) == (409, "message-seen-before")
    assert AgentRequest.objects.count() == 1


def test_a_setup_counts_once(agent: TestAgent) -> None:
    setup = next(one for one in VECTORS["messages"] if one["name"] == "setup of a person")
    assert _sent(agent, setup, setup["message"].encode()).status_code == 200
    again = _sent(agent, setup, setup["message"].encode())
    assert (again.status_code, again.headers[REFUSAL_HEADER]) == (403, "message-seen-before")


def test_the_mandate_of_an_association_is_kept_as_a_digest(agent: TestAgent) -> None:
    status = agent.objects(email="erika@example.org", is_email_verified=True, mandate=MANDATE)
    assert AgentRequest.objects.get(request_id=status.request_id).mandate == MANDATE
