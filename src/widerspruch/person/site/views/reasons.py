"""Reasons: to be skipped, or put together from building blocks. Nothing of the text is kept unless it is asked for."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.events import Note
from widerspruch.person.site.at_step import StepPlace, step_place
from widerspruch.person.site.forms.reasons import ReasonForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.plan_page import PlanCard, plan_page
from widerspruch.person.telling.reasons import reasons
from widerspruch.web.errors import sentence_of

_OK, _WRONG = 200, 422


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest, account: int | None = None, route: str = "") -> HttpResponse:
    """The building blocks, for one step or for none."""
    place = None if account is None else step_place(request, account, route)
    form = ReasonForm(request, reasons(request.rulebook, request.words).blocks)
    status = _OK
    if request.method == "POST":
        act = request.POST.get("act")
        status = _OK if form.is_valid() else _WRONG
        if act == "take":
            form.take_blocks()
        elif act == "keep" and status == _OK and _kept(request, place, form):
            return HttpResponseRedirect(f"{_back(place)}#content", status=303)
        elif act == "keep":
            status = _WRONG
    return _page(request, place, form, status)


def _kept(request: SiteRequest, place: StepPlace | None, form: ReasonForm) -> bool:
    """Keep the text as a note, beside the account if it is for a step; else the form says why not."""
    if not form.reason:
        form.add_error("text", request.say("site.reasons.error.empty"))
        return False
    account = None if place is None else place.known.account.key
    try:
        request.case.record(Note(request.today, form.reason, account), request.now)
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
        return False
    return True


def _back(place: StepPlace | None) -> str:
    if place is None:
        return f"{reverse('reasons')}?after=kept"
    return f"{reverse('step', args=[place.known.number, place.route_id])}?after=kept"


def _page(request: SiteRequest, place: StepPlace | None, form: ReasonForm, status: int) -> HttpResponse:
    step = None if place is None else place.told()
    told = {
        "title": request.say("site.reasons.title"),
        "reasons": reasons(request.rulebook, request.words),
        "form": form,
        "step": step,
        "step_address": None if place is None else reverse("step", args=[place.known.number, place.route_id]),
        "cards": () if step is not None else _cards(request),
        "is_kept": request.GET.get("after") == "kept",
    }
    return render(request, "site/reasons.html", told, status=status)


def _cards(request: SiteRequest) -> tuple[PlanCard, ...]:
    """The steps of the plan that have a place for a reason."""
    page = plan_page(request.status.case, request.status.plan, request.rulebook, request.words)
    cards = (*page.needed, *page.advised)
    return tuple(card for card in cards if card.step.reason is not None and card.step.reason.blocks)


urlpatterns = [
    path("reasons", show, name="reasons"),
    path("reasons/<int:account>/<str:route>", show, name="reasons_for"),
]
