"""Refusing an objection: written, looked at as the mail that it becomes, and only then done."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from widerspruch.desk.cases.refusing import refuse as refuse_case
from widerspruch.desk.console.authorities import authorities_for
from widerspruch.desk.console.finding import staff_case
from widerspruch.desk.console.forms import SHORTEST_GROUNDS, RefuseForm, SureForm
from widerspruch.desk.console.places import console_page
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.mail.preview import refusal_as_mailed
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import RefusalDetails
from widerspruch.web.errors import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: DeskRequest, case_id: str) -> HttpResponse:
    """Twice: what was typed comes back as a mail, and is sent once more."""
    found = staff_case(case_id)
    assert request.staff is not None
    if found.redacted_at is not None:
        raise Http404
    authorities = authorities_for(request.desk.rulebook, found.country)
    form = RefuseForm(
        request, authorities, initial={"named_person": request.staff.name, "authority": _one(authorities)}
    )
    page: dict[str, object] = {"case_id": found.case_id, "form": form, "least": SHORTEST_GROUNDS}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            details = RefusalDetails(typed["named_person"], typed["grounds"])
            is_second = "sure_step" in request.POST
            sure = SureForm(request, is_sent=is_second)
            status = 422 if is_second else 200
            if is_second and sure.is_valid():
                try:
                    refuse_case(
                        request.desk,
                        found.case_id,
                        request.staff.identity,
                        details.named_person,
                        details.grounds,
                        typed["authority"],
                    )
                except DeskError as error:
                    sure.add_error(None, sentence_of(error, request.say))
                    status = error.ending.http_status
                else:
                    return HttpResponseRedirect(reverse("console:case", args=[found.case_id]), status=303)
            letter = refusal_as_mailed(request.desk, found, details, typed["authority"])
            page |= {"sure": sure, "subject": letter.subject, "mail": plain_text(letter), "typed": [*typed.items()]}
            return console_page(request, "refuse_sure", request.say("console.refuse.sure_title"), page, status)
    return console_page(request, "refuse", request.say("console.refuse.title"), page, status)


def _one(authorities: list[tuple[str, str]]) -> str:
    """The one that is competent, where there is but one."""
    return authorities[0][0] if len(authorities) == 1 else ""
