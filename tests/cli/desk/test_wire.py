"""What comes over the wire to a desk that is served, as bytes."""

import socket
from collections.abc import Iterator

import pytest
import requests

from cli.desk.running import serving


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a desk that all tests of this module may ask."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder) as desk:
        desk.wait_until_it_answers()
        yield int(desk.address().rpartition(":")[2])


class TestWhatIsSent:
    """Whatever comes over the wire, unreadable or too much, is refused, and the desk answers the next one."""

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", 431),
            (b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 431),
            (b"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12000001\r\n\r\nx", 413),
            (b"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\nx", 400),
            (b"GET / HTTP/1.1\r\nHost: elsewhere.example.org\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", 400),
            (b"\x16\x03\x01 this is TLS", 400),
        ],
        ids=["large head", "long address", "large body", "no length", "another host", "two hosts", "TLS"],
    )
    def test_it_is_refused(self, port: int, sent: bytes, status: int) -> None:
        answer = exchange(port, sent)
        assert answer.split(b" ", 2)[1] == str(status).encode()
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200

    def test_too_much_is_said(self, port: int) -> None:
        """In the words of a page."""
        head = b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12000001\r\nConnection: close\r\n\r\n"
        assert b"Das ist zu viel auf einmal" in exchange(port, b"POST /language" + head)

    @pytest.mark.slow
    def test_who_does_not_finish_a_head_is_not_waited_for(self, port: int) -> None:
        """The connection is closed; nobody else had to wait."""
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost")
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
            assert slow.recv(100) == b""


def exchange(port: int, sent: bytes) -> bytes:
    """What is answered to these bytes."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)
        while (part := connection.recv(65_536)) and b"</html>" not in answer:
            answer += part
            if b"Connection: close" not in sent:
                break
    return answer
