"""Who looked at whose data: for the second role alone."""

from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from widerspruch.desk.console.forms import LooksForm
from widerspruch.desk.console.places import console_page
from widerspruch.desk.looking import LISTED, looks, people_who_looked
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.words import DeskWords
from widerspruch.rulebook.instants import end_of_day, start_of_day

_FILTER = "console_looks"


@require_http_methods(["GET", "HEAD", "POST"])
def looked(request: DeskRequest) -> HttpResponse:
    """The newest first. How they are chosen stays in the session: who is looked after is no matter for an address."""
    people = [(str(staff), name) for staff, name in people_who_looked(request.desk)]
    kept = request.session.get(_FILTER, {})
    form, status = LooksForm(request, people, initial=kept), 200
    if request.method == "POST":
        if form.is_valid():
            typed = form.cleaned_data
            request.session[_FILTER] = {
                "case": typed["case"],
                "who": typed["who"],
                "since": typed["since"].isoformat() if typed["since"] else "",
                "until": typed["until"].isoformat() if typed["until"] else "",
                "page": int(request.POST.get("page", "0")) if request.POST.get("page", "0").isdecimal() else 0,
            }
            return HttpResponseRedirect(reverse("console:looks"), status=303)
        status = 422
    since, until = _day(kept.get("since", "")), _day(kept.get("until", ""))
    at_page = kept.get("page", 0)
    found = looks(
        request.desk,
        case_id=kept.get("case", ""),
        staff=int(kept["who"]) if kept.get("who") else None,
        since=None if since is None else start_of_day(since),
        until=None if until is None else end_of_day(until) + 1,
        skip=at_page * LISTED,
        most=LISTED + 1,
    )
    words = DeskWords(request.language)
    page = {
        "form": form,
        "page": at_page,
        "before": at_page - 1 if at_page else None,
        "after": at_page + 1 if len(found) > LISTED else None,
        "looks": [
            {
                "at": words.instant(one.at),
                "who": one.name,
                "case_id": one.case_id,
                "what": words.desk(f"console.looked.{one.what}"),
                "reason": one.reason,
            }
            for one in found[:LISTED]
        ],
        "kept": [(name, value) for name, value in kept.items() if name != "page"],
    }
    return console_page(request, "looks", request.say("console.looks.title"), page, status)


def _day(kept: str) -> date | None:
    return date.fromisoformat(kept) if kept else None
