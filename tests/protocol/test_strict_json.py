"""JSON from others: what is in it is said once, and what is wrong is told by its place."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.strict_json import converted, read_json, read_members


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    n: int


class Outer(Struct, frozen=True):
    name: str
    inner: Inner | None = None
    by_name: dict[str, int] = {}


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), ANY, max_size=4))
def test_what_others_spell_is_read(members):
    """Fractions, too: what we do not ask for is theirs."""
    for ascii_only in (True, False):
        assert read_members(json.dumps(members, ensure_ascii=ascii_only).encode(), longest=10**6) == members


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1, "a": 1}', "message_key_twice"),
        (b'{"a": {"b": 1, "\\u0062": 1}}', "message_key_twice"),
        (b'[{"a": 1, "a": 1}]', "message_key_twice"),
        (b'{"a": NaN}', "message_unreadable"),
        (b'{"a": -Infinity}', "message_unreadable"),
        (b'{"a": "\\ud800"}', "message_unreadable"),
        (b'{"a": "\xff"}', "message_unreadable"),
        (b'\xef\xbb\xbf{"a": 1}', "message_unreadable"),
        (b'{"a": 1} {}', "message_unreadable"),
        (b'{"a": 1,}', "message_unreadable"),
        (b'{"a": 01}', "message_unreadable"),
        (b'{"a": ' + b"1" * 5000 + b"}", "message_unreadable"),
        (b"[" * 5000, "message_unreadable"),
        (b"[]", "message_unreadable"),
        (b'"a"', "message_unreadable"),
        (b"", "message_unreadable"),
        (b" " * 6001, "message_too_long"),
    ],
)
def test_what_nobody_should_read_is_refused(data, code):
    """Wherever in the document it stands."""
    with pytest.raises(ProtocolError) as refused:
        read_members(data, longest=6000)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({}, "$.name"),
        ({"name": 1}, "$.name"),
        ({"name": "a", "inner": {}}, "$.inner.n"),
        ({"name": "a", "inner": {"n": "x"}}, "$.inner.n"),
        ({"name": "a", "inner": {"n": 1, "erika@example.org": 1}}, "$.inner[...]"),
        ({"name": "a", "by_name": {"erika@example.org": "x"}}, "$.by_name[...]"),
    ],
)
def test_a_place_is_named_in_our_words_alone(members, place):
    """A stranger's names may be anybody's."""
    for read in (
        lambda: read_json(json.dumps(members).encode(), Outer, longest=1000),
        lambda: converted(members, Outer),
    ):
        with pytest.raises(ProtocolError) as refused:
            read()
        assert refused.value.values == {"place": place}
