"""Base64 in one spelling."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.base64_text import decoded, encoded


@given(st.binary(max_size=50))
def test_bytes_come_back(data):
    """As any other program spells them."""
    assert encoded(data) == base64.b64encode(data).decode()
    assert decoded(encoded(data)) == data


@given(st.text(max_size=20) | st.text("AQgw+/=-_ \n", max_size=8))
def test_no_two_texts_are_the_same_bytes(text):
    """What is read is spelled as it was."""
    data = decoded(text)
    assert data is None or encoded(data) == text


@pytest.mark.parametrize("text", ["e30", "e31=", "e30=\n", " e30=", "e30==", "_-8=", "ｅ30=", "e3\u00000="])
def test_other_spellings_are_none(text):
    """No padding, stray bits, line ends, another alphabet."""
    assert decoded(text) is None
