"""Instants in messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.written_instants import read_instant, written_instant
from widerspruch.rulebook.instants import LAST_INSTANT


@given(st.integers(0, LAST_INSTANT))
def test_what_was_written_is_read(instant):
    """To the microsecond."""
    assert read_instant(written_instant(instant)) == instant


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01T01:00:00.5+01:00", 500_000),
        ("1970-01-01T01:00:00.123456789+0100", 123_456),
        ("1970-01-01T00:00:00", None),
        ("1970-01-01", None),
        ("1970-01-01 00:00:00Z", None),
        ("1970-13-01T00:00:00Z", None),
        ("1970-01-01T00:00:60Z", None),
        ("1970-01-01T00:00:00+25:00", None),
        ("0000-01-01T00:00:00Z", None),
        ("1969-12-31T23:59:59Z", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("١٩٧٠-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z\n", None),
        ("1970-W01-1T00:00:00Z", None),
    ],
)
def test_other_spellings(written, read):
    """A zone is needed, and a calendar that has the day."""
    assert read_instant(written) == read


@given(st.text(max_size=40) | st.from_regex(r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)\Z"))
def test_any_text_is_looked_at(text):
    """And is an instant or none."""
    found = read_instant(text)
    assert found is None or 0 <= found <= LAST_INSTANT
