"""The two directories: as other agents read them, and as others write them."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.drp.directory import (
    AgentEntry,
    BusinessEntry,
    read_agents,
    read_businesses,
    write_agents,
    write_businesses,
)
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey

KEY = SigningKey.new().public
BUSINESS = BusinessEntry(
    id="desk.example.org",
    name="Beispielnetz",
    api_base="https://desk.example.org/drp",
    supported_actions=("ai-training:object", "ai-training:withdraw-objection"),
    supported_verifications=("email",),
    web_url="https://desk.example.org",
)
AGENT = AgentEntry(id="VZ_EXAMPLE", name="Verbraucherzentrale Beispiel", key=KEY)


def test_both_come_back():
    """From their files."""
    assert read_businesses(write_businesses([BUSINESS])) == (BUSINESS,)
    assert read_agents(write_agents([AGENT])) == (AGENT,)


def test_their_shapes_are_those_that_others_read():
    """Members by the protocol's names; no logo is null."""
    assert json.loads(write_businesses([BUSINESS]))[0] == {
        "id": "desk.example.org",
        "name": "Beispielnetz",
        "logo": None,
        "api_base": "https://desk.example.org/drp",
        "supported_actions": ["ai-training:object", "ai-training:withdraw-objection"],
        "supported_verifications": ["email"],
        "web_url": "https://desk.example.org",
    }
    assert json.loads(write_agents([AGENT])) == [
        {"id": AGENT.id, "name": AGENT.name, "verify_key": base64.b64encode(KEY.raw).decode()}
    ]


def test_what_others_write_besides_is_passed_over():
    """And nothing is what they leave empty."""
    listed = [{"id": "A", "name": "A", "api_base": "http://127.0.0.1:8099/", "logo": None, "web_url": None, "x": 1.5}]

    assert read_businesses(json.dumps(listed).encode()) == (
        BusinessEntry(id="A", name="A", api_base="http://127.0.0.1:8099"),
    )


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"verify_key": "AAAA"}, r"\$\[0\].verify_key"),
        ({"verify_key": base64.b64encode(b"\1" + bytes(31)).decode()}, r"\$\[0\].verify_key"),
        ({"id": "a b"}, r"\$\[0\].id"),
        ({"name": None}, r"\$\[0\].name"),
    ],
)
def test_an_agent_that_nobody_could_check_is_refused(members, place):
    """With no key, a weak one, or an id that is none."""
    entry = {"id": "A", "name": "A", "verify_key": base64.b64encode(KEY.raw).decode()} | members
    with pytest.raises(ProtocolError, match=place):
        read_agents(json.dumps([entry]).encode())


def test_no_id_stands_twice():
    """It would be two keys for one agent."""
    for read, written in (
        (read_agents, write_agents([AGENT, AGENT])),
        (read_businesses, write_businesses([BUSINESS] * 2)),
    ):
        with pytest.raises(ProtocolError, match="message_member_wrong"):
            read(written)


@given(st.binary(max_size=100).filter(lambda data: data.strip() != b"[]"))
def test_nothing_but_a_refusal_comes_of_any_bytes(data):
    """Whoever answers."""
    for read in (read_agents, read_businesses):
        with pytest.raises(ProtocolError):
            read(data)
