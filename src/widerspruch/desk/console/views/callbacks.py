"""Agents that could not be told how their requests stand."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from widerspruch.desk.access.may import may
from widerspruch.desk.callbacks.callback_queue import AgentOwed, owed_by_agent, revive
from widerspruch.desk.console.places import console_page
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.words import DeskWords
from widerspruch.web.forms import PageForm


@require_safe
def callbacks(request: DeskRequest) -> HttpResponse:
    """Of each agent what waits, and what nobody tries any more."""
    words = DeskWords(request.language)
    page = {
        "agents": [_line(one, words) for one in owed_by_agent()],
        "may_repair": may(request.caller, "repair_operations"),
        "form": PageForm(request),
    }
    return console_page(request, "callbacks", request.say("console.callbacks.title"), page)


@require_POST
def callbacks_again(request: DeskRequest, agent: int) -> HttpResponse:
    """Tell an agent after all."""
    if PageForm(request).is_valid() and not revive(request.desk, agent):
        raise Http404
    return HttpResponseRedirect(reverse("console:callbacks"), status=303)


def _line(owed: AgentOwed, words: DeskWords) -> dict[str, object]:
    return {
        "id": owed.agent,
        "agent_id": owed.agent_id,
        "name": owed.name,
        "waiting": owed.waiting,
        "since": None if owed.waiting_since is None else words.instant(owed.waiting_since),
        "dead": owed.dead,
        "problem": owed.problem,
    }
