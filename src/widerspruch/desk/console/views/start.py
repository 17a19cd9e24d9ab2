"""What waits, and the search for a case."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from widerspruch.desk.access.may import may
from widerspruch.desk.console.forms import FindForm
from widerspruch.desk.console.places import console_page
from widerspruch.desk.console.waiting import WaitingList, cases_waiting, mails_waiting, set_ages
from widerspruch.desk.models import DeskCase
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.store.keyed_rows import lookup_number, sealed_by_number
from widerspruch.desk.telling.words import DeskWords


@require_safe
def start(request: DeskRequest) -> HttpResponse:
    """The first page of whoever works here."""
    return _start(request, FindForm(request))


@require_POST
def find(request: DeskRequest) -> HttpResponse:
    """Go to a case by its number."""
    form = FindForm(request)
    if not form.is_valid():
        return _start(request, form, 422)
    case_id = form.cleaned_data["case"]
    if not DeskCase.objects.filter(case_id=case_id).exists():
        form.add_error("case", request.say("console.find.none"))
        return _start(request, form, 404)
    return HttpResponseRedirect(reverse("console:case", args=[case_id]), status=303)


def _start(request: DeskRequest, form: FindForm, status: int = 200) -> HttpResponse:
    words, now = DeskWords(request.language), request.now
    page: dict[str, object] = {}
    if may(request.caller, "find_case"):
        page |= {"find": form, "lists": [_told(one, words) for one in cases_waiting(request.desk, now)]}
    if may(request.caller, "see_operations"):
        dead, bounced = mails_waiting()
        sealed = sealed_by_number()
        page |= {
            "operations": True,
            "dead": dead,
            "bounced": bounced,
            "sets": [
                (
                    request.desk.config.platforms[age.platform].name,
                    age.number,
                    words.instant(age.issued_at) if age.issued_at is not None else None,
                    age.is_late,
                )
                for age in set_ages(request.desk, now)
            ],
            "old_rows": sum(count for number, count in sealed.items() if number != request.desk.keys.sealer.newest),
            "lookup_is_current": lookup_number()[0] == request.desk.keys.lookup.number,
        }
    return console_page(request, "start", request.say("console.start.title"), page, status)


def _told(one: WaitingList, words: DeskWords) -> dict[str, object]:
    return {
        "name": one.name,
        "count": one.count,
        "cases": [
            (case.case_id, words.desk(f"console.kind.{case.kind}"), words.instant(case.at)) for case in one.cases
        ],
    }
