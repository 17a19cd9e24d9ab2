"""Which platforms there are, and each of them: what it says of AI training, and what one can do.

Readable without a case file.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.platform_page import platform_page
from widerspruch.person.telling.platforms import platforms


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """All of them, by what they say."""
    told = platforms(request.rulebook, request.today, request.words)
    return render(request, "site/platforms.html", {"title": request.say("site.platforms.title"), "told": told})


@require_safe
def show_one(request: SiteRequest, platform: str) -> HttpResponse:
    """One of them, with all that is known of it."""
    page = platform_page(platform, request.rulebook, request.today, request.words)
    if page is None:
        raise Http404
    return render(request, "site/platform.html", {"title": page.told.name, "page": page})


urlpatterns = [
    path("platforms", show, name="platforms"),
    path("platforms/<slug:platform>", show_one, name="platform"),
]
