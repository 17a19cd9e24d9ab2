"""What shows that a run kept an account out: which proofs there are, and each as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.desk.access.finding import case_for
from widerspruch.desk.access.limits import take_try
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.proofs.making import make_proof
from widerspruch.desk.proofs.standing import standings
from widerspruch.desk.receipts import has_receipt
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.proofs import SET_ALONE, proof_key, proof_name, told_proofs
from widerspruch.desk.telling.words import DeskWords


@require_safe
def proofs(request: DeskRequest, case_id: str, key: str) -> HttpResponse:
    """Those of one account: the person chooses the run."""
    case = case_for(request, case_id, "read_receipt")
    coverage = _coverage(case, key)
    (standing,) = standings(request.desk, [coverage])
    told = told_proofs(request.desk, case, coverage, standing, DeskWords(request.language))
    page = {
        "title": request.say("page.proofs.title"),
        "told": told,
        "case_id": case.case_id,
        "back": f"/case/{case.case_id}",
        "log": request.desk.config.log.address if request.desk.config.log else "",
    }
    return render(request, "desk/proofs.html", page)


@require_safe
def proof(request: DeskRequest, case_id: str, key: str, run: str) -> HttpResponse:
    """One of them, as a file."""
    case = case_for(request, case_id, "read_receipt")
    coverage = _coverage(case, key)
    take_try(request.desk, ("proofs_of_case", case.case_id))
    manifest = None if run == SET_ALONE else run
    body = make_proof(request.desk, coverage, manifest)
    kept = {"Content-Disposition": f'attachment; filename="{proof_name(coverage, manifest)}"'}
    return HttpResponse(body, content_type="application/json", headers=kept)


def _coverage(case: DeskCase, key: str) -> Coverage:
    for one in case.coverages.select_related("account", "case").order_by("since", "id"):
        if has_receipt(one) and proof_key(one) == key:
            return one
    raise Http404


urlpatterns = [
    path("case/<str:case_id>/proofs/<str:key>", proofs, name="proofs"),
    path("case/<str:case_id>/proofs/<str:key>/<str:run>", proof, name="proof"),
]
