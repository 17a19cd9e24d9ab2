"""What came of direct requests: looked at when the person says so, codes, receipts, withdrawing."""

from collections.abc import Callable, Sequence

from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.objections.events import FilingEvent
from widerspruch.person.filing.direct import enter_mailed_code, follow, take_back
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.kept import KeptFiling, kept_filings
from widerspruch.person.proofs import hands_out_proofs
from widerspruch.person.site.forms.direct import DeskCodeForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.direct import DirectTold, tell_direct, tell_filing_problem
from widerspruch.person.telling.timeline import tell_timeline
from widerspruch.web.errors import error_page
from widerspruch.web.forms import PageForm

DONE = ("sent", "looked", "entered", "taken_back")
"""What a page before may have done: `site.direct.requests.<name>`."""

_REQUESTS = "/direct/requests"


@require_http_methods(["GET", "HEAD", "POST"])
def show_all(request: SiteRequest) -> HttpResponseBase:
    """What came of each, the newest first; and, when asked to, how each stands now."""
    if request.method == "POST" and PageForm(request).is_valid():
        for one, told in _told(request):
            if told.may_look:
                _drive(request, one, follow)
        return HttpResponseRedirect(f"{_REQUESTS}?done=looked", status=303)
    requests = [told for _, told in _told(request)]
    page = {
        "title": request.say("site.direct.requests.title"),
        "requests": requests,
        "may_look_at_all": sum(one.may_look for one in requests) > 1,
        "done": _done(request),
    }
    return render(request, "site/direct_requests.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest, number: int) -> HttpResponseBase:
    """One of them: how it stands, a look at it, the code."""
    kept = _kept(request, number)
    code = DeskCodeForm(request, is_sent=request.POST.get("act") == "code")
    if request.method == "POST":
        if request.POST.get("act") == "look" and PageForm(request).is_valid():
            _drive(request, kept, follow)
            return HttpResponseRedirect(f"{_REQUESTS}/{number}?done=looked", status=303)
        if not code.is_bound:
            return error_page(request, 400)
        if code.is_valid() and _is_entered(request, kept, code):
            return HttpResponseRedirect(f"{_REQUESTS}/{number}?done=entered", status=303)
    told = _told(request)
    one = next(told for kept, told in told if kept.number == number)
    page = {
        "title": one.title,
        "one": one,
        "others": [other for kept, other in told if kept.account == one.account_key and other.number != number],
        "code": code,
        "entries": _entries(request, kept),
        "has_proofs": one.standing == "granted" and hands_out_proofs(request.case, kept.filing.asked.agent_request_id),
        "done": _done(request),
    }
    return render(request, "site/direct_one.html", page, status=422 if code.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SiteRequest, number: int) -> HttpResponseBase:
    """What follows from it; then the question again; then it is sent."""
    kept = _kept(request, number)
    told = next(told for one, told in _told(request) if one.number == number)
    if not told.may_take_back:
        return HttpResponseRedirect(f"{_REQUESTS}/{number}")
    form = PageForm(request)
    is_sure = form.is_bound and form.is_valid()
    if is_sure and request.POST.get("sure") == "yes":
        problem = _drive(request, kept, take_back)
        if problem is None:
            return HttpResponseRedirect(f"{_REQUESTS}?done=taken_back", status=303)
        form.add_error(None, tell_filing_problem(problem.code, request.words))
    asked = kept.filing.asked
    page = {
        "title": request.say(f"site.direct.withdraw.{'sure_title' if is_sure else 'title'}"),
        "one": told,
        "form": form,
        "is_sure": is_sure,
        "named": ", ".join(one.name for one in asked.claims.accounts) or told.account,
        "email": asked.email,
    }
    return render(request, "site/direct_withdraw.html", page, status=422 if form.errors else 200)


def _kept(request: SiteRequest, number: int) -> KeptFiling:
    for one in kept_filings(request.case):
        if one.number == number:
            return one
    raise Http404


def _told(request: SiteRequest) -> Sequence[tuple[KeptFiling, DirectTold]]:
    """All of them, the newest first."""
    file, desks, mark = request.case, request.state.desks, request.state.holding.mark
    names = names_of(file, request.rulebook)
    told, look = [], request.say("site.direct.requests.look_order")
    for one in reversed(kept_filings(file)):
        problem = desks.problem(mark, one.number)
        told.append((one, tell_direct(one, problem, names, request.words, look)))
    return told


def _drive(request: SiteRequest, kept: KeptFiling, act: Callable[..., KeptFiling]) -> FilingError | None:
    """Do something about a request now. What went wrong with the desk is remembered beside the request that it is
    about; given back is why nothing could be asked at all."""
    desks, mark = request.state.desks, request.state.holding.mark
    try:
        after = act(request.case, kept, _clients(request, kept), request.state.now())
    except FilingError as error:
        desks.remember(mark, kept.number, error.code)
        return error
    desks.remember(mark, after.number, after.filing.problem)
    return None


def _is_entered(request: SiteRequest, kept: KeptFiling, form: DeskCodeForm) -> bool:
    desks, mark = request.state.desks, request.state.holding.mark
    try:
        after = enter_mailed_code(
            request.case, kept, form.cleaned_data["code"], _clients(request, kept), request.state.now()
        )
    except FilingError as error:
        form.add_error("code", tell_filing_problem(error.code, request.words))
        return False
    desks.remember(mark, after.number, after.filing.problem)
    return True


def _clients(request: SiteRequest, kept: KeptFiling) -> DeskClients:
    return request.state.desks.clients(request.case, request.state.holding.mark, request.language)


def _entries(request: SiteRequest, kept: KeptFiling) -> Sequence[object]:
    name = kept.filing.asked.agent_request_id
    mine = [one for one in request.case.recorded() if isinstance(one.event, FilingEvent) and one.event.filing == name]
    return tell_timeline(mine, names_of(request.case, request.rulebook), request.words)


def _done(request: SiteRequest) -> str | None:
    done = request.GET.get("done")
    return request.say(f"site.direct.requests.{done}") if done in DONE else None


urlpatterns = [
    path("direct/requests", show_all, name="direct_requests"),
    path("direct/requests/<int:number>", show, name="direct_request"),
    path("direct/requests/<int:number>/withdraw", withdraw, name="direct_withdraw"),
]
