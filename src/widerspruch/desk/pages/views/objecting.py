"""Objecting with a login: by a form, or by one switch."""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.desk.access.acting import acted_by, holders, ward_holder
from widerspruch.desk.access.who import LoggedInPerson, ToldAccount
from widerspruch.desk.addresses import MY_CASES
from widerspruch.desk.cases.minors import object_for_minor
from widerspruch.desk.config import HOUR
from widerspruch.desk.intake.submission import AccountHolder, Submission, Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.notices.opening import count
from widerspruch.desk.pages.forms.objecting import ObjectForm, account_words
from widerspruch.desk.pages.forms.parts import sorted_names
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.my_cases import my_cases
from widerspruch.desk.telling.words import DeskWords
from widerspruch.web.forms import PageForm

_DIGITS = 18


@require_http_methods(["GET", "HEAD", "POST"])
def object_(request: DeskRequest) -> HttpResponseBase:
    """The form, filled in already; objecting again gives the same case."""
    person = _person(request)
    if not person.accounts and not person.guardian_of:
        return _no_account(request)
    form, notice = ObjectForm(request, person), _notice(request)
    if request.method == "POST" and form.is_valid():
        if form.ward is not None:
            return _done([object_for_minor(request.desk, _submission(form, ward_holder(form.ward)))])
        taken = [take_objection(request.desk, _submission(form, one)) for one in holders(person, form.chosen)]
        if notice is not None and any(one.is_new for one in taken):
            count(request.desk, notice, "objections")
        return _done(taken)
    told = {
        "title": request.say("page.object.title"),
        "form": form,
        "accounts": _account_words(request, person.accounts),
        "are_single": form.are_single,
        "notice": notice,
    }
    return render(request, "desk/object.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: DeskRequest) -> HttpResponseBase:
    """One button for all of it."""
    person = _person(request)
    if not person.accounts:
        return _no_account(request)
    form = PageForm(request)
    if request.method == "POST" and form.is_valid():
        return _done([take_objection(request.desk, _switched(request, person, one)) for one in _all(person)])
    mine = my_cases(request.desk, request.caller, DeskWords(request.language), request.now)
    told = {
        "title": request.say("page.switch.title"),
        "form": form if request.method == "POST" else None,
        "accounts": _account_words(request, person.accounts),
        "hours": request.desk.config.undo_window // HOUR,
        "on": [one for one in mine if one.is_objection and one.is_in_force and one.is_own],
    }
    return render(request, "desk/switch.html", told)


def _all(person: LoggedInPerson) -> tuple[AccountHolder, ...]:
    return holders(person, person.accounts)


def _notice(request: DeskRequest) -> int | None:
    """By which notice they came, where they did: its number, and nothing of theirs."""
    named = (request.POST if request.method == "POST" else request.GET).get("notice", "")
    return int(named) if named.isascii() and named.isdecimal() and len(named) < _DIGITS else None


def _person(request: DeskRequest) -> LoggedInPerson:
    assert request.person is not None  # the guard lets nobody else come here
    return request.person


def _submission(form: ObjectForm, who: AccountHolder) -> Submission:
    said = form.cleaned_data
    names, handles, urls = sorted_names(said["known_as"])
    return Submission(
        who=who,
        language=form.say.language,
        country=form.said_country,
        scopes=form.said_scopes,
        contact=said["email"],
        reason=said["reason"],
        names=names,
        handles=handles,
        profile_urls=urls,
        acted_by=acted_by(form.person, form.ward),
        of_age_at=None if form.ward is None else form.ward.of_age_at,
    )


def _switched(request: DeskRequest, person: LoggedInPerson, who: AccountHolder) -> Submission:
    return Submission(
        who=who,
        language=request.language,
        country=person.country,
        contact=person.email,
        channel="switch",
        acted_by=acted_by(person, None),
    )


def _done(taken: list[Taken]) -> HttpResponseRedirect:
    cases = dict.fromkeys(one.case_id for one in taken)
    return HttpResponseRedirect(f"/done/{next(iter(cases))}" if len(cases) == 1 else MY_CASES, status=303)


def _no_account(request: DeskRequest) -> HttpResponse:
    """The login knows no account here: there are ways without one."""
    return render(request, "desk/no_account.html", {"title": request.say("page.object.no_account")})


def _account_words(request: DeskRequest, accounts: tuple[ToldAccount, ...]) -> list[str]:
    return [account_words(request, one) for one in accounts]


urlpatterns = [
    path("object", object_, name="object"),
    path("switch", switch, name="switch"),
]
