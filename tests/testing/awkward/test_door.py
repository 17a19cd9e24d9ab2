"""Each way in which the desk's door is awkward, and that what was taken is taken."""

import hashlib

import pytest

from awkward_desk import AwkwardDesk
from drp_agents import MANDATE, TestAgent, registered
from widerspruch.desk.desk import Desk
from widerspruch.desk.key_history import published_keys
from widerspruch.desk.models import AgentRequest, DeskCase
from widerspruch.person.filing.client import AskedFor
from widerspruch.person.filing.errors import FilingError
from widerspruch.protocol.drp.messages import AiTrainingClaims
from widerspruch.testing.awkward.moods import AWKWARDNESSES, USUAL, Moods

ASKED = AskedFor(
    exercise="ai-training:object",
    agent_request_id="b1",
    claims=AiTrainingClaims(mandate=MANDATE, names=("Erika Beispiel",)),
    email="erika@example.org",
    is_email_verified=True,
)


@pytest.fixture
def agent(desk: Desk) -> TestAgent:
    return registered(desk, "VZ_EXAMPLE", kind="association")


def test_where_nothing_strikes_it_is_the_desk_itself(desk: Desk, agent: TestAgent) -> None:
    awkward = AwkwardDesk(desk, {})
    answer = awkward.client(agent).exercise(ASKED, desk.now())
    assert answer.status.status == "open"
    assert AgentRequest.objects.get().request_id == answer.status.request_id


def test_the_same_seed_is_awkward_in_the_same_way() -> None:
    def told(seed: int) -> list[bool]:
        moods = Moods(seed)
        return [moods.strikes(one) for one in AWKWARDNESSES * 20]

    assert told(1) == told(1) != told(2)


def test_usually_all_happens_and_a_callback_in_ten_is_lost() -> None:
    assert USUAL.keys() == {*AWKWARDNESSES}
    assert USUAL["loses_callback"] == 0.1


def test_it_makes_somebody_wait_and_answers_then(desk: Desk, agent: TestAgent) -> None:
    awkward = AwkwardDesk(desk, {"delays": 1.0})
    assert awkward.client(agent).exercise(ASKED, desk.now()).status.status == "open"
    assert len(awkward.waited) == 2
    assert all(0 <= one <= 3 for one in awkward.waited)


def test_busy_it_says_when_to_come_again_and_has_done_nothing(desk: Desk, agent: TestAgent) -> None:
    client = AwkwardDesk(desk, {"is_busy": 1.0}).client(agent)
    with pytest.raises(FilingError) as raised:
        client.exercise(ASKED, desk.now())
    assert raised.value.code == "desk_busy"
    assert 1 <= raised.value.retry_after <= 5
    assert not AgentRequest.objects.exists()


def test_an_answer_is_lost_after_all_was_done(desk: Desk, agent: TestAgent) -> None:
    awkward = AwkwardDesk(desk, {})
    client = awkward.client(agent)
    client.set_up(desk.now())
    lossy = AwkwardDesk(desk, {"loses_answer": 1.0})
    client._http = lossy.http
    with pytest.raises(FilingError) as raised:
        client.exercise(ASKED, desk.now())
    assert raised.value.code == "desk_unreachable"
    assert AgentRequest.objects.count() == 1
    client._http = awkward.http
    client.exercise(ASKED, desk.now())
    assert (AgentRequest.objects.count(), DeskCase.objects.count()) == (1, 1)


def test_it_refuses_once_and_takes_it_then(desk: Desk, agent: TestAgent) -> None:
    client = AwkwardDesk(desk, {"refuses_once": 1.0}).client(agent)
    with pytest.raises(FilingError) as raised:
        client.exercise(ASKED, desk.now())
    assert raised.value.code == "desk_busy"
    assert not AgentRequest.objects.exists()
    assert client.exercise(ASKED, desk.now()).status.status == "open"


def test_it_asks_once_who_somebody_is_though_that_was_shown(desk: Desk, agent: TestAgent) -> None:
    client = AwkwardDesk(desk, {"asks_again": 1.0}).client(agent)
    first = client.exercise(ASKED, desk.now())
    assert first.status.needs_verification
    assert first.status.user_verification_url == "http://localhost/code"
    assert client.status(first.status.request_id, desk.now()).status.status == "open"
    assert DeskCase.objects.get().assurance == "verified"


def test_what_it_says_then_keeps_its_receipts_byte_for_byte(desk: Desk, agent: TestAgent) -> None:
    asked = AwkwardDesk(desk, {"asks_again": 1.0}).client(agent).exercise(ASKED, desk.now())
    assert len(asked.receipts) == 2


def test_it_answers_in_another_language(desk: Desk, agent: TestAgent) -> None:
    german = AwkwardDesk(desk, {}).client(agent).exercise(ASKED, desk.now())
    english = AwkwardDesk(desk, {"speaks_other_language": 1.0}).client(agent).exercise(ASKED, desk.now())
    assert german.status.processing_details != english.status.processing_details
    assert german.status.request_id == english.status.request_id


def test_it_forgets_a_token_and_gives_another(desk: Desk, agent: TestAgent) -> None:
    awkward = AwkwardDesk(desk, {"forgets_token": 1.0})
    client = awkward.client(agent)
    with pytest.raises(FilingError):
        client.exercise(ASKED, desk.now())
    assert awkward.moods.happened["forgets_token"] == 3
    kinder = AwkwardDesk(desk, {"forgets_token": 0.5}, seed=3)
    assert kinder.client(agent).exercise(ASKED, desk.now()).status.status == "open"


def test_its_new_key_signs_at_once_and_is_published(desk: Desk, agent: TestAgent) -> None:
    before = desk.keys.receipts.public.key_id
    answer = AwkwardDesk(desk, {"rotates_key": 1.0}).client(agent).exercise(ASKED, desk.now())
    assert answer.signed_by != before
    assert answer.is_key_new
    assert {before, answer.signed_by} <= {one.key_id for one in published_keys(desk.config.keys)}


def test_peoples_pages_are_as_they_are(desk: Desk) -> None:
    awkward = AwkwardDesk(desk, dict.fromkeys(AWKWARDNESSES, 1.0))
    assert awkward.http.ask("GET", "http://localhost/keys").status == 200
    assert not awkward.moods.happened.total()


def test_a_body_that_is_no_message_reaches_the_desk_as_it_came(desk: Desk, agent: TestAgent) -> None:
    awkward = AwkwardDesk(desk, {"refuses_once": 0.5})
    headers = {"Authorization": f"Bearer {agent.token}", "Content-Type": "text/plain"}
    for body in (b"", b"x", hashlib.sha256(b"").digest() * 5000):
        answer = awkward.http.ask("POST", "http://localhost/drp/v1/data-rights-request", body, headers)
        assert answer.status in (400, 413)
