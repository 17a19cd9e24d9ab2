"""Callbacks of an awkward desk: some never come, some twice, some after the next one."""

from typing import Any

import pytest

from widerspruch.desk.desk import Desk
from widerspruch.lib.outgoing import OutgoingAnswer
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER, signature_header, verify_signature_header
from widerspruch.testing.awkward.carrier import AwkwardCarrier
from widerspruch.testing.awkward.in_process import InProcessHttp
from widerspruch.testing.awkward.moods import Awkwardness, Moods
from widerspruch.testing.awkward.resigning import NewestKey

HOST = "https://agent.example"


class Agent:
    """Takes callbacks. `told`: the bodies in the order in which they came, `signatures`: the header of each."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.signatures: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        self.told.append(environ["wsgi.input"].read())
        self.signatures.append(environ.get("HTTP_WIDERSPRUCH_SIGNATURE", ""))
        start_response("204 No Content", [])
        return [b""]


@pytest.fixture
def agent() -> Agent:
    return Agent()


def carrier(desk: Desk, agent: Agent, *strikes: Awkwardness) -> AwkwardCarrier:
    moods = Moods(1, dict.fromkeys(strikes, 1.0))
    return AwkwardCarrier(InProcessHttp(agent), moods, NewestKey(desk.config.keys, desk.now))


def tell(http: AwkwardCarrier, body: bytes, path: str = "/a", **headers: str) -> OutgoingAnswer:
    return http.ask("POST", HOST + path, body, headers)


def test_a_kind_one_carries_each_once(desk: Desk, agent: Agent) -> None:
    assert tell(carrier(desk, agent), b"{}").status == 204
    assert agent.told == [b"{}"]


def test_a_lost_callback_counts_as_told(desk: Desk, agent: Agent) -> None:
    assert tell(carrier(desk, agent, "loses_callback"), b"{}").status == 200
    assert agent.told == []


def test_one_comes_twice(desk: Desk, agent: Agent) -> None:
    tell(carrier(desk, agent, "calls_back_twice"), b"{}")
    assert agent.told == [b"{}", b"{}"]


def test_how_it_stood_comes_after_how_it_stands(desk: Desk, agent: Agent) -> None:
    http = carrier(desk, agent, "calls_back_late")
    assert tell(http, b'{"n":1}').status == 200
    tell(http, b'{"n":2}')
    assert agent.told == [b'{"n":2}', b'{"n":1}']


def test_what_is_held_back_waits_for_the_next_one_to_the_same_address(desk: Desk, agent: Agent) -> None:
    http = carrier(desk, agent, "calls_back_late")
    tell(http, b'{"n":1}', "/a")
    tell(http, b'{"n":2}', "/b")
    assert agent.told == []
    tell(http, b'{"n":3}', "/b")
    assert agent.told == [b'{"n":3}', b'{"n":2}']


def test_it_is_signed_with_the_key_that_signs_now(desk: Desk, agent: Agent) -> None:
    http = carrier(desk, agent)
    http._key.rotate()
    tell(http, b"{}", **{SIGNATURE_HEADER: signature_header(desk.keys.receipts, b"{}")})
    assert verify_signature_header(agent.signatures[0], b"{}", [http._key.public])
