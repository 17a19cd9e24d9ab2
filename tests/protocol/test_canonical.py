"""JSON in one spelling."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.statement import Statement, Subject

VECTORS = json.loads((Path(__file__).parent / "vectors" / "canonical.json").read_text("utf-8"))["values"]
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class TestWriting:
    @pytest.mark.parametrize("vector", VECTORS)
    def test_known_values_have_known_bytes(self, vector):
        """The vectors, made with the standard library, come out byte by byte."""
        assert to_bytes(vector["value"]).hex() == vector["bytes"]

    @given(VALUES)
    def test_it_is_the_standard_librarys_sorted_json(self, value):
        """Any value is spelled as `json` spells it with sorted keys, no spaces and no escapes."""
        assert json.loads(to_bytes(value)) == value
        assert to_bytes(value).decode() == json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @given(st.dictionaries(TEXT, VALUES, min_size=2, max_size=5), st.randoms())
    def test_the_order_of_making_does_not_show(self, value, random):
        """The same members in another order give the same bytes."""
        items = list(value.items())
        random.shuffle(items)

        assert to_bytes(dict(items)) == to_bytes(value)

    @pytest.mark.parametrize("value", [1.0, {"a": [0.5]}, float("nan"), {1: "a"}])
    def test_what_has_no_one_spelling_is_refused(self, value):
        """Floats and keys that are no text cannot be written."""
        with pytest.raises(TypeError):
            to_bytes(value)


class TestReading:
    @given(VALUES)
    def test_what_was_written_is_read(self, value):
        """Writing and reading gives the value again."""
        assert from_bytes(to_bytes(value), object) == value

    @pytest.mark.parametrize("data", [b'{"a":1,"a":2}', b'{"a":1,"\\u0061":1}', b'[{"b":{"c":1,"c":1}}]'])
    def test_a_key_twice_is_refused(self, data):
        """Which of two values counts would depend on the reader."""
        with pytest.raises(ProtocolError, match="json_key_twice"):
            from_bytes(data, object)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b'{"a":1.5}',
            b"NaN",
            b"[Infinity]",
            b'"\xff"',
            b"{}x",
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"\x00",
        ],
    )
    def test_what_is_no_such_json_is_refused(self, data):
        """Damaged, endless, inexact: one error, never a crash."""
        with pytest.raises(ProtocolError, match="json_unreadable"):
            from_bytes(data, dict)

    def test_what_is_too_long_is_not_even_parsed(self):
        """The limit is held before anything is read."""
        with pytest.raises(ProtocolError, match="json_too_long"):
            from_bytes(b"[" * 11, object, longest=10)

    def test_a_struct_comes_back_with_its_tag(self):
        """A statement is written with in-toto's `_type` and read only with it."""
        statement = Statement((Subject("a", {"sha256": "00"}),), "kind", {"b": 1})

        assert from_bytes(to_bytes(statement), Statement) == statement
        with pytest.raises(ProtocolError, match="json_unreadable"):
            from_bytes(to_bytes(statement).replace(b"Statement/v1", b"Statement/v2"), Statement)
