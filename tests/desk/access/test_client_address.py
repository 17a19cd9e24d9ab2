"""From where somebody asks: the last hop that is no proxy of ours, whatever a header claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.desk.access.client_address import UNKNOWN, client_address

PROXIES = ("10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        # nobody is believed who is no proxy of ours
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("192.0.2.1", "10.0.0.1", "192.0.2.1"),
        # our proxy says whom it was asked by, at the end
        ("10.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "198.51.100.7, 192.0.2.1", "192.0.2.1"),
        ("10.0.0.1", "127.0.0.1, 10.9.9.9, 192.0.2.1", "192.0.2.1"),
        # two of ours
        ("10.0.0.1", "198.51.100.7, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        # somebody of our own house
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        # what no proxy writes
        ("10.0.0.1", "192.0.2.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", ",,,", "10.0.0.1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        # ways to write an address
        ("10.0.0.1", "192.0.2.1:4711", "192.0.2.1"),
        ("10.0.0.1", '"[2001:db8:9::1]:4711"', "2001:db8:9::/64"),
        ("::ffff:10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "", "fe80::/64"),
        # a household chooses the rest of its address itself
        ("2001:db8:2:3:4:5:6:7", "", "2001:db8:2:3::/64"),
        ("2001:db8:2:3:ffff::1", "", "2001:db8:2:3::/64"),
        ("2001:db8:1::1", "2001:db8:2:3::9", "2001:db8:2:3::/64"),
        # a socket has no address
        ("", "192.0.2.1", UNKNOWN),
    ],
)
def test_the_last_hop_that_is_no_proxy_of_ours(peer: str, forwarded: str, address: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


@given(st.text(alphabet='0123456789abcdef.:,[]"% \x00x', max_size=200))
def test_whatever_a_client_writes_before_the_proxy_changes_nothing(written: str) -> None:
    assert client_address("10.0.0.1", f"{written}, 192.0.2.1", PROXIES) == "192.0.2.1"
    assert client_address("192.0.2.1", written, PROXIES) == "192.0.2.1"


@given(st.lists(st.ip_addresses().map(str), max_size=60))
def test_without_proxies_nobody_is_believed(hops: list[str]) -> None:
    assert client_address("192.0.2.1", ", ".join(hops), ()) == "192.0.2.1"
