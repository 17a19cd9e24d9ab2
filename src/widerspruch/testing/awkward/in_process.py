"""Asks a WSGI application of this process as if it were another machine."""

import io
import sys
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from widerspruch.desk.worker import WsgiApplication
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError, OutgoingHttp, read_address
from widerspruch.testing.awkward.door import AnswerLostError

_NOT_PREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class InProcessHttp(OutgoingHttp):
    """Every address leads to the one application. Nothing is opened, no time passes by itself."""

    def __init__(self, app: WsgiApplication, client_address: str = "127.0.0.1") -> None:
        super().__init__(allow_loopback=True)
        self._app, self._client_address = app, client_address

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> OutgoingAnswer:
        """As `OutgoingHttp.ask`. Raises OutgoingError `answer_damaged` where the connection ends too early."""
        environ = self._environ(method, address, body or b"", headers or {})
        told: list[Any] = []
        parts: Any = ()
        try:
            parts = self._app(environ, lambda status, sent, *_: told.extend((status, sent)))
            data = b"".join(parts)
        except AnswerLostError as error:
            raise OutgoingError("answer_damaged") from error
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, sent = told
        return OutgoingAnswer(int(status[:3]), {name.lower(): value for name, value in sent}, data)

    def _environ(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        target, parts = read_address(address), urlsplit(address)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(parts.path, "latin-1") or "/",
            "QUERY_STRING": parts.query,
            "SERVER_NAME": target.host,
            "SERVER_PORT": str(target.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": target.authority,
            "REMOTE_ADDR": self._client_address,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if target.is_secure else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in headers.items():
            key = _NOT_PREFIXED.get(name.lower(), f"HTTP_{name.upper().replace('-', '_')}")
            environ[key] = value
        return environ
