"""Stands before every call: which credential it comes with, and whether that may do what the address does.

There are no cookies and no sessions here, so there is nothing that another page could abuse.
"""

from collections.abc import Callable
from typing import cast
from urllib.parse import unquote

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.caller import NOBODY, Caller, Holders, caller_of_platform
from widerspruch.desk.access.credentials import credential_in
from widerspruch.desk.access.limits import take_try
from widerspruch.desk.access.may import Action, may
from widerspruch.desk.access.who import ToldAccount
from widerspruch.desk.api.problems import ApiError, code_of_status, problem_of
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase
from widerspruch.desk.request import DeskRequest
from widerspruch.lib.errors import KnownError
from widerspruch.web.errors import log, sentence_of, where

ON_BEHALF = "Widerspruch-Account"
"""Header: for whose account the platform asks, `platform:id`, percent-encoded. In an address, logs would hold it."""


class ApiAnswersMiddleware:
    """Every error is a problem, also those that Django makes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer whoever asks for our host."""
        try:
            request.get_host()
        except DisallowedHost:
            return problem_of(ApiError("not-understood"))
        answer = self._get_response(request)
        is_json = answer.headers.get("Content-Type", "").startswith("application/")
        if answer.status_code < 400 or is_json:
            return answer
        allow = answer.headers.get("Allow")
        return problem_of(ApiError(code_of_status(answer.status_code), headers={"Allow": allow} if allow else None))


def check_call(request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
    """None: go on."""
    asked = cast("DeskRequest", request)
    assert asked.resolver_match is not None
    name = asked.resolver_match.view_name
    if name not in DOES:
        raise LookupError(f"the address {name!r} has no line in desk/access/addresses.py")
    authorization = asked.META.get("HTTP_AUTHORIZATION")
    credential = credential_in(authorization, asked.desk.config.credentials)
    asked.caller = _caller(credential.role if credential else None)
    if credential is None and authorization is not None:
        try:
            take_try(asked.desk, ("calls_unknown", asked.client_address))
        except DeskError as error:
            return failed(asked, error)
    asked.credential = credential.name if credential else ""
    if may(asked.caller, DOES[name]):
        return None
    return problem_of(ApiError("no-credential" if credential is None else "not-allowed"))


def failed(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to what a view raised. Of a mistake of ours only the place in the program is written down."""
    if isinstance(error, ApiError):
        return problem_of(error)
    if isinstance(error, KnownError):
        headers = {"Retry-After": str(error.values["n"])} if error.code == "too_many" else None
        status = error.ending.http_status
        code = "busy" if status in (503, 507) else _CODES.get(error.code, "not-possible")
        sentence = sentence_of(error, cast("DeskRequest", request).say)
        return problem_of(ApiError(code, sentence, headers=headers))
    log.error("%s", where(error))
    return problem_of(ApiError("mistake"))


_CODES = {
    "case_unknown": "unknown",
    "code_wrong": "code-wrong",
    "contact_wrong": "wrong-value",
    "too_many": "too-many",
    "too_many_codes": "too-many",
}
"""Of errors that services raise; all others cannot be helped by the caller."""


def case_of_call(request: DeskRequest, case_id: str, action: Action) -> DeskCase:
    """The case that an address names, for the account that the platform asks for.

    Raises:
        ApiError: `no-account`; `unknown`: not there, or not theirs, alike.
    """
    caller = acting_for(request)
    case = DeskCase.objects.filter(case_id=read_case_id(case_id) or "").first()
    if case is None or not may(caller, action, case):
        raise ApiError("unknown")
    return case


def acting_for(request: DeskRequest) -> Caller:
    """The platform's own servers, for somebody who is logged in there. Raises ApiError `no-account`."""
    return caller_of_platform(request.desk, account_of_call(request))


def account_of_call(request: DeskRequest) -> ToldAccount:
    """For whose account the platform asks. Raises ApiError `no-account`, `unknown-platform`."""
    platform, colon, account = unquote(request.headers.get(ON_BEHALF, ""), errors="replace").partition(":")
    if not platform or not colon or not 0 < len(account) <= 300:
        raise ApiError("no-account")
    if platform not in request.desk.config.platforms:
        raise ApiError("unknown-platform")
    return ToldAccount(platform, account)


def _caller(role: str | None) -> Caller:
    return NOBODY if role is None else Caller(frozenset({"anybody", role}), Holders())  # type: ignore[arg-type]  # one of them
