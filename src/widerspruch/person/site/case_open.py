"""Pages that need a case file lead to the start while none is open."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect

from widerspruch.person.site.request import NoCaseOpenError


class CaseOpenMiddleware:
    """Stands last, next to the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """To the start."""
        return HttpResponseRedirect("/", status=303) if isinstance(exception, NoCaseOpenError) else None
