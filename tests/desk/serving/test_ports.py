"""Which port is taken, and which instead."""

import socket

import pytest

from widerspruch.desk.errors import DeskError
from widerspruch.desk.ports import free_port, reached_at, refuse_taken


def test_another_one_where_the_wanted_is_taken() -> None:
    """Also where it is shared, as servers of this kind do, and where there is no such port."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        taken = bound.getsockname()[1]
        with pytest.raises(DeskError) as refused:
            refuse_taken("127.0.0.1", taken)
        assert refused.value.code == "port_taken"
        other = free_port("127.0.0.1", taken)
    assert other != taken
    assert free_port("127.0.0.1", other) == other
    assert 0 < free_port("127.0.0.1", 65_536) < 65_536


def test_a_shared_port_is_taken_too() -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as bound, pytest.raises(DeskError):
        refuse_taken("127.0.0.1", bound.getsockname()[1])


def test_what_is_no_address_of_ours() -> None:
    for host in ("192.0.2.1", "no such host"):
        with pytest.raises(DeskError) as refused:
            free_port(host, 8700)
        assert refused.value.code == "host_not_ours"


def test_all_addresses_are_reached_by_loopback() -> None:
    assert [reached_at(host) for host in ("0.0.0.0", "::", "127.0.0.1")] == ["127.0.0.1", "::1", "127.0.0.1"]
