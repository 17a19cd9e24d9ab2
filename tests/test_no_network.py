"""No test, and nothing that a test starts, reaches beyond this machine."""

import socket
import subprocess
import sys
import urllib.request

import pytest

from no_network import guard

PLACES = ("192.0.2.1", "2001:db8::1", "example.org")
"""Addresses and a name that lead nowhere."""


@pytest.fixture
def forgotten():
    """What this test tries on purpose is not held against it."""
    yield
    guard.attempts.clear()


@pytest.mark.parametrize("place", PLACES)
def test_nothing_leaves_this_process(place, forgotten):
    """By whichever function."""
    with pytest.raises(OSError, match="may not reach"):
        socket.create_connection((place, 443), timeout=1)
    assert guard.attempts[-1] == place


def test_nor_by_a_library(forgotten):
    """What Python's own library opens goes the same way."""
    with pytest.raises(OSError, match="may not reach"):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_nor_as_a_datagram(forgotten):
    """A name server would hear of it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender, pytest.raises(OSError, match="may not reach"):
        sender.sendto(b"x", ("192.0.2.1", 53))


def test_nor_from_a_process_of_ours():
    """The command, and the app, in a process of their own."""
    program = "import socket; socket.create_connection(('192.0.2.1', 443), timeout=1)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert "NetworkUsedError" in done.stderr


def test_this_machine_can_be_reached():
    """The app is served here."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()
        socket.create_connection(("localhost", server.getsockname()[1]), timeout=1).close()
