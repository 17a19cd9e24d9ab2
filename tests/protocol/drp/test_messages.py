"""Messages: what was written is read, whatever is changed is refused, and nothing but a refusal comes of any bytes."""

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.lib.mail_addresses import read_address
from widerspruch.protocol.drp.messages import (
    LONGEST_VALIDITY,
    SECOND,
    SKEW,
    USUAL_VALIDITY,
    AccountOnWire,
    AgentSetup,
    AiTrainingClaims,
    Exercise,
    Revocation,
)
from widerspruch.protocol.drp.profile import EXERCISES, self_agent_id
from widerspruch.protocol.drp.reading_messages import Addressed, read_exercise, read_revocation, read_setup
from widerspruch.protocol.drp.refusals import refusal_of
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, message_digest, open_message, sign_message
from widerspruch.protocol.drp.writing_messages import exercise_content, message_body, write_message
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.vocabulary import SCOPES

KEY = SigningKey.new()
NOW = 1_796_040_000_000_000
HEAD = {"agent_id": "VZ", "business_id": "desk.example.org", "issued_at": NOW, "expires_at": NOW + USUAL_VALIDITY}
DESK = Addressed(agent_id="VZ", business_id="desk.example.org", now=NOW)
ASKED = Exercise(
    **HEAD,
    exercise="ai-training:object",
    agent_request_id="b1f0",
    email="erika@example.org",
    is_email_verified=True,
    ai_training=AiTrainingClaims(accounts=(AccountOnWire("beispielnetz", "70010001"),), submitted_at=NOW - SECOND),
)
TAKEN_BACK = Revocation(**HEAD, request_id="28931fee")

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
)
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)
NAMES = LINES.filter(str.strip)
HEADS = st.tuples(st.integers(-USUAL_VALIDITY, SKEW), st.integers(1, LONGEST_VALIDITY)).filter(
    lambda times: times[0] + times[1] > -SKEW
)
CLAIMS = st.builds(
    AiTrainingClaims,
    scopes=st.permutations(SCOPES).flatmap(lambda one: st.integers(1, 3).map(lambda n: tuple(one[:n]))),
    accounts=st.lists(st.builds(AccountOnWire, st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,20}", fullmatch=True), NAMES)).map(
        tuple
    ),
    submitted_at=st.none() | st.integers(0, NOW),
    reason=LINES.map(lambda line: f"{line}\n{line}"),
    reason_codes=st.lists(st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True), max_size=3).map(tuple),
    mandate=st.just("") | st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    case_id=st.sampled_from(("", "W-7KQ4-M2XD-9")),
    names=st.lists(NAMES, max_size=3).map(tuple),
    country=st.sampled_from(("", "DE")),
    language=st.sampled_from(("", "de", "en", "de-leicht")),
    acted_by=st.sampled_from(("holder", "guardian", "minor", "representative")),
)
EXERCISES_DRAWN = st.builds(
    lambda times, **members: Exercise(
        **HEAD | {"issued_at": NOW + times[0], "expires_at": NOW + times[0] + times[1]}, **members
    ),
    HEADS,
    exercise=st.sampled_from(EXERCISES),
    agent_request_id=st.from_regex(r"[!-~]{0,128}", fullmatch=True),
    status_callback=st.sampled_from(("", "https://agent.example/a?b=c", "http://127.0.0.1:8080/x")),
    name=LINES,
    email=st.just("") | st.emails().filter(read_address),
    is_email_verified=st.booleans(),
    ai_training=st.none() | CLAIMS,
).map(lambda one: one if one.email else structs.replace(one, is_email_verified=False))


def refusal(data: bytes, addressed: Addressed = DESK) -> str:
    """The code of why an exercise is not taken."""
    with pytest.raises(ProtocolError) as refused:
        read_exercise(data, KEY.public, addressed)
    return refusal_of(refused.value)


def signed(body: bytes) -> bytes:
    return sign_message(KEY, body)


def changed(**members: object) -> bytes:
    """The exercise with other members, properly signed; None takes one away."""
    spelled = json.loads(message_body(ASKED)) | members
    return signed(json.dumps({name: value for name, value in spelled.items() if value is not None}).encode())


