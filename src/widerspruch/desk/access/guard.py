"""Stands before every view: whether whoever asks may go there at all, and from where they were sent."""

from collections.abc import Callable, Mapping
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.caller import roles_in_session
from widerspruch.desk.access.limits import LimitName, take_try
from widerspruch.desk.access.may import MAY, Action, may_at_all
from widerspruch.desk.errors import DeskError
from widerspruch.desk.request import DeskRequest
from widerspruch.web.errors import error_page, forged, sentence_of

SAFE = ("GET", "HEAD", "OPTIONS")


FROM_ADDRESS: Mapping[Action, LimitName] = {
    "log_in": "logins_from_address",
    "claim": "claims_from_address",
    "ask_for_code": "codes_from_address",
    "enter_code": "entries_from_address",
}
"""What is limited by where it comes from. What a verified person does for themselves is not among it."""

ONLY_HTTPS = "max-age=31536000"
"""Of this host alone, for a year: what else the platform has below its name is not for the desk to say."""

BY_LINK_ALONE: tuple[Action, ...] = ("stop_notices",)
"""Sent by programs that read mail for somebody, too (RFC 8058): they have the link, and no page of ours."""

COSTLY_LOOKS: tuple[Action, ...] = ("log_in",)
"""Of these a GET counts, too."""


class AccessMiddleware:
    """Comes after the session. A page that forgets to ask is shut, not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer whoever asks for our host; for another, Django refuses."""
        request.get_host()
        answer = self._get_response(request)
        if request.is_secure():
            answer.headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
        return answer

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """None: go on. Where somebody could go once they are logged in, they are led to the login."""
        asked = cast("DeskRequest", request)
        assert asked.resolver_match is not None
        name = asked.resolver_match.view_name
        if name not in DOES:
            raise LookupError(f"the address {name!r} has no line in desk/access/addresses.py")
        action = DOES[name]
        if asked.method not in SAFE and action not in BY_LINK_ALONE and not is_from_here(asked):
            return forged(asked)
        if may_at_all(roles_in_session(asked.person, asked.code_holder), action):
            return _too_often(asked, action)
        if asked.person is None and asked.method in SAFE and _is_for_logged_in(action):
            return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': asked.path})}", status=303)
        if asked.person is None and asked.code_holder is None and "person" in MAY[action]:
            # The session ended while the form was open: what was typed is kept, to be sent again.
            ended = asked.say("page.ended")
            return error_page(asked, 403, ended, keeps=True, template="desk/session_ended.html")
        raise Http404


def is_from_here(request: DeskRequest) -> bool:
    """Whether a form stood on a page of ours, as the browser says. What is no browser says nothing, and has no cookie
    that somebody could abuse; Django's token is looked at besides."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site in (None, "same-origin", "none") and origin in (None, request.desk.config.public_address)


def _too_often(request: DeskRequest, action: Action) -> HttpResponse | None:
    limit = FROM_ADDRESS.get(action)
    if limit is None or (request.method in SAFE and action not in COSTLY_LOOKS):
        return None
    try:
        take_try(request.desk, (limit, request.client_address))
    except DeskError as error:
        answer = error_page(request, error.ending.http_status, sentence_of(error, request.say), keeps=True)
        if error.code == "too_many":
            answer["Retry-After"] = str(error.values["n"])
        return answer
    return None


def _is_for_logged_in(action: Action) -> bool:
    return not {"person", "support", "legal", "operations", "oversight"}.isdisjoint(MAY[action])
