"""What went wrong, as a page with a sentence: never a traceback, never a word of what the person typed."""

import errno
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from widerspruch.lib.errors import KnownError, told_values
from widerspruch.web.request import PageRequest
from widerspruch.web.saying import Say

log = logging.getLogger("widerspruch.pages")

NAMED = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)
"""Statuses with a title of their own; all others are told as 400 or 500."""

RETRY_AFTER = 5
"""Seconds after which it is worth while to send again what could not be done just now."""

_SHORTLY = 503

CSRF_FIELD = "csrfmiddlewaretoken"

_DISK_IS_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def error_page(
    request: HttpRequest,
    status: int,
    sentence: str | None = None,
    *,
    keeps: bool = False,
    template: str = "web/error.html",
) -> HttpResponse:
    """A page that says what is wrong and what to do.

    Args:
        sentence: None: the one that belongs to the status.

        keeps: What was typed is sent back, to be sent again once the reason is gone. Only to whom it came from.

        template: One that says more about what to do.
    """
    asked = cast("PageRequest", request)
    known = status if status in NAMED else 400 if status < 500 else 500
    told = {
        "title": asked.say(f"web.error.title_{known}"),
        "sentence": sentence or asked.say(f"web.error.{known}"),
        "kept": _typed(asked) if keeps and asked.method == "POST" else (),
    }
    return render(asked, template, told, status=status)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Names and values that were sent; files cannot be sent back."""
    return [(name, one) for name in request.POST if name != CSRF_FIELD for one in request.POST.getlist(name)]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be understood; and what is more than is taken."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return error_page(request, 413 if too_much else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not for this one."""
    return error_page(request, 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was not sent from a page of ours, or whose cookie is gone."""
    return error_page(request, 403, cast("PageRequest", request).say("web.error.forged"), keeps=True)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    return error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours, in what stands around the views."""
    error = sys.exception()
    if error is not None:
        log.error("%s", where(error))
    return error_page(request, 500)


class ErrorsMiddleware:
    """Turns what views raise, and answers without a word, into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; an error without a body gets its page."""
        answer = self._get_response(request)
        if answer.status_code < 400 or not isinstance(answer, HttpResponse) or answer.content:
            return answer
        page = error_page(request, answer.status_code)
        if "Allow" in answer.headers:
            page["Allow"] = answer["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What was foreseen has its sentence; of a mistake of ours only the place in the program is written down."""
        asked = cast("PageRequest", request)
        if isinstance(exception, KnownError):
            return _known_error(asked, exception)
        if isinstance(exception, OSError):
            log.error("%s", where(exception))
            return error_page(request, 507, asked.say(text_of(exception)))
        if type(exception).__module__.startswith("django."):
            return None
        log.error("%s", where(exception))
        return error_page(request, 500)


def _known_error(request: PageRequest, error: KnownError[Any]) -> HttpResponse:
    """What may go well in a moment is kept, to be sent again."""
    status = error.ending.http_status
    page = error_page(request, status, sentence_of(error, request.say), keeps=status == _SHORTLY)
    if status == _SHORTLY:
        page["Retry-After"] = str(RETRY_AFTER)
    return page


def text_of(error: OSError) -> str:
    """The text that says what is wrong with a file or a disk."""
    return "web.error.disk_full" if error.errno in _DISK_IS_FULL else "web.error.507"


def sentence_of(error: KnownError[Any], say: Say) -> str:
    """What is wrong, in the words of the room that says so. Of a path only the name is told."""
    return Say(say.language, (error.room,))(f"problem.{error.code}", **told_values(error, say.language))


def where(error: BaseException) -> str:
    """The kind of an error and its place in the program."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f", {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
