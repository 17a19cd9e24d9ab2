"""Without a login: what people say counts provisionally, and a code that is mailed to them makes it last."""

from typing import Any

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.desk.access.acting import acted_by, holders
from widerspruch.desk.access.limits import take_try
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.requests import Report, take_report
from widerspruch.desk.config import DAY
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import folded_contact
from widerspruch.desk.intake.submission import AccountHolder, MailHolder
from widerspruch.desk.pages.findable import findable
from widerspruch.desk.pages.forms.claiming import (
    FalseAnswersForm,
    LockedOutForm,
    OthersPostsForm,
    ReportForm,
    WithoutAccountForm,
)
from widerspruch.desk.pages.forms.parts import sorted_names
from widerspruch.desk.pages.problems import tell_beside
from widerspruch.desk.pages.views.codes import sent_to
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import CaseKind
from widerspruch.web.forms import PageForm

_FIELD_OF = {"contact_wrong": "email", "account_unreadable": "account", "platform_unknown": "platform"}


@findable
@require_http_methods(["GET", "HEAD", "POST"])
def locked_out(request: DeskRequest) -> HttpResponseBase:
    """With an account that they do not get into."""
    form = LockedOutForm(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        claim = _objection(request, form, platform=said["platform"], account=said["account"], scopes=form.said_scopes)
        if (answer := _claimed(request, form, claim)) is not None:
            return answer
    return _page(request, "locked_out", form)


@findable
@require_http_methods(["GET", "HEAD", "POST"])
def without_account(request: DeskRequest) -> HttpResponseBase:
    """Others write about them."""
    form = WithoutAccountForm(request)
    if request.method == "POST" and form.is_valid():
        claim = _objection(request, form)
        if (answer := _claimed(request, form, claim)) is not None:
            return answer
    return _page(request, "without_account", form)


@findable
@require_http_methods(["GET", "HEAD", "POST"])
def others_posts(request: DeskRequest) -> HttpResponseBase:
    """Which posts, with what shows it."""
    form = OthersPostsForm(request, is_known=_known(request) is not None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        names, handles, urls = sorted_names(said["known_as"])
        told = {"names": names, "handles": handles, "profile_urls": urls, "text": said["text"]}
        if (answer := _taken(request, form, "others_posts", posts=form.reported, **told)) is not None:
            return answer
    return _page(request, "others_posts", form)


@findable
@require_http_methods(["GET", "HEAD", "POST"])
def false_answers(request: DeskRequest) -> HttpResponseBase:
    """What was asked, what the AI said, what is right."""
    form = FalseAnswersForm(request, is_known=_known(request) is not None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        if (answer := _taken(request, form, "false_output", outputs=form.reported, text=text)) is not None:
            return answer
    return _page(request, "false_answers", form)


def _objection(request: DeskRequest, form: LockedOutForm | WithoutAccountForm, **told: Any) -> Claim:
    """What both who are locked out and who have no account say of themselves."""
    said = form.cleaned_data
    names, handles, urls = sorted_names(said["known_as"])
    return Claim(
        contact=said["email"],
        language=request.language,
        country=form.said_country,
        names=names,
        handles=handles,
        profile_urls=urls,
        reason=said["reason"],
        **told,
    )


def _taken(request: DeskRequest, form: ReportForm, kind: CaseKind, **told: Any) -> HttpResponseRedirect | None:
    """A report of somebody who is known, a claim of somebody who is not."""
    who, person = _known(request), request.person
    if who is None:
        contact, country = form.cleaned_data["email"], form.said_country
        return _claimed(
            request, form, Claim(kind=kind, contact=contact, language=request.language, country=country, **told)
        )
    report = Report(
        who=who,
        language=request.language,
        country="" if person is None else person.country,
        contact=_contact(request),
        acted_by="holder" if person is None else acted_by(person, None),
        **told,
    )
    try:
        taken = take_report(request.desk, report)
    except DeskError as error:
        tell_beside(form, error, _FIELD_OF.get(error.code))
        return None
    return HttpResponseRedirect(f"/done/{taken.case_id}", status=303)


def _known(request: DeskRequest) -> AccountHolder | MailHolder | None:
    """Who it is, where that was shown."""
    person = request.person
    if person is not None and person.accounts:
        return holders(person, person.accounts)[0]
    return None if request.code_holder is None else MailHolder(request.code_holder.contact)


def _contact(request: DeskRequest) -> str:
    person = request.person
    if person is not None and person.accounts:
        return person.email
    return "" if request.code_holder is None else request.code_holder.contact


def _claimed(request: DeskRequest, form: PageForm, claim: Claim) -> HttpResponseRedirect | None:
    """Whether there was such a claim before, or one to that address, is not told."""
    try:
        take_try(request.desk, ("claims_for_contact", folded_contact(claim.contact)))
        take_claim(request.desk, claim)
    except DeskError as error:
        tell_beside(form, error, _FIELD_OF.get(error.code))
        return None
    return sent_to(request, claim.contact, is_claim=True)


def _page(request: DeskRequest, name: str, form: PageForm) -> HttpResponseBase:
    told = {
        "title": request.say(f"page.{name}.title"),
        "lead": request.say(f"page.{name}.lead"),
        "button": request.say(f"page.{name}.button"),
        "then": request.say(f"page.{name}.then", days=request.desk.config.claim_lasts // DAY),
        "form": form,
        "address": request.path,
    }
    return render(request, "desk/claim.html", told)


urlpatterns = [
    path("locked-out", locked_out, name="locked_out"),
    path("without-account", without_account, name="without_account"),
    path("others-posts", others_posts, name="others_posts"),
    path("false-answers", false_answers, name="false_answers"),
]
