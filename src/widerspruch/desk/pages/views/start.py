"""The first page: what is used to train AI and why, and how to say no."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.desk.pages.findable import findable
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.used import used_by_platforms
from widerspruch.desk.telling.words import DeskWords


@findable
@require_safe
def show(request: DeskRequest) -> HttpResponse:
    """For everybody."""
    words = DeskWords(request.language)
    used = used_by_platforms(request.desk, words, request.now)
    told = {
        "title": request.say("page.start.title"),
        "platforms": words.listed(one.name for one in used),
        "used": used,
    }
    return render(request, "desk/start.html", told)


urlpatterns = [path("", show, name="start")]
