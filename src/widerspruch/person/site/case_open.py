"""Pages that need a case file lead to the start while none is open."""

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
        """To the start; what was sent is kept, to be sent again once the file is open."""
        if not isinstance(exception, NoCaseOpenError):
            return None
        if request.method == "POST":
            return error_page(request, 409, cast("SiteRequest", request).say("site.no_case_open"), keeps=True)
        return HttpResponseRedirect("/", status=303)
