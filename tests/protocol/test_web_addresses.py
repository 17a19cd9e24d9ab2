"""Addresses that one end gives the other: only such as may be opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.web_addresses import host_of


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://agent.example/a?b=c", "agent.example"),
        ("https://Agent.Example:8443/", "agent.example:8443"),
        ("https://xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("https://[2001:db8::1]:8443/", "[2001:db8::1]:8443"),
        ("http://127.0.0.1:8099", "127.0.0.1:8099"),
        ("http://localhost/x", "localhost"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_whom_an_address_leads_to(address, host):
    """The name as it is compared: in lower case, with the port that is written."""
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "",
        "agent.example",
        "//agent.example",
        "http://agent.example",
        "http://127.0.0.1.example.org",
        "ftp://agent.example",
        "javascript:alert(1)",
        "https://",
        "https://a@agent.example",
        "https://a:b@agent.example",
        "https://agent.example@evil.example",
        "https://agent.example\\@evil.example",
        "https://agent.example/#x",
        "https://agent.example/a b",
        "https://agent.example/\r\nX: y",
        "https://agent.example:99999",
        "https://agent..example",
        "https://bücher.example",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        f"https://agent.example/{'x' * 2000}",
    ],
)
def test_what_may_not_be_given(address):
    """No other scheme, no password, nothing that two programs read differently."""
    assert host_of(address) is None


@given(st.text(max_size=40) | st.text(max_size=20).map("https://{}".format))
def test_any_text_is_looked_at(text):
    """And what leads somewhere names a host."""
    assert host_of(text) != ""
