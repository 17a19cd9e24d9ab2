"""Answering a question of the platform's people. An answer never changes what a case keeps out."""

from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.desk.access.finding import case_for
from widerspruch.desk.cases.asking import answer_question, open_questions
from widerspruch.desk.errors import DeskError
from widerspruch.desk.pages.forms.answering import ReplyForm
from widerspruch.desk.pages.problems import tell_beside
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import Actor


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: DeskRequest, case_id: str, question: int) -> HttpResponseBase:
    """The question, and room for an answer."""
    case = case_for(request, case_id, "answer_question")
    text = dict(open_questions(request.desk, case.case_id)).get(question)
    if text is None:
        if request.method == "POST" and case.questions.filter(pk=question).exists():
            return HttpResponseRedirect(f"/case/{case.case_id}", status=303)  # answered already: a second click
        raise Http404
    form = ReplyForm(request)
    if request.method == "POST" and form.is_valid():
        by: Actor = "guardian" if bytes(case.holder_key) in request.caller.holders.guardian else "holder"
        try:
            answer_question(request.desk, case.case_id, question, by, form.cleaned_data["answer"])
        except DeskError as error:
            tell_beside(form, error, "answer")
        else:
            return HttpResponseRedirect(f"/case/{case.case_id}", status=303)
    told = {"title": request.say("page.answer.title"), "form": form, "case_id": case.case_id, "question": text}
    return render(request, "desk/answer.html", told | {"address": request.path})


urlpatterns = [path("case/<str:case_id>/answer/<int:question>", answer, name="answer")]
