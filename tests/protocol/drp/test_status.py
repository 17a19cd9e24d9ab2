"""How a request stands: what was told is read, what nobody knows is passed over, and what is signed stays so."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.lib.shown import REPLACED
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.drp.answers import (
    SetupAnswer,
    read_setup_answer,
    signature_header,
    verify_signature_header,
    write_setup_answer,
)
from widerspruch.protocol.drp.outcomes import OUTCOMES_ON_WIRE, REQUEST_OUTCOMES, outcome_sentence
from widerspruch.protocol.drp.status import (
    DRP_STATES,
    LONGEST_STATUS,
    AiTrainingStatus,
    DrpStatus,
    read_status,
    write_status,
)
from widerspruch.protocol.envelope import pae
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import PAYLOAD_TYPE
from widerspruch.rulebook.instants import end_of_day, parse_day
from widerspruch.rulebook.vocabulary import SCOPES

KEY = SigningKey.new()
NOW = 1_796_040_000_000_000
INSTANTS = st.integers(0, 2**52)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789:._-/", max_size=20)
RECEIPT = b'{"format":"widerspruch/receipt/1","salt":"00","statement":{}}'
TOLD = AiTrainingStatus(stated_at=NOW, case_id="W-7KQ4-M2XD-9", scopes=SCOPES, receipts=(RECEIPT, RECEIPT))
STATUS = DrpStatus(request_id="28931fee", status="in_progress", received_at=NOW, ai_training=TOLD)

STATUSES = st.builds(
    DrpStatus,
    request_id=WORDS,
    status=st.sampled_from(DRP_STATES),
    agent_request_id=WORDS,
    reason=WORDS,
    received_at=st.none() | INSTANTS,
    expected_by=st.none() | INSTANTS,
    processing_details=st.text(st.characters(categories=["L", "N", "P"]), max_size=50),
    user_verification_url=st.sampled_from(("", "https://desk.example.org/case")),
    results_url=st.sampled_from(("", "https://desk.example.org/cases")),
    expires_at=st.none() | INSTANTS,
    ai_training=st.none()
    | st.builds(
        AiTrainingStatus,
        stated_at=INSTANTS,
        case_id=WORDS,
        scopes=st.sampled_from(((), SCOPES[:1], SCOPES)),
        covers=st.lists(WORDS, max_size=3).map(tuple),
        effective_from=st.none() | INSTANTS,
        in_sets_from=st.none() | INSTANTS,
        effective_until=st.none() | INSTANTS,
        not_covered=st.lists(WORDS, max_size=3).map(tuple),
        rulebook=WORDS,
        receipts=st.lists(st.just(RECEIPT), max_size=2).map(tuple),
        expires_at=st.none() | INSTANTS,
        undo_until=st.none() | INSTANTS,
    ),
)


def spelled(*, nested: dict | None = None, **members: object) -> bytes:
    """The status with other members."""
    told = json.loads(write_status(STATUS)) | members
    if nested is not None:
        told["ai-training"] = told["ai-training"] | nested
    return json.dumps(told, separators=(",", ":")).encode()


class TestStatus:
    @given(STATUSES)
    def test_what_was_written_is_read(self, status):
        """Any status comes back, and is written alike again."""
        written = write_status(status)

        assert read_status(written) == status
        assert write_status(read_status(written)) == written

    def test_receipts_come_byte_by_byte(self):
        """What the platform signed is evidence as it is."""
        assert RECEIPT in write_status(STATUS)
        assert read_status(write_status(STATUS)).ai_training == TOLD

    def test_what_the_protocol_does_not_know_is_passed_over(self):
        """Of this end or of that, at both places."""
        assert read_status(spelled(nested={"log_index": 1.5}, x={"y": [0.5]})) == STATUS

    @pytest.mark.parametrize("other", [{"ai-training": {"profile": "2", "stated_at": 1}}, {"ai-training": "x"}])
    def test_another_profile_is_none(self, other):
        """What the protocol itself says is read all the same."""
        assert read_status(spelled(**other)) == structs.replace(STATUS, ai_training=None)

    def test_legacy_platforms_write_days_and_nothing(self):
        """A day is over by its end; null is nothing; what is no instant is not told."""
        read = read_status(
            b'{"request_id": "a", "status": "open", "expected_by": "2026-12-21", "received_at": null,'
            b' "expires_at": "soon", "reason": null, "processing_details": null}'
        )

        day = parse_day("2026-12-21")
        assert day is not None
        assert read == DrpStatus(request_id="a", status="open", expected_by=end_of_day(day))

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (spelled(status="done"), "status_unknown"),
            (spelled(nested={"scope": ["voice"]}), "scope_unknown"),
            (spelled(nested={"stated_at": "now"}), "message_member_wrong"),
            (spelled(nested={"receipts": "x"}), "message_member_wrong"),
            (b'{"status": "open"}', "message_member_wrong"),
            (b'{"status": "open", "status": "open"}', "message_key_twice"),
            (b'{"x": NaN}', "message_unreadable"),
            (b"<html>", "message_unreadable"),
            (b" " * (LONGEST_STATUS + 1), "message_too_long"),
        ],
    )
    def test_what_cannot_be_followed_is_refused(self, data, code):
        """Each for its reason."""
        with pytest.raises(ProtocolError, match=code):
            read_status(data)

    def test_a_platform_can_neither_command_a_terminal_nor_a_browser(self):
        """Its words are shown to people, its addresses opened by them."""
        read = read_status(spelled(processing_details="a\x1b[2J", user_verification_url="javascript:alert(1)"))

        assert (read.processing_details, read.user_verification_url) == (f"a{REPLACED}[2J", "")

    @settings(max_examples=200)
    @given(st.binary(max_size=200))
    def test_nothing_but_a_refusal_comes_of_any_bytes(self, data):
        """Whoever answers."""
        with pytest.raises(ProtocolError):
            read_status(data)


class TestOutcomes:
    def test_every_outcome_has_a_state(self):
        """One of the protocol's."""
        assert set(OUTCOMES_ON_WIRE) == set(REQUEST_OUTCOMES)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_outcome_has_a_sentence(self, language):
        """And no sentence is left over."""
        words = load_catalogue(language, "widerspruch.protocol")

        assert all(outcome_sentence(one, language) for one in REQUEST_OUTCOMES)
        assert {one for one in words if one.startswith("outcome.")} == {f"outcome.{one}" for one in REQUEST_OUTCOMES}

    def test_nobody_is_told_that_they_object_too_often(self):
        """Whoever objects again has their case."""
        assert "too_many_requests" not in {one.reason for one in OUTCOMES_ON_WIRE.values()}
        assert {one.status for one in OUTCOMES_ON_WIRE.values()} == set(DRP_STATES)


