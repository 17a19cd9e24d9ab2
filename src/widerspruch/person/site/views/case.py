"""The case file: how every account stands, what happened, and the evidence."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.views import case_adding, case_evidence, case_export, case_proof
from widerspruch.person.telling.case import tell_case
from widerspruch.person.telling.timeline import tell_timeline_page

DONE = ("added", "evidence_deleted", "imported", "residence", "letter_answered", "letter_sent")
"""What a page before may have done: `site.case.done.<name>`."""


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """One line for each account, a page of the timeline, all evidence."""
    recorded = request.case.recorded()
    told = tell_case(request.case, request.status, request.rulebook, request.words)
    page = request.GET.get("page", "")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    done = request.GET.get("done")
    return render(
        request,
        "site/case.html",
        {
            "title": request.say("site.case.title"),
            "told": told,
            "timeline": tell_timeline_page(recorded, number, told.names, request.words),
            "done": request.say(f"site.case.done.{done}") if done in DONE else None,
        },
    )


urlpatterns = [
    path("case", show, name="case"),
    *case_evidence.urlpatterns,
    *case_proof.urlpatterns,
    *case_adding.urlpatterns,
    *case_export.urlpatterns,
]
