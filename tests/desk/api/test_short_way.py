"""The address that everybody asks for on the day of notice goes a shorter way: nobody may see that in an answer."""

import io
import json
import sys
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler

from desk_browser import TOKENS
from widerspruch.desk.api.chain import OBJECTIONS, ApiChain
from widerspruch.desk.app import desk_app
from widerspruch.desk.desk import STATE, Desk
from widerspruch.desk.models import DeskCase
from widerspruch.desk.request import DeskRequest
from widerspruch.web.headers import HEADERS

OBJECTION = {"account": {"platform": "beispielnetz", "id": "70010001"}}


class _DjangosOwn(ApiChain, WSGIHandler):
    request_class = DeskRequest

    def _get_response(self, request: Any) -> Any:
        return super(ApiChain, self)._get_response(request)  # type: ignore[misc]


def _asked(desk: Desk, body: bytes, changes: dict[str, str]) -> dict[str, Any]:
    return {
        STATE: desk,
        "REQUEST_METHOD": "POST",
        "PATH_INFO": OBJECTIONS,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": desk.config.public_address.partition("://")[2],
        "HTTP_AUTHORIZATION": f"Bearer {TOKENS['platform']}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        **changes,
    }


def _answer(app: Any, environ: dict[str, Any]) -> tuple[str, dict[str, str], Any]:
    told: list[Any] = []
    body = b"".join(app(environ, lambda status, headers, exc_info=None: told.extend((status, dict(headers)))))
    return told[0], told[1], body


@pytest.mark.parametrize(
    ("changes", "body", "status"),
    [
        ({}, json.dumps(OBJECTION).encode(), "200 OK"),
        ({"REQUEST_METHOD": "GET"}, b"", "405 Method Not Allowed"),
        ({"REQUEST_METHOD": "OPTIONS"}, b"", "405 Method Not Allowed"),
        ({"HTTP_HOST": "elsewhere.example.org"}, b"{}", "400 Bad Request"),
        ({"HTTP_AUTHORIZATION": ""}, b"{}", "401 Unauthorized"),
        ({"HTTP_AUTHORIZATION": f"Bearer {TOKENS['gate']}"}, b"{}", "403 Forbidden"),
        ({"CONTENT_TYPE": "text/plain"}, b"{}", "415 Unsupported Media Type"),
        ({"CONTENT_LENGTH": "9000000"}, b"{}", "413 Request Entity Too Large"),
        ({}, b'{"account": 1, "account": 2}', "400 Bad Request"),
        ({}, b"{}", "422 Unprocessable Entity"),
        ({"HTTP_IDEMPOTENCY_KEY": "k" * 201}, json.dumps(OBJECTION).encode(), "422 Unprocessable Entity"),
    ],
)
def test_it_answers_as_djangos_own_way_does(desk: Desk, changes: dict[str, str], body: bytes, status: str) -> None:
    app = desk_app(desk)
    _answer(app, _asked(desk, json.dumps(OBJECTION).encode(), {}))  # so that both find the same case
    short = _answer(app, _asked(desk, body, changes))
    assert short == _answer(_DjangosOwn(), _asked(desk, body, changes))
    assert short[0] == status
    assert short[1].keys() >= HEADERS.keys()
    assert DeskCase.objects.count() == 1


def test_a_mistake_of_ours_is_a_problem_and_tells_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("erika@example.org")

    monkeypatch.setattr("widerspruch.desk.api.objecting.take_objection", broken)
    status, headers, body = _answer(desk_app(desk), _asked(desk, json.dumps(OBJECTION).encode(), {}))
    assert (status, headers["Content-Type"]) == ("500 Internal Server Error", "application/problem+json")
    assert b"erika" not in body
