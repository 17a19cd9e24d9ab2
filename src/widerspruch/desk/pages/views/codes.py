"""Coming in without a login: an address, a code that is mailed there, and the cases that it gives a right to.

Whatever is typed, the answer is the same: whether an address is known here is told to nobody but its owner, by mail.
"""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.access.who import CodeHolder, let_in_by_code
from widerspruch.desk.addresses import ENTER_CODE, FIND_CASE, MY_CASES
from widerspruch.desk.cases.codes import ask_for_code, use_code
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import folded_contact
from widerspruch.desk.notices.opening import count
from widerspruch.desk.pages.forms.codes import CodeForm, FindCaseForm
from widerspruch.desk.pages.problems import tell_beside
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.masked import masked_address

ASKED = "code_for"
"""In the session: the address that a code was sent to."""

CLAIMED = "claimed"
"""In the session: that it was sent for something that was just claimed."""


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: DeskRequest) -> HttpResponseBase:
    """Ask for a code."""
    form = FindCaseForm(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            take_try(request.desk, ("codes_for_contact", folded_contact(said["email"])))
            ask_for_code(request.desk, said["email"], "case", request.language, case_id=said["case_id"])
        except DeskError as error:
            tell_beside(form, error, "email")
        else:
            return sent_to(request, said["email"])
    return render(request, "desk/find.html", {"title": request.say("page.find.title"), "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: DeskRequest) -> HttpResponseBase:
    """Enter one."""
    asked = request.session.get(ASKED, "")
    form = CodeForm(request, initial={"email": asked})
    if request.method == "POST" and form.is_valid():
        try:
            take_try(request.desk, ("entries_for_contact", folded_contact(form.cleaned_data["email"])))
            return _let_in(request, form.cleaned_data["email"], form.cleaned_data["code"])
        except DeskError as error:
            tell_beside(form, error, "email" if error.code == "contact_wrong" else "code")
    told = {"title": request.say("page.code.title"), "form": form, "sent_to": masked_address(asked)}
    return render(request, "desk/code.html", told)


@require_safe
def claimed(request: DeskRequest) -> HttpResponse:
    """What was said counts for now; the code of the mail makes it last."""
    if not request.session.get(CLAIMED):
        return HttpResponseRedirect(ENTER_CODE, status=303)
    asked = request.session.get(ASKED, "")
    told = {
        "title": request.say("page.claimed.title"),
        "form": CodeForm(request, initial={"email": asked}),
        "sent_to": masked_address(asked),
        "days": request.desk.config.claim_lasts // _DAY,
    }
    return render(request, "desk/claimed.html", told)


_DAY = 24 * 60 * 60 * 1_000_000


def sent_to(request: DeskRequest, email: str, *, is_claim: bool = False) -> HttpResponseRedirect:
    """Go on to where the code is entered."""
    request.session[ASKED] = email
    request.session[CLAIMED] = is_claim
    return HttpResponseRedirect("/claimed" if is_claim else ENTER_CODE, status=303)


def _let_in(request: DeskRequest, email: str, typed: str) -> HttpResponseRedirect:
    try:
        proved = verify_claim(request.desk, email, typed)
    except DeskError as error:
        if error.code != "code_wrong":
            raise
    else:
        if proved.notice is not None:
            count(request.desk, proved.notice, "objections")
        cases = tuple(filter(None, (proved.case_id, proved.mentions_case)))
        return _in(request, CodeHolder(email, request.now, cases), f"/done/{proved.case_id}")
    contact = use_code(request.desk, email, "case", typed)
    page = f"/case/{contact.cases[0]}" if len(contact.cases) == 1 else MY_CASES
    return _in(request, CodeHolder(contact.contact, request.now, contact.cases), page)


def _in(request: DeskRequest, holder: CodeHolder, page: str) -> HttpResponseRedirect:
    for name in (ASKED, CLAIMED):
        request.session.pop(name, None)
    let_in_by_code(request.session, holder)
    return HttpResponseRedirect(page, status=303)


urlpatterns = [
    path(FIND_CASE.removeprefix("/"), find, name="find_case"),
    path(ENTER_CODE.removeprefix("/"), code, name="code"),
    path("claimed", claimed, name="claimed"),
]
