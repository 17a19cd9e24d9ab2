"""Pages that no screen has: a form that records a line, and all that can go wrong."""

import errno
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path

from widerspruch.lib.targets import TargetRefusedError
from widerspruch.person.site import urls
from widerspruch.web.forms import PageForm

CANARY = "erika.canary@example.org"
"""What must be in no error page and no log."""

RAISED: dict[str, Any] = {
    "known": lambda: TargetRefusedError("exists", path="x.html"),
    "full": lambda: OSError(errno.ENOSPC, CANARY, CANARY),
    "denied": lambda: PermissionError(errno.EACCES, CANARY, CANARY),
    "ours": lambda: ValueError(CANARY),
    "key": lambda: KeyError(CANARY),
    "forbidden": lambda: PermissionDenied(CANARY),
    "suspicious": lambda: SuspiciousOperation(CANARY),
}
recorded: list[str] = []


class NoteForm(PageForm):
    """A form that records a line."""

    texts = "site.nav"
    start = forms.CharField(max_length=20)
    plan = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect, required=False)
    case = forms.BooleanField(required=False)


def note(request: Any) -> Any:
    """Record what was typed, once."""
    form = NoteForm(request)
    if request.method == "POST" and form.is_valid():
        recorded.append(form.cleaned_data["start"])
        return HttpResponseRedirect(f"/note?{len(recorded)}", status=303)
    return render(request, "web/note.html", {"title": "Note", "form": form})


def careless(request: Any) -> Any:
    """A view that asks nobody."""
    return HttpResponseRedirect("/note", status=303)


def quits(request: Any) -> HttpResponse:
    """A server that is told to end while it answers."""
    raise SystemExit


def raises(request: Any, what: str) -> HttpResponse:
    """Raise something."""
    raise RAISED[what]()


def empty(request: Any, status: int) -> HttpResponse:
    """An error without a word."""
    return HttpResponse(status=status)


urlpatterns = [
    path("note", note),
    path("careless", careless),
    path("quits", quits),
    path("raises/<str:what>", raises),
    path("empty/<int:status>", empty),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

PAGE = """{% extends "web/base.html" %}{% block content %}<form method="post">{% hidden_fields %}{{ form }}
<button>ok</button></form>{% endblock %}"""
