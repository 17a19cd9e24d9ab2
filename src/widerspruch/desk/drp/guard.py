"""Stands before every call of an agent: whose token it comes with; and tells what is wrong in the protocol's words."""

from collections.abc import Callable, Mapping
from typing import cast

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.caller import NOBODY, Caller, Holders
from widerspruch.desk.access.limits import take_try
from widerspruch.desk.access.may import may
from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.agents.tokens import agent_of_token
from widerspruch.desk.drp.answering import refusal_answer
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Agent
from widerspruch.desk.request import DeskRequest
from widerspruch.lib.errors import KnownError
from widerspruch.protocol.drp.refusals import RefusalCode, refusal_of
from widerspruch.protocol.errors import ProtocolError
from widerspruch.web.errors import log, sentence_of, where

AGENTS_PREFIX = "/drp/"

_OF_STATUS: Mapping[int, RefusalCode] = {
    404: "request-unknown",
    405: "wrong-method",
    413: "message-too-long",
    503: "busy",
    507: "busy",
}


class DrpAnswersMiddleware:
    """Every error is a refusal, also those that Django makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer whoever asks for our host."""
        try:
            request.get_host()
        except DisallowedHost:
            return _refusal(request, "request-unknown")
        answer = self._get_response(request)
        is_ours = answer.headers.get("Content-Type", "").startswith("application/")
        if answer.status_code < 400 or is_ours:
            return answer
        code = _OF_STATUS.get(answer.status_code, "message-unreadable" if answer.status_code < 500 else "mistake")
        allow = answer.headers.get("Allow")
        return _refusal(request, code, headers={"Allow": allow} if allow else None)


def is_agent_call(request: HttpRequest) -> bool:
    """Whether it is one over the Data Rights Protocol."""
    return request.path_info.startswith(AGENTS_PREFIX)


def check_agent_call(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
    """None: go on."""
    asked = cast("DeskRequest", request)
    assert asked.resolver_match is not None
    name = asked.resolver_match.view_name
    if name not in DOES:
        raise LookupError(f"the address {name!r} has no line in desk/access/addresses.py")
    asked.caller = NOBODY
    try:
        if _is_setup(asked):
            take_try(asked.desk, ("agent_setups_from_address", asked.client_address))
        else:
            asked.agent = _agent(asked)
            asked.caller = Caller(frozenset({"anybody", "agent"}), Holders())
    except (AgentRefusedError, DeskError) as error:
        return refused(asked, error)
    return None if may(asked.caller, DOES[name]) else _refusal(asked, "request-unknown")


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to what a view raised. Of a mistake of ours only the place in the program is written down."""
    if isinstance(error, AgentRefusedError):
        return _refusal(request, error.code, error.place)
    if isinstance(error, ProtocolError):
        return _refusal(request, refusal_of(error), str(error.values.get("place", "")))
    if isinstance(error, KnownError):
        return _known(cast("DeskRequest", request), error)
    log.error("%s", where(error))
    return _refusal(request, "mistake")


def _known(request: DeskRequest, error: KnownError[str]) -> HttpResponse:
    if error.code == "too_many":
        return _refusal(request, "too-many", headers={"Retry-After": str(error.values["n"])})
    if error.ending.http_status in (503, 507):
        return _refusal(request, "busy")
    return _refusal(request, "not-possible", message=sentence_of(error, request.say))


def _agent(request: DeskRequest) -> Agent:
    header = request.META.get("HTTP_AUTHORIZATION")
    try:
        return agent_of_token(request.desk, header)
    except AgentRefusedError as error:
        if error.code == "token-unknown":
            take_try(request.desk, ("calls_unknown", request.client_address))
        raise


def _is_setup(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name == "drp:agent" and request.method == "POST"


def _refusal(
    request: HttpRequest,
    code: RefusalCode,
    place: str = "",
    *,
    message: str = "",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    language = cast("DeskRequest", request).language
    is_setup = _is_setup(request)
    return refusal_answer(code, language, place, message=message, headers=headers, is_setup=is_setup)
