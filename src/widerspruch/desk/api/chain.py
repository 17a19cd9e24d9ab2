"""Through what a call goes: no session, no cookie, no page. Django's handler with a chain of its own."""

from collections.abc import Callable
from typing import cast

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from widerspruch.desk.api.guard import ApiAnswersMiddleware, check_call, failed
from widerspruch.desk.observing import ObservingMiddleware
from widerspruch.web.headers import HeadersMiddleware

PREFIX = "/api/"

Answering = Callable[[HttpRequest], HttpResponseBase]

_CHAIN = (HeadersMiddleware, ObservingMiddleware, ApiAnswersMiddleware)


class ApiChain(BaseHandler):
    """Mixed into a handler before its own class."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Of pages' settings nothing."""
        self._view_middleware = [check_call]
        self._template_response_middleware: list[object] = []
        self._exception_middleware = [failed]
        handler = _caught(self._get_response)  # type: ignore[attr-defined]
        for step in reversed(_CHAIN):
            handler = _caught(step(handler))
        self._middleware_chain = handler


def _caught(handler: Answering) -> Answering:
    return cast("Answering", convert_exception_to_response(handler))


def is_call(request: HttpRequest | str) -> bool:
    """Whether a request, or a path, is a call of the interface for machines."""
    return (request if isinstance(request, str) else request.path_info).startswith(PREFIX)
