"""What the desk did, in numbers that single nobody out."""

import msgspec
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.desk.addresses import NUMBERS
from widerspruch.desk.numbers import public_numbers
from widerspruch.desk.pages.findable import findable
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.figures import told_figures
from widerspruch.desk.telling.words import DeskWords


@findable
@require_safe
def numbers(request: DeskRequest) -> HttpResponse:
    """For people."""
    told = told_figures(request.desk, public_numbers(request.desk), DeskWords(request.language))
    return render(request, "desk/numbers.html", {"title": request.say("page.numbers.title"), "told": told})


@require_safe
def numbers_json(request: DeskRequest) -> HttpResponse:
    """The same for programs."""
    return HttpResponse(msgspec.json.encode(public_numbers(request.desk)), content_type="application/json")


urlpatterns = [
    path(NUMBERS.removeprefix("/"), numbers, name="numbers"),
    path(f"{NUMBERS.removeprefix('/')}.json", numbers_json, name="numbers_json"),
]
