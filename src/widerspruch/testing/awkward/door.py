"""Stands before a real desk, and is awkward to programs; people's pages it leaves alone.

It speaks with the desk through its public door alone. What it takes, the desk has taken; what it loses is an answer.
"""

import hashlib
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct, structs

from widerspruch.desk.worker import WsgiApplication
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.discovery import DISCOVERY_PATH
from widerspruch.protocol.drp.answers import REFUSAL_HEADER, SIGNATURE_HEADER
from widerspruch.protocol.drp.refusals import REFUSALS, RefusalCode, refusal_body
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, split_message
from widerspruch.protocol.drp.status import NEED_USER_VERIFICATION, read_status, write_status
from widerspruch.protocol.errors import ProtocolError
from widerspruch.testing.awkward.moods import LONGEST_DELAY, Moods
from widerspruch.testing.awkward.resigning import NewestKey

_AGENTS = "/drp/"
_PROGRAMS = (_AGENTS, "/api/", DISCOVERY_PATH)
_REQUESTS = "/v1/data-rights-request"
_ENTER_CODE = "/code"
_PROBLEM = "application/problem+json"

_NOT_JUST_NOW = {
    "de": "Gerade nicht. Bitte senden Sie es noch einmal.",
    "en": "Not just now. Please send it again.",
}


class AnswerLostError(ConnectionAbortedError):
    """The connection ends before the answer does."""


class DoorAnswer(Struct, frozen=True):
    """An answer before it is given. `headers`: as WSGI has them."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def is_status(self) -> bool:
        """Whether it tells how a request stands, signed."""
        return self.status.startswith("200") and self.header(SIGNATURE_HEADER) is not None

    def header(self, name: str) -> str | None:
        """The value of a header."""
        return next((value for written, value in self.headers if written.lower() == name.lower()), None)

    def with_header(self, name: str, value: str) -> "DoorAnswer":
        """The same with another value."""
        others = tuple(one for one in self.headers if one[0].lower() != name.lower())
        return structs.replace(self, headers=(*others, (name, value)))


class AwkwardDoor:
    """A WSGI application before another one."""

    def __init__(
        self, app: WsgiApplication, moods: Moods, key: NewestKey, wait: Callable[[float], object] | None = None
    ) -> None:
        """Wait: for some seconds; None: as a thread does."""
        self._app, self._moods, self._key, self._wait = app, moods, key, wait or threading.Event().wait
        self._lock = threading.Lock()
        self._met: set[str] = set()  # what could be refused once, or asked again, has been met
        self._forgotten: set[bytes] = set()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer, somehow."""
        if not environ["PATH_INFO"].startswith(_PROGRAMS):
            return self._app(environ, start_response)
        answer = self._refused(environ) or self._taken(environ)
        start_response(answer.status, [*answer.headers])
        if self._moods.strikes("loses_answer"):
            return _cut_off(answer.body)
        return [answer.body]

    def _refused(self, environ: dict[str, Any]) -> DoorAnswer | None:
        """What comes instead of the desk's answer; None: the desk is asked."""
        if self._moods.strikes("speaks_other_language"):
            environ["HTTP_ACCEPT_LANGUAGE"] = "de" if _language(environ) == "en" else "en"
        if self._moods.strikes("delays"):
            self._wait(self._moods.between(0.0, LONGEST_DELAY))
        if self._moods.strikes("is_busy"):
            return _refusal(environ, "busy", ("Retry-After", str(round(self._moods.between(1, 5)))))
        if self._is_forgotten(environ):
            return _refusal(environ, "token-unknown", ("WWW-Authenticate", 'Bearer realm="widerspruch"'))
        name = _named(environ)
        if name and self._is_first(f"refused {name}") and self._moods.strikes("refuses_once"):
            return _not_just_now(environ, self._moods.between(0, 1) < 0.5)
        return None

    def _taken(self, environ: dict[str, Any]) -> DoorAnswer:
        answer = _asked(self._app, environ)
        if self._moods.strikes("rotates_key"):
            self._key.rotate()
        if not answer.is_status:
            return answer
        answer = self._asked_again(environ, answer)
        return answer.with_header(SIGNATURE_HEADER, self._key.header_over(answer.body))

    def _asked_again(self, environ: dict[str, Any], answer: DoorAnswer) -> DoorAnswer:
        status = read_status(answer.body)
        counts = status.status in ("open", "in_progress", "fulfilled") and not status.needs_verification
        if not counts or not self._moods.strikes("asks_again") or not self._is_first(f"asked {status.request_id}"):
            return answer
        code_page = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{_ENTER_CODE}"
        asked = structs.replace(
            status, status="in_progress", reason=NEED_USER_VERIFICATION, user_verification_url=code_page
        )
        body = write_status(asked)
        return structs.replace(answer, body=body).with_header("Content-Length", str(len(body)))

    def _is_forgotten(self, environ: dict[str, Any]) -> bool:
        token = environ.get("HTTP_AUTHORIZATION")
        if not token or not environ["PATH_INFO"].startswith(_AGENTS):
            return False
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        with self._lock:
            if digest in self._forgotten:
                return True
        if not self._moods.strikes("forgets_token"):
            return False
        with self._lock:
            self._forgotten.add(digest)
        return True

    def _is_first(self, what: str) -> bool:
        with self._lock:
            is_first = what not in self._met
            self._met.add(what)
            return is_first


