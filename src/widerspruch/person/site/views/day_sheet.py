"""The day sheet: for somebody who keeps several case files, whose turn it is."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.person.day_sheet import day_sheet
from widerspruch.person.site.forms.files import SheetForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.day_sheet import tell_day_sheet


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponse:
    """All case files; the locked ones, too, where a passphrase is sent along."""
    form, holding = SheetForm(request), request.state.holding
    passphrase = form.given("passphrase") or None if form.is_valid() else None
    held = None if holding.is_example else holding.held
    cases = tuple(day_sheet(holding.shelf, request.rulebook, request.today, passphrase, held))
    if passphrase is not None and all(one.found is None for one in cases if one.file.is_encrypted):
        form.mistake("passphrase", "none_opened")
    told = tell_day_sheet(cases, request.today, request.words, None if held is None else held.path)
    page = {"title": request.say("site.day_sheet.title"), "told": told, "form": form}
    return render(request, "site/day_sheet.html", page)


urlpatterns = [path("files/today", show, name="day_sheet")]
