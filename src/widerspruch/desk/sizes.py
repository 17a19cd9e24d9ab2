"""How large a request of a page may be. Stands before everything that reads one; machines have an own interface."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from widerspruch.web.errors import error_page

LARGEST_BODY = 12_000_000
"""Bytes. What is typed may be far less (`DATA_UPLOAD_MAX_MEMORY_SIZE`); evidence is pictures."""


class SizeMiddleware:
    """Refuses what says of itself that it is too large; of what does not say how large it is, nothing is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; 413 where there is too much."""
        return self._get_response(request) if _length(request) <= LARGEST_BODY else error_page(request, 413)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
