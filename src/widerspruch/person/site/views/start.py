"""The first page: where to begin, or what is due now; and invented data to try the app with."""

from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from widerspruch.casefile.case_file import CaseFile
from widerspruch.person.site.example import example_events
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case_files import file_id
from widerspruch.person.telling.direct_choices import waiting_requests
from widerspruch.person.telling.start_page import StartTold, start_page
from widerspruch.web.forms import PageForm


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """Two doors, and a third one for those who help others; behind the first day what is due."""
    return _page(request)


@require_POST
def try_it(request: SiteRequest) -> HttpResponseBase:
    """Open a case file with invented accounts, which goes with the app."""
    form = PageForm(request)
    if not form.is_valid():
        return _page(request, form)
    file = request.state.holding.new_example(request.say("site.start.example_name"), request.now)
    file.record_all(tuple(example_events()), request.now)
    return HttpResponseRedirect("/plan", status=303)


@require_POST
def end_example(request: SiteRequest) -> HttpResponseBase:
    """Remove it, and go back to the case file that was open before."""
    form = PageForm(request)
    if not form.is_valid():
        return _page(request, form)
    # An invented export must not be left to be taken over into the own case file.
    request.state.looking.close()
    request.state.holding.end_example()
    return HttpResponseRedirect("/", status=303)


def _page(request: SiteRequest, form: PageForm | None = None) -> HttpResponse:
    holding = request.state.holding
    held = holding.held
    told = StartTold() if held is None else start_page(held, request.status, request.rulebook, request.words)
    closed = () if held is not None else holding.paths()
    title = "due_title" if told.due else "calm_title" if told.has_begun else "title"
    page = {
        "title": request.say(f"site.start.{title}"),
        "told": told,
        "form": form,
        "closed": len(closed),
        "opens_at": f"/files/{file_id(closed[0])}" if len(closed) == 1 else "/files",
        "to_delete": _to_delete(request, held),
        "demo_desks": request.state.desks.offered,
        "waiting": 0 if held is None else waiting_requests(request.status.case),
    }
    return render(request, "site/start.html", page)


def _to_delete(request: SiteRequest, held: CaseFile | None) -> Mapping[str, object] | None:
    """Since when the open case file is to be deleted, and where that is done; None: not yet."""
    day = None if held is None else held.deletion_day
    if held is None or day is None or day > request.today:
        return None
    return {"day": day, "address": f"/files/{file_id(held.path)}/delete"}


urlpatterns = [
    path("", show, name="start"),
    path("example", try_it, name="example"),
    path("example/end", end_example, name="end_example"),
]
