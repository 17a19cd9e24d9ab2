"""Pages that need a case file lead to where one is opened while none is."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect

from widerspruch.person.site.request import NoCaseOpenError, SiteRequest
from widerspruch.web.errors import error_page


class CaseOpenMiddleware:
    """Stands last, next to the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """To the case files, or, where there is none, to the start; what was sent is kept, to be sent again."""
        if not isinstance(exception, NoCaseOpenError):
            return None
        asked = cast("SiteRequest", request)
        if request.method == "POST":
            return error_page(request, 409, asked.say("site.no_case_open"), keeps=True)
        return HttpResponseRedirect("/files" if asked.state.holding.paths() else "/", status=303)
