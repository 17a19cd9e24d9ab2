"""Two people say whose account a claim is about."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from widerspruch.desk.console.finding import staff_case
from widerspruch.desk.console.forms import VouchForm
from widerspruch.desk.console.places import console_page
from widerspruch.desk.errors import DeskError
from widerspruch.desk.looking import is_seen
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.vouching import decide, propose
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm


@require_http_methods(["GET", "HEAD", "POST"])
def vouch(request: DeskRequest, case_id: str) -> HttpResponse:
    """The first proposes; another one, who has looked at what was proposed, confirms it or turns it down."""
    found, status = staff_case(case_id), 200
    assert request.staff is not None
    if not is_seen(request.desk, request.staff, found):
        return HttpResponseRedirect(reverse("console:look", args=[found.case_id]), status=303)
    waiting = found.vouchings.filter(decided_at=None).first()
    form: PageForm = VouchForm(request) if waiting is None else PageForm(request)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _act(request, found.case_id, form)
            except DeskError as error:
                form.add_error(None, sentence_of(error, request.say))
                status = error.ending.http_status
            else:
                return HttpResponseRedirect(reverse("console:case", args=[found.case_id]), status=303)
    page = {
        "case_id": found.case_id,
        "form": form,
        "is_claim": found.assurance == "claimed",
        "is_waiting": waiting is not None,
        "is_own": waiting is not None and waiting.proposed_by_id == request.staff.identity,
    }
    return console_page(request, "vouch", request.say("console.vouch.title"), page, status)


def _act(request: DeskRequest, case_id: str, form: PageForm) -> None:
    assert request.staff is not None
    if isinstance(form, VouchForm):
        typed = form.cleaned_data
        propose(request.desk, request.staff, case_id, typed["platform"], typed["account_id"], typed["how"])
    else:
        decide(request.desk, request.staff, case_id, is_right=request.POST.get("decision") == "right")
