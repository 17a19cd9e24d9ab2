"""The plan, and on which device a person follows it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from widerspruch.lib.parse import one_of
from widerspruch.person.site.at_step import AFTER, DEVICE, device_of
from widerspruch.person.site.known_desks import known_desks
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.plan_page import plan_page
from widerspruch.person.telling.ways import DEVICES, device_choices
from widerspruch.web.once import may_repeat

_A_YEAR = 365 * 24 * 60 * 60


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """What is to be done, the most urgent first."""
    status = request.status
    desks = known_desks(status.case, request.rulebook, request.state.desks.by_platform)
    told = {
        "title": request.say("site.plan.title"),
        "plan": plan_page(status.case, status.plan, request.rulebook, request.words, desks),
        "devices": device_choices(device_of(request), request.words),
        "after": one_of(request.GET.get("after", ""), AFTER),
    }
    return render(request, "site/plan.html", told)


@may_repeat
@require_POST
def choose_device(request: SiteRequest) -> HttpResponse:
    """Keep the device, and go back to where it was chosen."""
    chosen = one_of(request.POST.get("device", ""), DEVICES)
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    answer = HttpResponseRedirect(back if is_ours else "/plan", status=303)
    if chosen is not None:
        answer.set_cookie(DEVICE, chosen, max_age=_A_YEAR, httponly=True, samesite="Strict")
    return answer


urlpatterns = [path("plan", show, name="plan"), path("device", choose_device, name="device")]
