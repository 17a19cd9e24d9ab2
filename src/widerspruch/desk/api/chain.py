"""Through what a call goes: no session, no cookie, no page. Django's handler with a chain of its own."""

from collections.abc import Callable
from functools import cache
from typing import cast

from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve

from widerspruch.desk.api.guard import ApiAnswersMiddleware, check_call, failed
from widerspruch.desk.drp.guard import (
    AGENTS_PREFIX,
    DrpAnswersMiddleware,
    check_agent_call,
    is_agent_call,
    refused,
)
from widerspruch.desk.observing import ObservingMiddleware
from widerspruch.web.headers import HeadersMiddleware

PREFIXES = ("/api/", AGENTS_PREFIX)

OBJECTIONS = "/api/v1/objections"
"""The one address that is not looked up: on the day when everybody is told it is asked for again and again."""

Answering = Callable[[HttpRequest], HttpResponseBase]


class _ByWire:
    """What is wrong is told in the words of the wire by which somebody asks."""

    def __init__(self, get_response: Answering) -> None:
        self._api, self._drp = ApiAnswersMiddleware(get_response), DrpAnswersMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return (self._drp if is_agent_call(request) else self._api)(request)


_CHAIN = (HeadersMiddleware, ObservingMiddleware, _ByWire)


def _check(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
    return (check_agent_call if is_agent_call(request) else check_call)(request, view, args, kwargs)


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    return (refused if is_agent_call(request) else failed)(request, error)


class ApiChain(BaseHandler):
    """Mixed into a handler before its own class."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Of pages' settings nothing."""
        self._view_middleware = [_check]
        self._template_response_middleware: list[object] = []
        self._exception_middleware = [_failed]
        handler = _caught(self._get_response)
        for step in reversed(_CHAIN):
            handler = _caught(step(handler))
        self._middleware_chain = handler

    def _get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Ask the view. What Django does here for any address, and what an objection needs of it, is the same check and
        the same view, and costs a tenth of a call."""
        if request.path_info != OBJECTIONS:
            return cast("HttpResponseBase", super()._get_response(request))  # type: ignore[misc]
        found = request.resolver_match = _objections()
        try:
            refused = check_call(request, found.func, found.args, found.kwargs)
            return refused or found.func(request)
        except Exception as error:
            return failed(request, error)


@cache
def _objections() -> ResolverMatch:
    return resolve(OBJECTIONS)


def _caught(handler: Answering) -> Answering:
    return cast("Answering", convert_exception_to_response(handler))


def is_call(request: HttpRequest | str) -> bool:
    """Whether a request, or a path, is a call: of the interface for machines, or of an agent."""
    return (request if isinstance(request, str) else request.path_info).startswith(PREFIXES)
