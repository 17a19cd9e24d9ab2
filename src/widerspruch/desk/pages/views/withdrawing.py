"""Taking an objection back: asked twice, and undone as long as that is possible."""

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.desk.access.finding import case_for
from widerspruch.desk.cases.verifying import withdraw_claim
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.config import HOUR
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase
from widerspruch.desk.pages.forms.withdrawing import WithdrawForm
from widerspruch.desk.pages.problems import tell_beside
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.my_cases import my_case
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import Actor, Scopes
from widerspruch.web.forms import PageForm


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: DeskRequest, case_id: str) -> HttpResponseBase:
    """What it means, and which part."""
    case = case_for(request, case_id, "withdraw")
    if _is_claim(case):  # it ends as a whole
        return HttpResponseRedirect(f"/case/{case.case_id}/withdraw/sure", status=303)
    form = WithdrawForm(request, Scopes.of(case))
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_withdraw(request.desk, case.case_id, _by(request, case), form.said_scopes)
        except DeskError as error:
            tell_beside(form, error)
        else:
            return HttpResponseRedirect(f"/case/{case.case_id}/withdraw/sure", status=303)
    return render(request, "desk/withdraw.html", _told(request, case, "page.withdraw.title", form))


@require_http_methods(["GET", "HEAD", "POST"])
def sure(request: DeskRequest, case_id: str) -> HttpResponseBase:
    """Asked once more."""
    case = case_for(request, case_id, "withdraw")
    form = PageForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            if _is_claim(case):
                withdraw_claim(request.desk, case.case_id)
            else:
                withdraw(request.desk, case.case_id, _by(request, case))
        except DeskError as error:
            if error.code == "withdrawal_not_asked":  # too long ago: asked anew
                return HttpResponseRedirect(f"/case/{case.case_id}/withdraw", status=303)
            tell_beside(form, error)
        else:
            return HttpResponseRedirect(f"/case/{case.case_id}", status=303)
    told = _told(request, case, "page.withdraw.sure_title", form) | {"is_claim": _is_claim(case)}
    return render(request, "desk/withdraw_sure.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: DeskRequest, case_id: str) -> HttpResponseBase:
    """Not after all."""
    case = case_for(request, case_id, "undo_withdrawal")
    form = PageForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            undo_withdrawal(request.desk, case.case_id, _by(request, case))
        except DeskError as error:
            tell_beside(form, error)
        else:
            return HttpResponseRedirect(f"/case/{case.case_id}", status=303)
    return render(request, "desk/undo.html", _told(request, case, "page.undo.title", form))


def _told(request: DeskRequest, case: DeskCase, title: str, form: PageForm) -> dict[str, object]:
    return {
        "title": request.say(title),
        "form": form,
        "is_sent": request.method == "POST",
        "line": my_case(request.desk, case, request.caller, DeskWords(request.language), request.now),
        "hours": request.desk.config.undo_window // HOUR,
    }


def _is_claim(case: DeskCase) -> bool:
    return case.assurance == "claimed" and case.kind == "objection"


def _by(request: DeskRequest, case: DeskCase) -> Actor:
    return "guardian" if bytes(case.holder_key) in request.caller.holders.guardian else "holder"


urlpatterns = [
    path("case/<str:case_id>/withdraw", ask, name="withdraw"),
    path("case/<str:case_id>/withdraw/sure", sure, name="withdraw_sure"),
    path("case/<str:case_id>/undo", undo, name="undo"),
]
