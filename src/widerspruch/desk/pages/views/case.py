"""One's own cases: all of them, one of them, and its receipts."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.desk.access.finding import case_for
from widerspruch.desk.addresses import MY_CASES
from widerspruch.desk.models import DeskCase
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.confirmation import confirmation
from widerspruch.desk.telling.correspondence import correspondence
from widerspruch.desk.telling.looks import told_looks
from widerspruch.desk.telling.mail_state import mail_state
from widerspruch.desk.telling.my_cases import my_case, my_cases
from widerspruch.desk.telling.proofs import proof_links
from widerspruch.desk.telling.words import DeskWords


@require_safe
def cases(request: DeskRequest) -> HttpResponse:
    """Each in one line; whoever is not in is shown how to come in."""
    if request.person is None and request.code_holder is None:
        return render(request, "desk/come_in.html", {"title": request.say("page.cases.title")})
    told = my_cases(request.desk, request.caller, DeskWords(request.language), request.now)
    page = {"title": request.say("page.cases.title"), "cases": told, "fresh": sum(one.is_fresh for one in told)}
    return render(request, "desk/cases.html", page)


@require_safe
def done(request: DeskRequest, case_id: str) -> HttpResponse:
    """What was just recorded, and what to do next."""
    found = case_for(request, case_id, "read_case")
    if found.state not in ("received", "questioned"):
        return HttpResponseRedirect(f"/case/{found.case_id}", status=303)
    heading = found.assurance if found.kind == "objection" else "request"
    return _whole(request, found, "desk/done.html", request.say(f"page.done.heading.{heading}"))


@require_safe
def case(request: DeskRequest, case_id: str) -> HttpResponse:
    """All of one case."""
    return _whole(request, case_for(request, case_id, "read_case"), "desk/case.html")


@require_safe
def receipt(request: DeskRequest, case_id: str, name: str) -> HttpResponse:
    """One of its receipts, as a file."""
    found = case_for(request, case_id, "read_receipt")
    for one, body in receipts_of(request.desk, found.case_id):
        if one == name:
            kept = {"Content-Disposition": f'attachment; filename="{one}"'}
            return HttpResponse(body, content_type="application/json", headers=kept)
    raise Http404


def _whole(request: DeskRequest, found: DeskCase, template: str, title: str = "") -> HttpResponse:
    words = DeskWords(request.language)
    told = confirmation(request.desk, found, request.language)
    page = {
        "title": title or told.headline,
        "told": told,
        "line": my_case(request.desk, found, request.caller, words, request.now),
        "mail": mail_state(request.desk, found, words),
        "letters": correspondence(request.desk, found, words),
        "looks": told_looks(request.desk, found, words),
        "receipts": f"/case/{found.case_id}/receipts",
        "proofs": tuple(proof_links(found, told)),
        "no_proofs": _no_proofs(found),
    }
    return render(request, template, page)


def _no_proofs(found: DeskCase) -> str:
    """Why there are none, as a text; empty: that goes without saying."""
    if found.kind == "false_output" or found.assurance != "claimed":
        return ""
    return "page.proofs.none_lapsed" if found.state == "lapsed" else "page.proofs.none_claimed"


urlpatterns = [
    path(MY_CASES.removeprefix("/"), cases, name="cases"),
    path("done/<str:case_id>", done, name="done"),
    path("case/<str:case_id>", case, name="case"),
    path("case/<str:case_id>/receipts/<str:name>", receipt, name="receipt"),
]
