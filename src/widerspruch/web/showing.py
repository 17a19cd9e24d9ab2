"""No page holds a sign that a reader cannot see and a browser obeys: strangers' names turn no line round."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from widerspruch.lib.shown import shown_text


class ShownMiddleware:
    """Replaces such signs in the finished page: our templates have none, and no value can be forgotten."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with a page that shows what it holds; files go out as they are."""
        answer = self._get_response(request)
        if isinstance(answer, HttpResponse) and answer.headers.get("Content-Type", "").startswith("text/html"):
            answer.content = shown_text(answer.content.decode("utf-8", "replace")).encode()
        return answer