class TestReading:
    @given(EXERCISES_DRAWN)
    def test_what_was_written_is_read(self, exercise):
        """Any exercise comes back, whatever it asks for."""
        assert read_exercise(write_message(exercise, KEY), KEY.public, DESK) == exercise

    @given(HEADS, LINES)
    def test_setups_and_revocations_come_back(self, times, reason):
        """Of registered agents."""
        head = HEAD | {"issued_at": NOW + times[0], "expires_at": NOW + times[0] + times[1]}
        setup, taken_back = AgentSetup(**head), Revocation(**head, request_id="28931fee", reason=reason)

        assert read_setup(write_message(setup, KEY), KEY.public, DESK) == setup
        assert (
            read_revocation(write_message(taken_back, KEY), KEY.public, DESK, request_id="28931fee", must_be_bound=True)
            == taken_back
        )

    def test_a_person_with_a_key_of_their_own_comes_back(self):
        """Their key is in the message, their id is made of it."""
        head = HEAD | {"agent_id": self_agent_id(KEY.public)}
        setup = AgentSetup(**head, key=KEY.public)

        assert read_setup(write_message(setup, KEY), None, structs.replace(DESK, agent_id=setup.agent_id)) == setup

    def test_a_registered_agent_may_say_that_it_speaks_the_profile(self):
        """Its key is known; it need not stand there."""
        setup = AgentSetup(**HEAD)
        said = json.loads(message_body(setup)) | {"ai-training": {"profile": "1"}}

        assert read_setup(signed(json.dumps(said).encode()), KEY.public, DESK) == setup

    def test_a_key_in_the_message_of_a_registered_agent_is_no_key(self):
        """What counts is the registered one."""
        stranger = SigningKey.new()
        forged = write_message(AgentSetup(**HEAD, key=stranger.public), stranger)

        with pytest.raises(ProtocolError, match="message_signature_wrong"):
            read_setup(forged, KEY.public, DESK)
        with pytest.raises(ProtocolError, match="message_key_of_other_agent"):
            read_setup(forged, None, DESK)

    def test_a_legacy_agent_asks_for_everything(self):
        """Without the profile's object the objection is about all scopes."""
        read = read_exercise(write_message(structs.replace(ASKED, ai_training=None), KEY), KEY.public, DESK)

        assert read.ai_training is None
        assert read.claims.scopes == SCOPES

    def test_a_legacy_agent_need_not_name_a_law(self):
        """Of its regime nothing was ever agreed; another law than ours is refused."""
        assert read_exercise(changed(regime=None, **{"ai-training": None}), KEY.public, DESK)
        assert refusal(changed(regime="ccpa", **{"ai-training": None})) == "regime-unknown"


class TestRefusing:
    @settings(max_examples=300)
    @given(st.data())
    def test_every_flipped_bit_is_noticed(self, data):
        """Not one bit of a message can be another one."""
        message = write_message(ASKED, KEY)
        place, bit = data.draw(st.integers(0, len(message) - 1)), data.draw(st.integers(0, 7))

        assert refusal(message[:place] + bytes([message[place] ^ (1 << bit)]) + message[place + 1 :])

    @given(st.integers(0, 400), st.binary(min_size=1, max_size=8))
    def test_no_shortened_or_lengthened_message_is_read(self, end, more):
        """A message that breaks off, or goes on, is refused."""
        message = write_message(ASKED, KEY)

        assert refusal(message[:end])
        assert refusal(message + more)

    @settings(max_examples=300)
    @given(st.binary(max_size=300) | st.binary(max_size=300).map(base64.b64encode))
    def test_nothing_but_a_refusal_comes_of_any_bytes(self, data):
        """Whoever sends them."""
        assert refusal(data)
        for key in (KEY.public, None):
            with pytest.raises(ProtocolError):
                read_setup(data, key, DESK)
        with pytest.raises(ProtocolError):
            read_revocation(data, KEY.public, DESK, request_id="28931fee", must_be_bound=False)

    @settings(max_examples=300)
    @given(
        st.dictionaries(
            st.sampled_from([*json.loads(message_body(ASKED)), "request-id", "reason"]),
            ANY_JSON,
            max_size=3,
        )
    )
    def test_nothing_but_a_refusal_comes_of_any_signed_members(self, members):
        """Agents, too, may write what they like."""
        data = signed(json.dumps(json.loads(message_body(ASKED)) | members).encode())
        for read in (
            lambda: read_exercise(data, KEY.public, DESK),
            lambda: read_setup(data, KEY.public, DESK),
            lambda: read_revocation(data, KEY.public, DESK, request_id="28931fee", must_be_bound=False),
        ):
            with suppress(ProtocolError):
                read()

    @settings(max_examples=300)
    @given(
        st.dictionaries(
            st.sampled_from([*json.loads(message_body(ASKED))["ai-training"], "names", "country", "reason", "x"]),
            ANY_JSON,
        )
    )
    def test_nothing_but_a_refusal_comes_of_any_claims(self, claims):
        """Within the profile's object, too."""
        nested = json.loads(message_body(ASKED))["ai-training"] | claims
        with suppress(ProtocolError):
            read_exercise(changed(**{"ai-training": nested}), KEY.public, DESK)

    @given(st.binary(max_size=100))
    def test_nothing_but_a_refusal_comes_of_any_signed_bytes(self, body):
        """Whatever somebody signs."""
        assert refusal(signed(body))

    def test_what_is_unverified_is_not_looked_at(self):
        """A message by another key is refused for that, whatever it says."""
        stranger = sign_message(SigningKey.new(), b"{")

        assert refusal(stranger) == "message-signature-wrong"

    def test_the_first_step_that_fails_is_told(self):
        """Of a message in which everything is wrong, one thing after the other is put right."""
        wrong: dict[str, object] = {
            "agent-id": "OTHER",
            "business-id": "other",
            "issued-at": "2099-01-01T00:00:00Z",
            "expires-at": "2000-01-01T00:00:00Z",
            "drp.version": "2.0",
            "exercise": "access",
            "ai-training": {"profile": "9"},
            "email": 1,
        }
        codes = []
        for member in list(wrong):
            codes.append(refusal(changed(**wrong)))
            del wrong[member]

        assert codes == [
            "message-other-agent",
            "message-other-business",
            "message-from-future",
            "message-expired",
            "message-version-unknown",
            "exercise-unknown",
            "profile-unknown",
            "message-member-wrong",
        ]

    @pytest.mark.parametrize(
        ("members", "place"),
        [
            ({"email": "erika"}, "$.email"),
            ({"name": "x" * 201}, "$.name"),
            ({"name": "Erika\nBcc: otto@example.org"}, "$.name"),
            ({"agent-request-id": "a b"}, "$.agent-request-id"),
            ({"status_callback": "https://agent.example/#x"}, "$.status_callback"),
            ({"issued-at": "yesterday"}, "$.issued-at"),
            ({"ai-training": []}, "$.ai-training"),
            ({"ai-training": {"profile": "1"}}, "$.ai-training.scope"),
            (
                {"ai-training": {"profile": "1", "scope": ["public-content"], "accounts": ["a"]}},
                "$.ai-training.accounts[0]",
            ),
            ({"ai-training": {"profile": "1", "scope": ["public-content"], "country": "de"}}, "$.ai-training.country"),
            ({"ai-training": {"profile": "1", "scope": ["public-content"], "names": [1]}}, "$.ai-training.names[0]"),
        ],
    )
    def test_what_is_wrong_is_told_by_its_place(self, members, place):
        """And nothing of what was sent."""
        with pytest.raises(ProtocolError) as refused:
            read_exercise(changed(**members), KEY.public, DESK)
        assert (refused.value.code, refused.value.values) == ("message_member_wrong", {"place": place})

    def test_too_long_a_message_is_not_even_signed(self):
        """It would be refused."""
        with pytest.raises(ProtocolError, match="message_too_long"):
            sign_message(KEY, bytes(LONGEST_MESSAGE))


