"""A log on the network: its public files, and nothing else that lies there."""

import os
import socket
from pathlib import Path

import pytest

from log.made_logs import LOG_KEY, NOW, made_log, statements
from log.made_witnesses import serving
from widerspruch.log.append import append
from widerspruch.log.folder import LogFolder
from widerspruch.log.http import LogAnswer, LogCall
from widerspruch.log.layout import LONGEST_CHECKPOINT
from widerspruch.log.serve import answering, log_server


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return made_log(tmp_path / "log", 3)


def asked(log: Path, name: str, method: str = "GET") -> LogAnswer:
    return answering(LogFolder(log))(LogCall(method, f"/{name}", b""))


class TestFiles:
    def test_public_files_are_served_as_they_lie_there(self, log: Path) -> None:
        """Also once the log has grown."""
        append(log, LOG_KEY, statements(300, 3), NOW)

        served = [path for path in log.rglob("*") if path.is_file() and path.name != ".lock"]
        for path in served:
            answer = asked(log, path.relative_to(log).as_posix())
            assert (answer.status, answer.body) == (200, path.read_bytes())
        assert len(served) > 8

    @pytest.mark.parametrize(
        "name",
        [
            "",
            ".lock",
            "..",
            "../log.pem",
            "./checkpoint",
            "checkpoint/",
            "checkpoint\n",
            "checkpoints",
            "checkpoints/",
            "checkpoints/03",
            "checkpoints/../policy",
            "checkpoints/٣",
            "tile/0/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/03",
            "tile/00/000.p/3",
            "tile/64/000",
            "tile/0/0",
            "tile/0/x000/x000/000/000",
            "tile/data/000",
            "policy.bak",
            "a\0b",
        ],
    )
    def test_nothing_else_is(self, log: Path, name: str) -> None:
        """Whatever lies there under such a name."""
        assert asked(log, name).status == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    def test_it_is_only_read(self, log: Path, method: str) -> None:
        """Nothing can be put there."""
        assert asked(log, "checkpoint", method).status == 405

    def test_links_lead_nowhere(self, log: Path, tmp_path: Path) -> None:
        """Neither of a file nor of a folder above it."""
        (tmp_path / "secret").write_text("secret")
        (log / "checkpoints" / "7").symlink_to(tmp_path / "secret")
        (log / "tile").rename(tmp_path / "tile")
        (log / "tile").symlink_to(tmp_path / "tile")

        assert asked(log, "checkpoints/7").status == 500
        assert asked(log, "tile/0/000.p/3").status == 500

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are none")
    def test_what_is_no_file_of_a_log_is_not_read(self, log: Path) -> None:
        """A folder, a pipe that nobody writes to, a file of a size that none has."""
        (log / "checkpoints" / "8").mkdir()
        os.mkfifo(log / "checkpoints" / "9")
        (log / "checkpoints" / "10").write_bytes(bytes(LONGEST_CHECKPOINT + 1))

        assert [asked(log, f"checkpoints/{number}").status for number in (8, 9, 10)] == [500, 500, 500]


class TestHttp:
    def test_only_what_was_asked_for_is_sent(self, log: Path) -> None:
        """A head has no body; what cannot be understood is refused; nothing of it comes back."""
        with serving(answering(LogFolder(log)), largest_body=0) as address:
            host, port = address.removeprefix("http://").split(":")

            def raw(request: bytes) -> bytes:
                with socket.create_connection((host, int(port)), timeout=20) as connection:
                    connection.sendall(request)
                    return b"".join(iter(lambda: connection.recv(65_536), b""))

            head = raw(b"HEAD /checkpoint HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            posted = raw(b"POST /checkpoint HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nConnection: close\r\n\r\n")
            chunked = raw(
                b"POST /checkpoint HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                b"9\r\n123456789\r\n0\r\n\r\n"
            )
            junk = raw(b"\x16\x03\x01secret\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 200 OK")
        assert b"X-Content-Type-Options: nosniff" in head
        assert head.endswith(b"\r\n\r\n")
        assert posted.split()[1] == b"413"
        assert chunked.split()[1] in (b"405", b"413")
        assert junk.split()[1] == b"400"
        assert b"secret" not in junk

    def test_a_mistake_of_ours_says_nothing_of_what_was_sent(self, caplog: pytest.LogCaptureFixture) -> None:
        """Neither to whoever asked nor in a log."""

        def mistaken(call: LogCall) -> LogAnswer:
            raise ValueError(call.body)

        with serving(mistaken, largest_body=100) as address:
            host, port = address.removeprefix("http://").split(":")
            with socket.create_connection((host, int(port)), timeout=20) as connection:
                connection.sendall(b"POST / HTTP/1.0\r\nContent-Length: 6\r\n\r\nsecret")
                told = b"".join(iter(lambda: connection.recv(65_536), b""))

        assert told.split()[1] == b"500"
        assert b"secret" not in told
        assert "secret" not in caplog.text

    def test_a_port_that_is_taken_is_told(self, log: Path) -> None:
        """Nobody else is disturbed."""
        with serving(answering(LogFolder(log))) as address:
            port = int(address.rpartition(":")[2])
            server = log_server(log, "127.0.0.1", port)
            with pytest.raises(Exception, match="port_taken"):
                server.listen()
            server.close()
