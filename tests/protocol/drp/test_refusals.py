"""Refusals: a code that is promised, a number, a sentence in each language; and those of other desks are read."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.errors import words_of
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.drp.refusals import (
    REFUSALS,
    ReadRefusal,
    RefusalCode,
    read_refusal,
    refusal_body,
    refusal_of,
    refusal_sentence,
)
from widerspruch.protocol.errors import ProtocolError


def test_every_code_is_in_the_table():
    """Once."""
    assert get_args(RefusalCode)
    assert sorted(words_of(RefusalCode)) == sorted(REFUSALS)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_code_has_a_sentence(language):
    """And no sentence is left over."""
    assert all(refusal_sentence(code, language, "$") for code in REFUSALS)
    for text_id in load_catalogue(language, "widerspruch.protocol"):
        room, _, code = text_id.partition(".")
        assert room != "refusal" or code.replace("_", "-") in REFUSALS


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_error_of_the_room_has_a_sentence(language):
    """And no sentence is left over."""
    words = load_catalogue(language, "widerspruch.protocol")

    assert {one for one in words if one.startswith("problem.")} == {f"problem.{code}" for code in ProtocolError.kinds}


def test_every_way_not_to_read_a_message_can_be_answered():
    """Of the rest nobody who sends a message is told."""
    for code in ProtocolError.kinds:
        if code.startswith(("message_", "profile_", "exercise_", "regime_", "revocation_")):
            assert refusal_of(ProtocolError(code, place="$", longest=1)) == code.replace("_", "-")


@pytest.mark.parametrize("code", REFUSALS)
def test_what_is_answered_is_read(code):
    """By its code, with the sentence and whether it is worth another try."""
    body = refusal_body(code, "Ein Satz.", ("$.email",))

    assert read_refusal(REFUSALS[code].status, body) == ReadRefusal(
        REFUSALS[code].status, code, REFUSALS[code].is_fatal, "Ein Satz."
    )


@pytest.mark.parametrize(
    ("status", "body", "header", "read"),
    [
        (403, b"", None, ReadRefusal(403, None, True)),
        (403, b"", "agent-ended", ReadRefusal(403, "agent-ended", True)),
        (401, b"", "token-unknown", ReadRefusal(401, "token-unknown", False)),
        (400, b'{"code": "400", "message": "No.", "fatal": false}', None, ReadRefusal(400, None, False, "No.")),
        (400, b'{"code": 400, "message": "No."}', None, ReadRefusal(400, None, True, "No.")),
        (502, b"<html>", None, ReadRefusal(502, None, False)),
        (429, b"[]", None, ReadRefusal(429, None, False)),
    ],
)
def test_other_desks_are_understood_as_far_as_they_can_be(status, body, header, read):
    """Legacy desks have no codes, and proxies answer in HTML."""
    assert read_refusal(status, body, header) == read


@given(st.integers(300, 599), st.binary(max_size=100), st.none() | st.text(max_size=20))
def test_whatever_is_answered_is_a_refusal(status, body, header):
    """Nothing that is not success ends otherwise."""
    assert read_refusal(status, body, header).status == status
