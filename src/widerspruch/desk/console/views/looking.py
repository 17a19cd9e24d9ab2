"""A person's data: shown after a reason, to whoever gave it, for a short while."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.desk.console.finding import staff_case
from widerspruch.desk.console.forms import LookForm
from widerspruch.desk.console.person_seen import seen_person
from widerspruch.desk.console.places import console_page
from widerspruch.desk.errors import DeskError
from widerspruch.desk.looking import look, seen_again
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.words import DeskWords
from widerspruch.web.errors import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: DeskRequest, case_id: str) -> HttpResponse:
    """Say why; then it is recorded and shown."""
    found, form, status = staff_case(case_id), LookForm(request), 200
    assert request.staff is not None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                look(request.desk, request.staff, found.case_id, form.cleaned_data["reason"])
            except DeskError as error:
                form.add_error(None, sentence_of(error, request.say))
                status = error.ending.http_status
            else:
                return HttpResponseRedirect(reverse("console:person", args=[found.case_id]), status=303)
    page = {"case_id": found.case_id, "form": form, "name": "look"}
    return console_page(request, "act", request.say("console.look.title"), page, status)


@require_safe
def person(request: DeskRequest, case_id: str) -> HttpResponse:
    """What is kept of them, to whoever said why a short while ago."""
    found = staff_case(case_id)
    assert request.staff is not None
    try:
        data = seen_again(request.desk, request.staff, found.case_id)
    except DeskError as error:
        if error.code != "look_none":
            raise
        return HttpResponseRedirect(reverse("console:look", args=[found.case_id]), status=303)
    words = DeskWords(request.language)
    page = {"case_id": found.case_id, "person": seen_person(request.desk, data, words)}
    return console_page(request, "person", request.say("console.person.title"), page)
