"""Looking again: which objections somebody should look at, and what they saw."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.events import Rechecked
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.rechecks import tell_rechecks
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm

SEEN = ("unchanged", "changed")
"""What somebody can have seen: `site.recheck.seen.<name>`."""


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """What should be looked at, and what may be."""
    return _page(request, PageForm(request))


@require_POST
def record(request: SiteRequest, account: int, route: str) -> HttpResponse:
    """Keep what was seen."""
    form = PageForm(request)
    listed = request.status.case.account_of(account)
    seen = request.POST.get("seen", "")
    if listed is None or seen not in SEEN:
        raise Http404
    if form.is_valid():
        event = Rechecked(listed.account.key, route, request.today, changed=seen == "changed")
        try:
            request.case.record(event, request.now)
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            return HttpResponseRedirect(f"/recheck?done={seen}", status=303)
    return _page(request, form)


def _page(request: SiteRequest, form: PageForm) -> HttpResponse:
    names = names_of(request.case, request.rulebook)
    done = request.GET.get("done")
    return render(
        request,
        "site/recheck.html",
        {
            "title": request.say("site.recheck.title"),
            "told": tell_rechecks(request.status, names, request.rulebook, request.words),
            "form": form,
            "done": request.say(f"site.recheck.seen.{done}") if done in SEEN else None,
            "is_changed": done == "changed",
        },
    )


urlpatterns = [
    path("recheck", show, name="recheck"),
    path("recheck/<int:account>/<str:route>", record, name="rechecked"),
]
