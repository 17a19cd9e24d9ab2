"""One case, without the person; and what the platform's people do about it."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.desk.access.may import may
from widerspruch.desk.cases.asking import ask_question
from widerspruch.desk.cases.requests import answer_request
from widerspruch.desk.console.case_seen import seen_case
from widerspruch.desk.console.finding import staff_case
from widerspruch.desk.console.forms import QuestionForm, RequestAnswerForm
from widerspruch.desk.console.places import console_page
from widerspruch.desk.console.sent_once import note_sent, was_sent
from widerspruch.desk.errors import DeskError
from widerspruch.desk.looking import is_seen
from widerspruch.desk.models import DeskCase
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.words import DeskWords
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm


@require_safe
def case(request: DeskRequest, case_id: str) -> HttpResponse:
    """All of it but the person, and what may be done."""
    found = staff_case(case_id)
    assert request.staff is not None
    page = {
        "case": seen_case(request.desk, found, DeskWords(request.language), request.now),
        "is_seen": is_seen(request.desk, request.staff, found),
        "may_refuse": may(request.caller, "refuse"),
    }
    return console_page(request, "case", found.case_id, page)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: DeskRequest, case_id: str) -> HttpResponse:
    """Ask the person something."""
    found = staff_case(case_id)
    form = QuestionForm(request)

    def ask() -> None:
        ask_question(request.desk, found.case_id, _staff(request), form.cleaned_data["question"])

    return _once(request, found, form, ask, "question")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: DeskRequest, case_id: str) -> HttpResponse:
    """Say what came of a request."""
    found = staff_case(case_id)
    form = RequestAnswerForm(request)

    def say() -> None:
        answer_request(request.desk, found.case_id, _staff(request), form.cleaned_data["answer"])

    return _once(request, found, form, say, "answer")


def _staff(request: DeskRequest) -> int:
    assert request.staff is not None
    return request.staff.identity


def _once(request: DeskRequest, found: DeskCase, form: PageForm, act: Callable[[], None], name: str) -> HttpResponse:
    back = HttpResponseRedirect(reverse("console:case", args=[found.case_id]), status=303)
    status = 200
    if request.method == "POST":
        if was_sent(request):
            return back
        if form.is_valid():
            try:
                act()
            except DeskError as error:
                form.add_error(None, sentence_of(error, request.say))
                status = error.ending.http_status
            else:
                note_sent(request)
                return back
        else:
            status = 422
    page = {"case_id": found.case_id, "form": form, "name": name}
    return console_page(request, "act", request.say(f"console.{name}.title"), page, status)
