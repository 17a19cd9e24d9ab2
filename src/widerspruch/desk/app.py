"""The desk as a server calls it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import close_old_connections
from django.http.response import HttpResponseBase

from widerspruch.desk.api.chain import OBJECTIONS, ApiChain, is_call
from widerspruch.desk.desk import STATE, Desk
from widerspruch.desk.request import DeskRequest


class _PageHandler(WSGIHandler):
    request_class = DeskRequest


class _CallHandler(ApiChain, WSGIHandler):
    request_class = DeskRequest

    def objections(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """As when it is called, for the one address where it matters what that costs: of all that Django's signals lead
        to only the look at this thread's connection is needed here."""
        close_old_connections()
        request = DeskRequest(environ)
        try:
            answer = self._middleware_chain(request)
            start_response(f"{answer.status_code} {answer.reason_phrase}", [*answer.items()])
            return [*answer]
        finally:
            request.close()
            close_old_connections()


def desk_app(desk: Desk) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """A WSGI application. Django has to be set up."""
    pages, calls = _PageHandler(), _CallHandler()

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ[STATE] = desk
        if environ["PATH_INFO"] == OBJECTIONS:
            return calls.objections(environ, start_response)
        handler = calls if is_call(environ["PATH_INFO"]) else pages
        answered: HttpResponseBase = handler(environ, start_response)
        if answered.streaming:
            return answered
        try:
            return list(answered)  # a server that has all of it says how long it is
        finally:
            answered.close()

    return answer
