"""What a desk publishes of itself: read as it was written, the format before it, too, and refused where it is wrong."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.protocol.discovery import (
    Discovery,
    DrpEndpoint,
    PublicKeyEntry,
    PublishedLog,
    TokenRotation,
    read_discovery,
    write_discovery,
)
from widerspruch.protocol.drp.profile import AGENT_KINDS, DRP_VERSION, EXERCISES, PROFILE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.vocabulary import SCOPES

RECEIPTS, OLD, SETS = (SigningKey.new().public for _ in range(3))
DESK = "https://desk.example.org"


def entry(use, key, until=None):
    return PublicKeyEntry(
        use=use, key_id=key.key_id, pem=key.pem.decode(), file=f"{use}.pem", since=until and 0, until=until
    )


PUBLISHED = Discovery(
    desk=DESK,
    platforms={"beispielnetz": "Beispielnetz"},
    object=f"{DESK}/object",
    numbers=f"{DESK}/numbers.json",
    keys=(entry("receipts", RECEIPTS), entry("sets", SETS), entry("receipts", OLD, until=5)),
    drp=DrpEndpoint(
        api_base=f"{DESK}/drp",
        business_id="desk.example.org",
        version=DRP_VERSION,
        profile=PROFILE,
        kinds=AGENT_KINDS,
        actions=EXERCISES,
        verifications=("email",),
        rotation=TokenRotation(token_seconds=2_592_000, overlap_seconds=600),
    ),
    scopes=SCOPES,
    languages=("de", "en"),
    rulebook={"beispielnetz": "2026-11-01"},
    verify=f"{DESK}/api/v1/objections/{{case_id}}/verify",
    log=PublishedLog(
        origin="beispielnetz.example/statements", address="https://log.example.org/", policy="quorum none\n"
    ),
)


def spelled(**members):
    """The document with other members; None takes one away."""
    told = json.loads(write_discovery(PUBLISHED)) | members
    return json.dumps({name: value for name, value in told.items() if value is not None}).encode()


def test_what_was_written_is_read():
    """With the protocol and a log, and without."""
    for told in (PUBLISHED, structs.replace(PUBLISHED, drp=None, verify="", log=None)):
        assert read_discovery(write_discovery(told)) == told


def test_the_format_before_speaks_no_protocol():
    """Desks of yesterday are understood."""
    names = ("desk", "platforms", "object", "numbers", "keys")
    old = {name: value for name, value in json.loads(spelled()).items() if name in names}
    read = read_discovery(json.dumps(old | {"format": "widerspruch/desk/1"}).encode())

    assert (read.desk, read.keys, read.drp, read.scopes) == (DESK, PUBLISHED.keys, None, ())


def test_unknown_members_are_passed_over():
    """Here and within."""
    drp = json.loads(spelled())["drp"] | {"more": 1.5}

    assert read_discovery(spelled(more=[1], drp=drp)) == PUBLISHED


def test_keys_of_earlier_days_are_keys():
    """What they signed stays signed."""
    assert PUBLISHED.verifying_keys("receipts") == (RECEIPTS, OLD)
    assert PUBLISHED.verifying_keys("other") == ()


def test_addresses_are_made():
    """Of calls, and of the one that takes a code."""
    assert PUBLISHED.drp is not None
    assert PUBLISHED.drp.address("/v1/agent/VZ") == f"{DESK}/drp/v1/agent/VZ"
    assert PUBLISHED.verify_address("W-7KQ4-M2XD-9") == f"{DESK}/api/v1/objections/W-7KQ4-M2XD-9/verify"


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"desk": None}, "$.desk"),
        ({"desk": "http://desk.example.org"}, "$.desk"),
        ({"object": "javascript:alert(1)"}, "$.object"),
        ({"numbers": 1}, "$.numbers"),
        ({"verify": f"{DESK}/verify"}, "$.verify"),
        ({"platforms": {"Beispielnetz!": "x"}}, "$.platforms[...]"),
        ({"platforms": {"beispielnetz": 1}}, "$.platforms[...]"),
        ({"drp": {"api_base": DESK}}, "$.drp.business_id"),
        ({"drp": 1}, "$.drp"),
        ({"log": {"origin": "a/b", "address": "ftp://log.example.org", "policy": "quorum none"}}, "$.log.address"),
        ({"log": {"origin": "", "address": DESK, "policy": "quorum none"}}, "$.log"),
        ({"log": {"origin": "a/b", "address": DESK}}, "$.log.policy"),
        ({"keys": [{"use": "receipts", "key_id": "ed25519:00", "pem": ""}]}, "$.keys[0]"),
    ],
)
def test_what_is_wrong_is_told_by_its_place(members, place):
    """And nothing of what stands there."""
    with pytest.raises(ProtocolError) as refused:
        read_discovery(spelled(**members))
    assert (refused.value.code, refused.value.values) == ("message_member_wrong", {"place": place})


def test_a_key_under_another_s_id_is_refused():
    """By its id a statement finds it."""
    with pytest.raises(ProtocolError, match=r"keys\[0\]"):
        write_discovery(structs.replace(PUBLISHED, keys=(structs.replace(PUBLISHED.keys[0], key_id=SETS.key_id),)))


@pytest.mark.parametrize(
    ("members", "code"),
    [({"format": "widerspruch/desk/3"}, "discovery_format"), ({"scopes": ["voice"]}, "scope_unknown")],
)
def test_what_nobody_knows_is_refused(members, code):
    """A format to come, a scope to come."""
    with pytest.raises(ProtocolError, match=code):
        read_discovery(spelled(**members))


@given(st.binary(max_size=100) | st.dictionaries(st.text(max_size=9), st.integers()).map(json.dumps).map(str.encode))
def test_nothing_but_a_refusal_comes_of_any_bytes(data):
    """Whoever answers."""
    with pytest.raises(ProtocolError):
        read_discovery(data)
