"""The desk as a server calls it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http.response import HttpResponseBase

from widerspruch.desk.api.chain import ApiChain, is_call
from widerspruch.desk.desk import STATE, Desk
from widerspruch.desk.request import DeskRequest


class _PageHandler(WSGIHandler):
    request_class = DeskRequest


class _CallHandler(ApiChain, WSGIHandler):
    request_class = DeskRequest


def desk_app(desk: Desk) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """A WSGI application. Django has to be set up."""
    pages, calls = _PageHandler(), _CallHandler()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[STATE] = desk
        handler = calls if is_call(environ["PATH_INFO"]) else pages
        answered: HttpResponseBase = handler(environ, start_response)
        if answered.streaming:
            return answered
        try:
            return list(answered)  # a server that has all of it says how long it is
        finally:
            answered.close()

    return answer
