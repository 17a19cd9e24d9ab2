"""Only the person drives the app: nobody else on this machine, and no page from elsewhere.

The first address holds a random token that counts once. It is exchanged for a cookie, and every request is held against
the name of the server, the page that it was sent from, and that cookie.
"""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from widerspruch.person.site.entrance import AGAIN, START
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.errors import error_page
from widerspruch.web.once import may_repeat
from widerspruch.web.uploads import PassingOverUploadHandler


class GuardMiddleware:
    """Stands before everything that knows anything of the person, and before any form is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer whoever may come in; tell everybody else what to do."""
        asked = cast("SiteRequest", request)
        refusal = asked.state.entrance.refuses(asked)
        if refusal is not None:
            asked.upload_handlers = [PassingOverUploadHandler(asked)]
            # What somebody typed before the app was started anew is not lost with the cookie.
            return error_page(asked, 403, asked.say(f"site.guard.{refusal}"), keeps=refusal == "no_cookie")
        asked.is_let_in = not asked.path.startswith((START, AGAIN))
        return self._get_response(asked)


@require_GET
def enter(request: SiteRequest, token: str) -> HttpResponse:
    """Exchange the token of the first address for a cookie, and lead to the clean one.

    The page leads on by itself: a browser that came from elsewhere would not send so strict a cookie with a redirect.
    """
    entrance = request.state.entrance
    # Whoever named an export at the start wants to see it.
    told = {"first": "/" if request.state.looking.look is None else "/export"}
    if entrance.knows(request.COOKIES.get(entrance.cookie)):
        return render(request, "site/enter.html", told)
    value = entrance.exchange(token)
    if value is None:
        return error_page(request, 403, request.say("site.guard.used_link"))
    answer = render(request, "site/enter.html", told)
    answer.set_cookie(entrance.cookie, value, httponly=True, samesite="Strict")
    return answer


@csrf_exempt
@may_repeat
@require_POST
def again(request: SiteRequest) -> HttpResponse:
    """Give one more address to whoever knows the key: the command, started a second time."""
    entrance = request.state.entrance
    if not entrance.has_key(request.read(LONGEST_KEY)):
        return error_page(request, 403)
    return HttpResponse(entrance.new_address(), content_type="text/plain; charset=ascii")


LONGEST_KEY = 200
