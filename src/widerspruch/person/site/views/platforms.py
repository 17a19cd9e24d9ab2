"""Which platforms there are, what each says of AI training, and what one can do; readable without a case file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.platforms import platforms


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """All of them, by what they say."""
    told = platforms(request.rulebook, request.today, request.words)
    return render(request, "site/platforms.html", {"title": request.say("site.platforms.title"), "told": told})


urlpatterns = [path("platforms", show, name="platforms")]
