"""Deadlines beside the case file: where one lives, the calendar file, answered letters, whom to complain to."""

import re

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.account import Account
from widerspruch.person.calendar_file import calendar_file
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.residing import authority_for
from widerspruch.person.site.forms.deadlines import AnsweredForm, ResidenceForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.authority import tell_complaint_where
from widerspruch.person.telling.case import names_of, tell_models
from widerspruch.person.telling.deadlines import tell_deadlines
from widerspruch.person.telling.exhibits import tell_exhibits
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.web.errors import sentence_of

_PAGE = require_http_methods(["GET", "HEAD", "POST"])

ASKED_BY = re.compile(r"/|/(complaint|letter)/[a-z0-9_/-]+", re.ASCII)
"""Addresses of pages that ask for the residence, and to which it leads back."""


@_PAGE
def residence(request: SiteRequest) -> HttpResponse:
    """Say where one lives, or that one has moved."""
    form = ResidenceForm(request)
    if form.is_bound and form.is_valid():
        try:
            request.case_to_write_into().record(form.event(), request.now)
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            asked_by = request.GET.get("from", "")
            back = asked_by if ASKED_BY.fullmatch(asked_by) else "/case?done=residence#deadlines"
            return HttpResponseRedirect(back, status=303)
    return render(request, "site/residence.html", {"title": request.say("site.residence.title"), "form": form})


@require_safe
def calendar(request: SiteRequest) -> HttpResponse:
    """All deadlines as a calendar file, without any name in it."""
    case, words = request.case, request.words
    told = tell_deadlines(request.status, names_of(case, request.rulebook), request.rulebook, words)
    models = tell_models(case, request.status, request.rulebook, words)
    data = calendar_file(told.each, case.created_at, request.now, words, models)
    answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="fristen.ics"'
    return answer


@_PAGE
def answered(request: SiteRequest, number: int) -> HttpResponse:
    """Say that a letter was answered, or is not waited for any more."""
    letter = request.status.case.letters.get(number)
    if letter is None:
        raise Http404
    form = AnsweredForm(request, number, letter.on)
    if form.is_bound and form.is_valid():
        try:
            request.case.record(form.event(), request.now, form.attachments())
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            return HttpResponseRedirect("/case?done=letter_answered#letters", status=303)
    told = {
        "title": request.say("site.letter_answered.title"),
        "letter": letter_name(letter.letter, request.words),
        "on": letter.on,
        "form": form,
    }
    return render(request, "site/letter_answered.html", told)


@require_safe
def complaint(request: SiteRequest, account: int) -> HttpResponse:
    """Whom to complain to about an account's platform, how, and with which exhibits."""
    known = request.status.case.account_of(account)
    if known is None:
        raise Http404
    answer = authority_for(request.status.case, known.account.platform, request.rulebook)
    names = names_of(request.case, request.rulebook)
    kept = {
        digest for objection in request.status.case.objections_of(known.account.key) for digest in objection.evidence
    }
    exhibits = tell_exhibits(request.case.evidence(), request.case.recorded(), request.words)
    told = {
        "title": request.say("site.complaint.title"),
        "account": names.account(known.account.key),
        "where": None if answer is None else tell_complaint_where(answer, request.words),
        "exhibits": [one for one in exhibits if one.digest in kept],
        "write": reverse("letter", args=["complaint", account]) if _has_ground(request, known.account) else None,
        "is_placed": request.status.case.residence is not None,
    }
    return render(request, "site/complaint.html", told)


def _has_ground(request: SiteRequest, account: Account) -> bool:
    """Whether there is something to complain about, whichever account of that company it happened to."""
    platform = request.rulebook.platforms.get(account.platform)
    subjects = complaint_subjects(request.status, request.rulebook, promises=broken_promises(request.case, request.now))
    return platform is not None and any(one.controller == platform.controller for one in subjects)


urlpatterns = [
    path("residence", residence, name="residence"),
    path("case/deadlines.ics", calendar, name="calendar"),
    path("case/letter/<int:number>", answered, name="letter_answered"),
    path("complaint/<int:account>", complaint, name="complaint"),
]
