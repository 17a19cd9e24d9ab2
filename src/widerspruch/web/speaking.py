"""Django's own sentences in the language of the page."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from widerspruch.web.request import PageRequest


class SpeakingMiddleware:
    """Everything behind it speaks the language of the request, and is said to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in that language."""
        language = cast("PageRequest", request).language
        with translation.override(language):
            answer = self._get_response(request)
        answer.headers.setdefault("Content-Language", language)
        return answer
