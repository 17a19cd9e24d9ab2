"""HTTP as a log's server and a witness speak it: few addresses, small bodies, a limit for each call's time.

Nothing of who asks is kept or logged.
"""

import logging
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from cheroot import wsgi
from cheroot.errors import MaxSizeExceeded
from cheroot.server import HTTPConnection
from msgspec import Struct

from widerspruch.log.errors import LogError

THREADS = 16
LONGEST_CALL = 60.0
"""Seconds from a request's first byte to the last of its answer: who sends a byte a minute holds no thread for ever."""
_LARGEST_HEADER = 16 * 1024
_SILENT = 10
"""Seconds."""

log = logging.getLogger("widerspruch.log")


class LogCall(Struct, frozen=True):
    """What is asked. `path`: without what is behind a question mark."""

    method: str
    path: str
    body: bytes


class LogAnswer(Struct, frozen=True):
    """What is answered."""

    status: int
    body: bytes
    content_type: str = "text/plain; charset=utf-8"
    headers: Mapping[str, str] = {}


def plainly(status: int) -> LogAnswer:
    """A status and its name, nothing of what was asked."""
    return LogAnswer(status, f"{HTTPStatus(status).phrase}\n".encode())


class LogServer:
    """One that answers until it is closed. `close` may be called by another thread, and twice."""

    def __init__(self, answer: Callable[[LogCall], LogAnswer], host: str, port: int, *, largest_body: int = 0) -> None:
        """
        Args:
            port: 0: any that is free.

            largest_body: Bytes; whoever sends more is told so before it is read.
        """
        self._http = _HTTP((host, port), _wsgi_app(answer, largest_body), numthreads=THREADS, shutdown_timeout=2)
        self._http.max_request_header_size = _LARGEST_HEADER
        self._http.max_request_body_size = largest_body or 1
        self._http.timeout = _SILENT
        self._http.software = self._http.server_name = "widerspruch"
        self._port = port

    def listen(self) -> tuple[str, int]:
        """From now on it can be reached, where it says. Raises LogError `port_taken` (values: port)."""
        try:
            self._http.prepare()
        except OSError as error:
            raise LogError("port_taken", port=self._port) from error
        host, port = self._http.bind_addr[:2]
        return str(host), int(port)

    def run(self) -> None:
        """Answer until it is closed, or `KeyboardInterrupt`, which comes out again."""
        try:
            self._http.serve()
        finally:
            self.close()

    def close(self) -> None:
        """Finish what is being answered."""
        self._http.stop()


def _wsgi_app(
    answer: Callable[[LogCall], LogAnswer], largest_body: int
) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        told = _told(answer, method, environ, largest_body)
        headers = {
            "Content-Type": told.content_type,
            "Content-Length": str(len(told.body)),
            "X-Content-Type-Options": "nosniff",
            **told.headers,
        }
        start_response(f"{told.status} {HTTPStatus(told.status).phrase}", list(headers.items()))
        return [b"" if method == "HEAD" else told.body]

    return app


def _told(answer: Callable[[LogCall], LogAnswer], method: str, environ: dict[str, Any], largest_body: int) -> LogAnswer:
    try:
        body = environ["wsgi.input"].read(largest_body + 1) if method == "POST" else b""
        if len(body) > largest_body:
            raise MaxSizeExceeded
    except MaxSizeExceeded:
        return LogAnswer(413, b"", headers=_LEFT_UNREAD)
    except ValueError:  # parts of a body whose lengths are none
        return LogAnswer(400, b"", headers=_LEFT_UNREAD)
    try:
        return answer(LogCall(method, environ["PATH_INFO"], body))
    except Exception as error:
        # Where in the program, never what was sent.
        log.error("unexpected: %s", type(error).__name__)
        return plainly(500)


_LEFT_UNREAD = {"Connection": "close"}
"""What is left of the body is not to be taken for another request."""


class _Connection(HTTPConnection):
    def communicate(self) -> Any:
        """One request and its answer, cut off when its time is over: a limit for each read lets a trickle go on."""
        timer = threading.Timer(LONGEST_CALL, self._cut_off)
        timer.daemon = True
        timer.start()
        try:
            return super().communicate()  # type: ignore[no-untyped-call]
        finally:
            timer.cancel()

    def _cut_off(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)


class _HTTP(wsgi.Server):
    ConnectionClass = _Connection

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        """Of what goes wrong below only that it did: the message may name what was sent."""
        if traceback:
            log.error("server")
