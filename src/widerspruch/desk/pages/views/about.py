"""What anybody may know of the desk: its keys, how a receipt is checked, who answers for it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from widerspruch.desk.addresses import KEYS, public
from widerspruch.desk.pages.findable import findable
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.discovery import discovery_of
from widerspruch.desk.telling.kept import told_retention
from widerspruch.desk.telling.keys import public_keys, told_keys
from widerspruch.desk.telling.words import DeskWords
from widerspruch.protocol.discovery import write_discovery


@findable
@require_safe
def verify(request: DeskRequest) -> HttpResponse:
    """Step by step, without us."""
    keys = [one for one in told_keys(request.desk, DeskWords(request.language)) if one.file.startswith("receipts-")]
    told = {"title": request.say("page.verify.title"), "keys": keys, "newest": keys[0]}
    return render(request, "desk/verify.html", told)


@findable
@require_safe
def keys(request: DeskRequest) -> HttpResponse:
    """All of them, to be saved."""
    told = {
        "title": request.say("page.keys.title"),
        "keys": told_keys(request.desk, DeskWords(request.language)),
        "well_known": public(request.desk.config, KEYS),
    }
    return render(request, "desk/keys.html", told)


@require_safe
def key(request: DeskRequest, file: str) -> HttpResponse:
    """One of them, as a file."""
    for one in public_keys(request.desk):
        if one.file == file:
            headers = {"Content-Disposition": f'attachment; filename="{one.file}"'}
            return HttpResponse(one.pem, content_type="application/x-pem-file", headers=headers)
    raise Http404


@require_safe
def well_known(request: DeskRequest) -> HttpResponse:
    """The same for programs, with how the desk is spoken to."""
    return HttpResponse(write_discovery(discovery_of(request.desk)), content_type="application/json")


@findable
@require_safe
def privacy(request: DeskRequest) -> HttpResponse:
    """What is stored, how long, and who sees it."""
    told = {"title": request.say("page.privacy.title"), "kept": told_retention(DeskWords(request.language))}
    return render(request, "desk/privacy.html", told)


@findable
@require_safe
def imprint(request: DeskRequest) -> HttpResponse:
    """The companies behind the platforms."""
    platforms = request.desk.config.platforms.values()
    by_controller: dict[tuple[str, str], list[str]] = {}
    for one in platforms:
        by_controller.setdefault((one.controller, one.controller_address), []).append(one.name)
    words = DeskWords(request.language)
    told = {
        "title": request.say("page.imprint.title"),
        "controllers": [
            {"name": name, "address": address, "platforms": words.listed(served)}
            for (name, address), served in by_controller.items()
        ],
        "contact": request.desk.config.smtp and (request.desk.config.smtp.reply_to or ""),
    }
    return render(request, "desk/imprint.html", told)


urlpatterns = [
    path("verify", verify, name="verify"),
    path("keys", keys, name="keys"),
    path("keys/<str:file>", key, name="key"),
    path(KEYS.removeprefix("/"), well_known, name="well_known"),
    path("privacy", privacy, name="privacy"),
    path("imprint", imprint, name="imprint"),
]