class TestSignatures:
    @given(st.binary(max_size=100).map(b"{".__add__))
    def test_the_desk_s_own_answer_is_known(self, body):
        """By any key that it ever published."""
        header = signature_header(KEY, body)

        assert verify_signature_header(header, body, [SigningKey.new().public, KEY.public]) == KEY.public.key_id

    def test_nobody_else_s_is(self):
        """Each way to forge one, for its reason."""
        header, stranger = signature_header(KEY, b"{}"), SigningKey.new()
        borrowed = signature_header(stranger, b"{}").replace(stranger.public.key_id, KEY.public.key_id)
        for tried, body, code in (
            (None, b"{}", "unsigned"),
            ("", b"{}", "unsigned"),
            ("keyid=x, sig=y", b"{}", "unsigned"),
            (f"{header}, sig=x", b"{}", "unsigned"),
            (header, b"{} ", "signature_wrong"),
            (header, b"", "signature_wrong"),
            (borrowed, b"{}", "signature_wrong"),
            (signature_header(stranger, b"{}"), b"{}", "signer_unknown"),
        ):
            with pytest.raises(ProtocolError) as refused:
                verify_signature_header(tried, body, [KEY.public])
            assert refused.value.code == code

    def test_a_statement_is_no_status(self):
        """What the same key signs as a receipt begins otherwise; it signs nothing else under this header."""
        with pytest.raises(AssertionError):
            signature_header(KEY, pae(PAYLOAD_TYPE, b"{}"))


class TestSetupAnswers:
    @given(st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True), st.none() | INSTANTS)
    def test_what_was_written_is_read(self, token, expires_at):
        """Whose it is, the token, and until when."""
        answer = SetupAnswer(agent_id="VZ", token=token, expires_at=expires_at)

        assert read_setup_answer(write_setup_answer(answer), "VZ") == answer

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b'{"agent-id": "OTHER", "token": "a"}', "message_other_agent"),
            (b'{"agent-id": "VZ", "token": "a\\r\\nX-Other: b"}', "message_member_wrong"),
            (b'{"agent-id": "VZ"}', "message_member_wrong"),
            (b"", "message_unreadable"),
        ],
    )
    def test_another_answer_is_refused(self, data, code):
        """A token goes into a header: it is what a token may be."""
        with pytest.raises(ProtocolError, match=code):
            read_setup_answer(data, "VZ")
