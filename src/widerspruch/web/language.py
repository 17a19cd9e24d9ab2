"""Which language a page speaks. It is chosen by a form and kept in a cookie, never in an address."""

from typing import TYPE_CHECKING, Literal, get_args

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

from widerspruch.lib.parse import one_of
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.web.once import may_repeat

if TYPE_CHECKING:
    from widerspruch.web.request import PageRequest

PageLanguage = Literal["de", "en"]
PAGE_LANGUAGES: tuple[PageLanguage, ...] = get_args(PageLanguage)
"""Easy German is spoken by steps alone: a switch beside German, no third language of pages."""

COOKIE = "language"
EASY = "easy"
"""Cookie: whether steps are told in easy German."""


def language_of(request: HttpRequest, usual: Language | None) -> Language:
    """The language that was chosen, else the usual one, else the first that the browser asks for, else German."""
    chosen = request.COOKIES.get(COOKIE)
    return (
        next((language for language in PAGE_LANGUAGES if language == chosen), None)
        or usual
        or _accepted(request.headers.get("Accept-Language", ""))
        or "de"
    )


def speaks_easy(request: HttpRequest) -> bool:
    """Whether steps are to be told in easy German."""
    return request.COOKIES.get(EASY) == "1"


def _accepted(header: str) -> Language | None:
    for tag, _ in parse_accept_lang_header(header):
        for language in PAGE_LANGUAGES:
            if tag.partition("-")[0] == language:
                return language
    return None


@may_repeat
@require_POST
def choose_language(request: "PageRequest") -> HttpResponse:
    """Keep the language, and go back to where it was chosen. Easy German is switched on and off for steps alone."""
    chosen = one_of(request.POST.get("language", ""), LANGUAGES)
    back = request.POST.get("back", "")
    place = back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else "/"
    answer = HttpResponseRedirect(place, status=303)
    if chosen is not None:
        language = "de" if chosen == "de-leicht" else chosen
        answer.set_cookie(COOKIE, language, max_age=_A_YEAR, httponly=True, samesite="Strict")
        easy = "1" if chosen == "de-leicht" else "0"
        answer.set_cookie(EASY, easy, max_age=_A_YEAR, httponly=True, samesite="Strict")
    return answer


_A_YEAR = 365 * 24 * 60 * 60
