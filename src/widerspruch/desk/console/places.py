"""The places that every page of the console leads to, as far as whoever is in may go there."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from msgspec import Struct

from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.may import may
from widerspruch.desk.request import DeskRequest

PLACES: tuple[str, ...] = ("start", "mails", "callbacks", "keys", "sets", "numbers", "looks")

_BELONGS: Mapping[str, str] = {"mail": "mails"}


class ConsolePlace(Struct, frozen=True):
    """One of them. `is_here`: the page belongs to it."""

    name: str
    address: str
    is_here: bool


def console_page(
    request: DeskRequest, template: str, title: str, page: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """A page, with the way around and who is in."""
    assert request.staff is not None
    assert request.resolver_match is not None
    here = request.resolver_match.url_name or ""
    around = {
        "title": title,
        "navigation": [_place(request, name, _BELONGS.get(here, here)) for name in PLACES if _is_open(request, name)],
        "staff_roles": [request.say(f"console.role.{role}") for role in request.staff.roles],
    }
    return render(request, f"console/{template}.html", {**around, **page}, status=status)


def _is_open(request: DeskRequest, name: str) -> bool:
    return may(request.caller, DOES[f"console:{name}"])


def _place(request: DeskRequest, name: str, here: str) -> ConsolePlace:
    return ConsolePlace(request.say(f"console.nav.{name}"), reverse(f"console:{name}"), name == here)
