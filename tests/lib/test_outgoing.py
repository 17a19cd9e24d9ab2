"""Asking another machine: what is refused before anything is sent, and what of an answer is."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import certificate
from widerspruch.lib.outgoing import OutgoingError, OutgoingHttp, read_address

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Name: a\r\n\r\nok"


@contextmanager
def answering(answer: bytes | Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on this machine that says this to whoever asks, and the port on which it does."""
    asked: list[bytes] = []

    class One(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                connection = tls.wrap_socket(self.request, server_side=True) if tls else self.request
                asked.append(connection.recv(65536))
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
                connection.close()
            except OSError:
                pass

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), One) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def code_of(ask: Callable[[], object]) -> str:
    with pytest.raises(OutgoingError) as caught:
        ask()
    return caught.value.code


def test_an_answer_comes_back_whole() -> None:
    with answering(OK) as port:
        answer = OutgoingHttp(allow_loopback=True).ask("POST", f"http://127.0.0.1:{port}/a?b=c", b"body")
    assert (answer.status, answer.body, answer.headers["x-name"]) == (200, b"ok", "a")


def test_a_host_is_asked_under_its_name_at_the_address_that_was_looked_at(tmp_path: Path) -> None:
    file, key = certificate("localhost", tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(file, key)
    with answering(OK, tls) as port:
        asked = OutgoingHttp(allow_loopback=True, ca_file=file).ask("GET", f"https://localhost:{port}/")
        stranger = code_of(lambda: OutgoingHttp(allow_loopback=True).ask("GET", f"https://localhost:{port}/"))
    assert asked.body == b"ok"
    assert stranger == "certificate_wrong"


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
        *("[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]"),
        *("[64:ff9b::10.0.0.1]", "[2002:a00:1::]", "[2001:0:a00:1::]", "[2001:db8::1]", "localhost"),
    ],
)
def test_no_address_within_a_network_is_reached(host: str) -> None:
    assert code_of(lambda: OutgoingHttp().ask("GET", f"https://{host}/")) == "address_forbidden"


@pytest.mark.parametrize("port", [22, 25, 80, 1023])
def test_no_other_service_of_a_host_is_reached(port: int) -> None:
    assert code_of(lambda: OutgoingHttp().ask("GET", f"https://9.9.9.9:{port}/")) == "address_forbidden"


def test_a_name_of_which_one_address_lies_within_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("9.9.9.9", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: told)
    assert code_of(lambda: OutgoingHttp().ask("GET", "https://agent.example/")) == "address_forbidden"


def test_this_machine_is_reached_only_where_that_was_said_and_nothing_else_then() -> None:
    assert code_of(lambda: OutgoingHttp(allow_loopback=True).ask("GET", "https://10.0.0.1/")) == "address_forbidden"
    assert code_of(lambda: OutgoingHttp(allow_loopback=True).ask("GET", "http://9.9.9.9/")) == "address_insecure"


@pytest.mark.parametrize(
    "address",
    [
        *("", "agent.example", "ftp://agent.example/", "file:///etc/passwd", "https:///a", "https://a b/", "//a/b"),
        *("https://user:pass@agent.example/", "https://agent.example/#x", "https://agent.example\\@evil.example/"),
        *(
            "https://agent.example:99999/",
            "https://agent.example/\r\nHost: x",
            "https://-a/",
            "https://ä/ü",
            "https://[::1",
        ),
        "https://agent.example/" + "a" * 2000,
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    assert code_of(lambda: read_address(address)) == "address_wrong"


@given(st.text(max_size=80))
def test_whatever_is_written_as_an_address_is_read_or_refused(written: str) -> None:
    for address in (written, f"https://{written}", f"https://agent.example/{written}"):
        try:
            target = read_address(address)
        except OutgoingError:
            continue
        assert target.host
        assert target.path.startswith(("/", "?"))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "answer_redirects"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + b"a" * 2_000_000, "answer_too_large"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "answer_damaged"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n", "answer_damaged"),
        (b"SSH-2.0-OpenSSH\r\n", "answer_damaged"),
        (b"", "answer_damaged"),
    ],
)
def test_what_is_no_answer_is_told_as_what_it_is(answer: bytes, code: str) -> None:
    with answering(answer) as port:
        assert code_of(lambda: OutgoingHttp(allow_loopback=True).ask("GET", f"http://127.0.0.1:{port}/")) == code


def test_a_zipped_answer_is_handed_out_as_it_came() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc") as port:
        assert OutgoingHttp(allow_loopback=True).ask("GET", f"http://127.0.0.1:{port}/").body == b"abc"


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"])
def test_an_answer_that_trickles_in_is_cut_off(begun: bytes) -> None:
    def trickle(connection: socket.socket) -> None:
        connection.sendall(begun)
        for _ in range(100):
            connection.sendall(b"H")
            time.sleep(0.05)

    with answering(trickle) as port:
        http = OutgoingHttp(allow_loopback=True, seconds=0.5)
        assert code_of(lambda: http.ask("GET", f"http://127.0.0.1:{port}/")) == "too_slow"


def test_where_nobody_listens_nothing_is_reached() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        http = OutgoingHttp(allow_loopback=True)
        assert code_of(lambda: http.ask("GET", f"http://127.0.0.1:{port}/")) == "unreachable"


def test_an_error_does_not_repeat_the_address() -> None:
    with pytest.raises(OutgoingError) as caught:
        OutgoingHttp().ask("GET", "https://10.0.0.1/secret-token")
    assert "secret" not in repr(caught.value)


def test_a_name_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from the first question on: nobody waits for a resolver as long as that likes."""
    goes_on = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: goes_on.wait() and [])
    try:
        with pytest.raises(OutgoingError, match="too_slow"):
            OutgoingHttp(seconds=0.05).ask("GET", "https://example.org/")
    finally:
        goes_on.set()
