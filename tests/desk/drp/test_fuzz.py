"""Whatever is sent: the desk answers in its own words, and records nothing that nobody signed."""

import json
import random
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drp_agents import MANDATE, TestAgent, own_app, registered
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent, AgentRequest, DeskCase, OutboxMail, TokenBucket
from widerspruch.protocol.drp.answers import REFUSAL_HEADER, SIGNATURE_HEADER
from widerspruch.protocol.drp.messages import AgentSetup
from widerspruch.protocol.drp.refusals import REFUSALS
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, sign_message
from widerspruch.protocol.drp.writing_messages import message_body
from widerspruch.protocol.signing_keys import SigningKey

FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_TEXTS = st.text(max_size=40) | st.sampled_from(["", "\x00", "\ud800", "é" * 300, "a@b", "../..", "' OR 1=1 --", "{}"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture
def agent(desk: Desk) -> TestAgent:
    return registered(desk, kind="association", callback_host="agent.example")


def _members(agent: TestAgent) -> dict[str, Any]:
    """A valid exercise, as what is signed."""
    exercise = agent.exercise(
        agent_request_id="b1",
        status_callback="https://agent.example/x",
        name="Kanaria Canary",
        email="canary@example.org",
        is_email_verified=True,
        accounts=["beispielnetz:canary-1"],
        reason="canary",
        mandate=MANDATE,
        names=("Kanaria",),
        country="DE",
        language="de",
    )
    members: dict[str, Any] = json.loads(message_body(exercise))
    return members


def _is_sound(answer: Any, *, is_setup: bool = False) -> bool:
    """The answer is one of ours, and a refusal repeats nothing; whether it was taken."""
    assert answer.status_code < 500, answer.content
    if answer.status_code == 200:
        assert is_setup or answer.headers[SIGNATURE_HEADER]
        return True
    assert b"anary" not in answer.content
    code = answer.headers[REFUSAL_HEADER]
    if is_setup:
        assert answer.content == b""
    else:
        assert answer.status_code == REFUSALS[code].status
        assert json.loads(answer.content)["code"] == code
    return False


def _forget(desk: Desk) -> None:
    """What limits remember: every example begins anew."""
    TokenBucket.objects.all().delete()


def _nothing_is_there() -> bool:
    return not any(model.objects.exists() for model in (AgentRequest, DeskCase, OutboxMail))


@FUZZED
@given(data=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes(desk: Desk, data: bytes) -> None:
    agent = _agent_once(desk)
    assert not _is_sound(agent.posts("/v1/data-rights-request", data))
    assert not _is_sound(agent.calls("DELETE", "/v1/data-rights-request/x", data))
    _forget(desk)
    assert not _is_sound(agent.posts(f"/v1/agent/{agent.agent_id}", data, token=None), is_setup=True)
    assert _nothing_is_there()


@FUZZED
@given(
    seed=st.integers(0, 2**32), where=st.floats(0, 1), how=st.sampled_from(["flip", "cut", "insert", "swap", "twice"])
)
def test_a_valid_message_that_was_changed_on_its_way(desk: Desk, seed: int, where: float, how: str) -> None:
    """Nobody signed it, so that it is nobody's."""
    agent, chance = _agent_once(desk), random.Random(seed)
    message = sign_message(agent.key, json.dumps(_members(agent)).encode())
    changed = bytearray(message)
    place = int(where * (len(changed) - 1))
    match how:
        case "flip":
            changed[place] ^= 1 << chance.randrange(8)
        case "cut":
            del changed[place : place + chance.randrange(1, 40)]
        case "insert":
            changed[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
        case "swap":
            changed[place:] = changed[place:][::-1]
        case _:
            changed += changed[place:] or message
    if bytes(changed) != message:
        assert not _is_sound(agent.posts("/v1/data-rights-request", bytes(changed)))
        assert _nothing_is_there()


@FUZZED
@given(data=st.data())
def test_a_signed_message_with_anything_in_a_member(desk: Desk, data: st.DataObject) -> None:
    agent = _agent_once(desk)
    members = _members(agent)
    inside = data.draw(st.booleans())
    nested = members["ai-training"] if inside else members
    name = data.draw(st.sampled_from(sorted(nested)) | _TEXTS)
    if data.draw(st.booleans()):
        nested.pop(name, None)
    else:
        nested[name] = data.draw(_JSON)
    _send_signed(desk, agent, json.dumps(members).encode("utf-8", "surrogatepass"))


@FUZZED
@given(body=_JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")) | st.binary(max_size=200))
def test_anything_at_all_that_was_signed(desk: Desk, body: bytes) -> None:
    agent = _agent_once(desk)
    _send_signed(desk, agent, body)
    if body:
        message = sign_message(agent.key, body)
        assert not _is_sound(agent.posts(f"/v1/agent/{agent.agent_id}", message, token=None), is_setup=True)
        assert not _is_sound(agent.calls("DELETE", "/v1/data-rights-request/x", message))


def _send_signed(desk: Desk, agent: TestAgent, body: bytes) -> None:
    """Whatever it says, it is taken whole or refused whole."""
    if not body:
        return
    _forget(desk)
    before = AgentRequest.objects.count(), DeskCase.objects.count()
    is_taken = _is_sound(agent.posts("/v1/data-rights-request", sign_message(agent.key, body)))
    if not is_taken:
        assert (AgentRequest.objects.count(), DeskCase.objects.count()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 40_000,
        b'{"a":' * 9_000,
        b'{"ai-training":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"agent-id":"A","agent-id":"B"}',
        b'{"issued-at":' + b"9" * 20_000 + b"}",
        b'{"x":1e999999}',
        b"\xef\xbb\xbf{}",
        b'{"x":"' + b"\\ud800" * 100 + b'"}',
        b" " * 40_000,
        b"{}",
    ],
    ids=["lists", "objects", "nested", "twice", "digits", "infinite", "mark", "halves", "blanks", "nothing"],
)
def test_what_is_deep_or_large_or_odd(agent: TestAgent, body: bytes) -> None:
    message = sign_message(agent.key, body)
    for answer in (
        agent.posts("/v1/data-rights-request", message),
        agent.calls("DELETE", "/v1/data-rights-request/x", message),
    ):
        assert not _is_sound(answer)
    assert not _is_sound(agent.posts(f"/v1/agent/{agent.agent_id}", message, token=None), is_setup=True)
    assert _nothing_is_there()


@pytest.mark.parametrize("size", [LONGEST_MESSAGE + 1, 5_000_000])
def test_what_is_too_long_is_not_read(agent: TestAgent, size: int) -> None:
    answer = agent.posts("/v1/data-rights-request", b"A" * size)
    assert (answer.status_code, answer.headers[REFUSAL_HEADER]) == (413, "message-too-long")


@FUZZED
@given(
    names=st.lists(
        st.sampled_from(
            [
                "Authorization",
                "Content-Type",
                "Accept-Language",
                "X-Forwarded-For",
                "Cookie",
                "Origin",
                "Content-Encoding",
            ]
        ),
        unique=True,
    ),
    value=st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=60),
)
def test_any_header(desk: Desk, names: list[str], value: str) -> None:
    agent = _agent_once(desk)
    _forget(desk)
    headers = dict.fromkeys(names, value)
    for method, path in (("POST", "/v1/data-rights-request"), ("GET", "/v1/data-rights-request/x"), ("GET", "/v1/x")):
        _is_sound(agent.calls(method, path, b"x", token=None if "Authorization" in names else "own", **headers))
    assert _nothing_is_there()


@FUZZED
@given(part=st.text(max_size=60), method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"]))
def test_any_address(desk: Desk, part: str, method: str) -> None:
    agent = _agent_once(desk)
    _forget(desk)
    part = quote(part.encode("utf-8", "surrogatepass"), safe="")
    for path in (f"/v1/agent/{part}", f"/v1/data-rights-request/{part}", f"/{part}", f"/v1/agent/{part}/x"):
        answer = agent.calls(method, path, b"x" if method == "POST" else None)
        assert answer.status_code in (200, 400, 401, 403, 404, 405), (path, answer.status_code)
    assert _nothing_is_there()


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=x", "text/html", "x", "text/plain/x"]
)
def test_what_is_no_text_is_refused(agent: TestAgent, kind: str) -> None:
    from desk_browser import DeskClient

    client = DeskClient(agent.desk, HTTP_HOST="localhost")
    headers = {"Authorization": f"Bearer {agent.token}"}
    answer = client.generic("POST", "/drp/v1/data-rights-request", b"x", content_type=kind, headers=headers)
    assert answer.headers[REFUSAL_HEADER] == "message-not-text"


def test_another_host_is_not_us(desk: Desk) -> None:
    from desk_browser import DeskClient

    answer = DeskClient(desk, HTTP_HOST="evil.example").get("/drp/v1/data-rights-request/x")
    assert (answer.status_code, answer.headers[REFUSAL_HEADER]) == (404, "request-unknown")


@FUZZED
@given(data=st.data())
def test_a_setup_of_a_person_with_anything_in_it(desk: Desk, data: st.DataObject) -> None:
    """A row is written for whoever signed with the key that makes the id, and for nobody else."""
    _forget(desk)
    agent = TestAgent(desk, "self-" + "0" * 32, SigningKey.new(), is_self=True)
    members = json.loads(message_body(AgentSetup(**agent.head(), key=agent.key.public)))
    name = data.draw(st.sampled_from([*members, "ai-training"]))
    members[name] = data.draw(_JSON)
    before = Agent.objects.count()
    body = json.dumps(members).encode("utf-8", "surrogatepass")
    answer = agent.posts(f"/v1/agent/{agent.agent_id}", sign_message(agent.key, body), token=None)
    assert not _is_sound(answer, is_setup=True)
    assert Agent.objects.count() == before


def test_an_apps_every_message_once_more_for_good_measure(desk: Desk) -> None:
    app = own_app(desk)
    assert _is_sound(app.asks(email="canary@example.org", name="Kanaria Canary", reason="canary"))


def _agent_once(desk: Desk) -> TestAgent:
    """One agent for all examples of a test."""
    known = _AGENTS.get(id(desk))
    if known is None or known.desk is not desk:
        known = _AGENTS[id(desk)] = registered(desk, kind="association", callback_host="agent.example")
    return known


_AGENTS: dict[int, TestAgent] = {}
