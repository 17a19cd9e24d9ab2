"""Stands before every view: whether whoever asks may go there at all, and from where they were sent."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.may import MAY, Action, may
from widerspruch.desk.request import DeskRequest
from widerspruch.web.errors import forged

SAFE = ("GET", "HEAD", "OPTIONS")


class AccessMiddleware:
    """Comes after the session. A page that forgets to ask is shut, not open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer whoever asks for our host; for another, Django refuses."""
        request.get_host()
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """None: go on. Where somebody could go once they are logged in, they are led to the login."""
        asked = cast("DeskRequest", request)
        assert asked.resolver_match is not None
        name = asked.resolver_match.view_name
        if name not in DOES:
            raise LookupError(f"the address {name!r} has no line in desk/access/addresses.py")
        if asked.method not in SAFE and not is_from_here(asked):
            return forged(asked)
        action = DOES[name]
        if may(asked.caller, action):
            return None
        if asked.person is None and asked.method in SAFE and _is_for_logged_in(action):
            return HttpResponseRedirect(f"{reverse('login')}?{urlencode({'next': asked.path})}", status=303)
        raise Http404


def is_from_here(request: DeskRequest) -> bool:
    """Whether a form stood on a page of ours, as the browser says. What is no browser says nothing, and has no cookie
    that somebody could abuse; Django's token is looked at besides."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site in (None, "same-origin", "none") and origin in (None, request.desk.config.public_address)


def _is_for_logged_in(action: Action) -> bool:
    return not {"person", "support", "legal", "operations", "oversight"}.isdisjoint(MAY[action])
