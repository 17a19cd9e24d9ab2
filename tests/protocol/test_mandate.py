"""Mandates: what travels of them, and the note that is kept beside the signed document."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.mandate import (
    SALT_BYTES,
    MandateNote,
    mandate_digest,
    member_commitment,
    read_digest,
    read_mandate,
    write_mandate,
    written_digest,
)
from widerspruch.rulebook.vocabulary import SCOPES

SIGNED_ON = date(2026, 11, 20)
NOTE = MandateNote(
    document=mandate_digest(b"%PDF invented"),
    association="VZ_EXAMPLE",
    member=member_commitment(bytes(SALT_BYTES), "4711"),
    signed_on=SIGNED_ON,
)
DAYS = st.dates(SIGNED_ON, SIGNED_ON + timedelta(days=1000))


@given(st.binary(max_size=50))
def test_digests_come_back(document):
    """As they stand in a message."""
    assert read_digest(written_digest(mandate_digest(document))) == mandate_digest(document)


@pytest.mark.parametrize(
    "written", ["", "sha256:", "sha256:" + "A" * 64, "md5:" + "0" * 64, "sha256:" + "0" * 64 + "\n"]
)
def test_other_texts_are_no_digests(written):
    """One spelling, one algorithm."""
    assert read_digest(written) is None


@given(
    st.sampled_from([SCOPES, SCOPES[:1]]),
    st.sampled_from([(), ("beispielnetz",)]),
    DAYS,
    st.none() | st.integers(0, 99),
)
def test_a_note_comes_back(scopes, platforms, signed_on, days):
    """From its file."""
    until = None if days is None else signed_on + timedelta(days=days)
    note = structs.replace(NOTE, scopes=scopes, platforms=platforms, signed_on=signed_on, until=until)

    assert read_mandate(write_mandate(note)) == note


def test_it_holds_from_its_day_to_its_last():
    """Or until it is taken back."""
    day = timedelta(days=1)
    ends = structs.replace(NOTE, until=SIGNED_ON + day)

    assert [ends.holds_on(SIGNED_ON + n * day) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    assert NOTE.holds_on(SIGNED_ON + 10_000 * day)


def test_a_note_alone_does_not_tell_whose_it_is():
    """Another salt, another commitment."""
    assert member_commitment(b"1" * SALT_BYTES, "4711") != NOTE.member
    with pytest.raises(ValueError):
        member_commitment(b"", "4711")


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"format": "widerspruch/mandate/2"}, "mandate_format"),
        ({"document": "x"}, "message_member_wrong"),
        ({"member": "4711"}, "message_member_wrong"),
        ({"association": ""}, "message_member_wrong"),
        ({"association": "a b"}, "message_member_wrong"),
        ({"platforms": ["Beispielnetz!"]}, "message_member_wrong"),
        ({"scopes": []}, "message_member_wrong"),
        ({"scopes": ["voice"]}, "message_member_wrong"),
        ({"until": "2026-11-19"}, "message_member_wrong"),
        ({"signed_on": "soon"}, "message_member_wrong"),
        ({"name": "Erika Beispiel"}, "message_member_wrong"),
    ],
)
def test_what_makes_no_sense_is_refused(members, code):
    """Where it is read, and where it is written."""
    with pytest.raises(ProtocolError, match=code):
        read_mandate(json.dumps(json.loads(write_mandate(NOTE)) | members).encode())


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_of_any_bytes(data):
    """Whatever lies in the folder."""
    with pytest.raises(ProtocolError):
        read_mandate(data)
