"""The first page: where to begin."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.person.site.request import SiteRequest


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """Two doors, and a third one for those who help others."""
    return render(request, "site/start.html", {"title": request.say("site.start.title")})


urlpatterns = [path("", show, name="start")]