class TestRevocations:
    def test_a_reason_alone_fits_every_request(self):
        """It is taken where that was asked for, and called unbound: its bytes may come again."""
        message = signed(b'{"reason": "x"}')

        with pytest.raises(ProtocolError, match="revocation_unbound"):
            read_revocation(message, KEY.public, DESK, request_id="28931fee", must_be_bound=True)
        for request_id in ("28931fee", "another"):
            read = read_revocation(message, KEY.public, DESK, request_id=request_id, must_be_bound=False)
            assert (read.is_bound, read.request_id) == (False, request_id)

    def test_a_bound_one_fits_its_request_alone(self):
        """Wherever it is sent."""
        with pytest.raises(ProtocolError, match="revocation_of_other_request"):
            read_revocation(write_message(TAKEN_BACK, KEY), KEY.public, DESK, request_id="b", must_be_bound=False)

    @pytest.mark.parametrize("message", [ASKED, TAKEN_BACK])
    def test_no_message_is_taken_for_another_kind(self, message):
        """Whoever signed an objection did not ask for a token."""
        with pytest.raises(ProtocolError, match="message_member_wrong"):
            read_setup(write_message(message, KEY), KEY.public, DESK)
        with pytest.raises(ProtocolError):
            read_revocation(write_message(ASKED, KEY), KEY.public, DESK, request_id="b", must_be_bound=False)


class TestTheSame:
    def test_a_message_signed_by_whomever_is_the_same(self):
        """It is known by its body."""
        body = message_body(ASKED)

        assert message_digest(sign_message(SigningKey.new(), body)) == message_digest(signed(body))

    def test_the_same_request_is_known_without_its_times(self):
        """Sent again an hour later it asks for the same."""
        assert ASKED.ai_training is not None
        later = structs.replace(
            ASKED,
            issued_at=NOW + 60 * 60 * SECOND,
            expires_at=NOW + 61 * 60 * SECOND,
            ai_training=structs.replace(ASKED.ai_training, submitted_at=NOW),
        )

        assert exercise_content(later) == exercise_content(ASKED)

    @pytest.mark.parametrize(
        "change",
        [
            {"exercise": "ai-training:withdraw-objection"},
            {"email": "otto@example.org"},
            {"is_email_verified": False},
            {"status_callback": "https://agent.example/"},
            {"ai_training": None},
            {"ai_training": AiTrainingClaims(accounts=(AccountOnWire("beispielnetz", "70010002"),))},
        ],
    )
    def test_another_request_is_another(self, change):
        """Whatever of it differs."""
        assert exercise_content(structs.replace(ASKED, **change)) != exercise_content(ASKED)

    def test_what_is_opened_is_what_was_signed(self):
        """Byte by byte."""
        assert open_message(signed(b" {} "), KEY.public) == b" {} "