def _asked(app: WsgiApplication, environ: dict[str, Any]) -> DoorAnswer:
    """The answer of the desk, whole."""
    told: list[Any] = []
    parts = app(environ, lambda status, headers, *_: told.extend((status, tuple(headers))))
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
    status, headers = told
    return DoorAnswer(status, headers, body)


def _named(environ: dict[str, Any]) -> str:
    """What is asked for, the same however often it is sent; empty: not something that is refused once.

    The body is read, and put back.
    """
    path, method = urlsplit(environ["PATH_INFO"]).path, environ["REQUEST_METHOD"]
    if not path.startswith(_AGENTS) or _REQUESTS not in path or method not in ("POST", "DELETE"):
        return ""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST_MESSAGE:
        return ""
    data = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(data)
    try:
        members = msgspec.json.decode(split_message(data)[1])
    except (ProtocolError, msgspec.MsgspecError, UnicodeDecodeError):
        return ""
    name = members.get("agent-request-id") if isinstance(members, dict) else None
    return f"{method} {path} {name or ''}"


def _not_just_now(environ: dict[str, Any], is_forbidden: bool) -> DoorAnswer:
    status = "403 Forbidden" if is_forbidden else "409 Conflict"
    sentence = _NOT_JUST_NOW[_language(environ)]
    return _answered(status, to_bytes({"code": status[:3], "message": sentence, "fatal": False}))


def _refusal(environ: dict[str, Any], code: RefusalCode, header: tuple[str, str]) -> DoorAnswer:
    refusal = REFUSALS[code]
    is_setup = "/v1/agent/" in environ["PATH_INFO"]
    body = b"" if is_setup else refusal_body(code, refusal.title)
    return _answered(f"{refusal.status} {code}", body, (REFUSAL_HEADER, code), header)


def _answered(status: str, body: bytes, *headers: tuple[str, str]) -> DoorAnswer:
    return DoorAnswer(status, (("Content-Type", _PROBLEM), ("Content-Length", str(len(body))), *headers), body)


def _cut_off(body: bytes) -> Iterator[bytes]:
    """Less than the head has promised, and then nothing: a server closes the connection."""
    yield body[: len(body) // 2]
    raise AnswerLostError


def _language(environ: dict[str, Any]) -> str:
    return "en" if environ.get("HTTP_ACCEPT_LANGUAGE", "").lower().startswith("en") else "de"
