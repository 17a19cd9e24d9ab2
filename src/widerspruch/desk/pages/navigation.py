"""What stands around every page: the places that it leads to, and who is logged in."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from msgspec import Struct

from widerspruch.desk.addresses import MY_CASES, NUMBERS
from widerspruch.desk.request import DeskRequest

PLACES: Mapping[str, str] = {
    "start": "/",
    "object": "/object",
    "cases": MY_CASES,
    "numbers": NUMBERS,
}
"""By name, as in `page.nav.<name>`: where it is."""

AROUND: Mapping[str, str] = {
    "privacy": "/privacy",
    "verify": "/verify",
    "keys": "/keys",
    "imprint": "/imprint",
}
"""The same below every page."""

_BELONGS: Mapping[str, str] = {"case": "cases", "done": "object", "switch": "object"}
"""Pages that are reached from a place and have no line of their own."""


class DeskPlace(Struct, frozen=True):
    """One of them. `is_here`: the page belongs to it."""

    name: str
    address: str
    is_here: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """For templates."""
    asked = cast("DeskRequest", request)
    first = asked.path.split("/")[1] or "start"
    here = _BELONGS.get(first, first)
    return {
        "navigation": [_place(asked, name, address, here) for name, address in _places(asked).items()],
        "around": [_place(asked, name, address, here) for name, address in AROUND.items()],
        "logged_in": _logged_in(asked),
        "can_log_in": asked.desk.config.oidc is not None,
        "is_demo": asked.desk.config.is_demo,
    }


def _places(request: DeskRequest) -> Mapping[str, str]:
    return {**PLACES, "console": reverse("console:start")} if _is_in(request) and request.staff else PLACES


def _place(request: DeskRequest, name: str, address: str, here: str) -> DeskPlace:
    return DeskPlace(request.say(f"page.nav.{name}"), address, name == here)


def _is_in(request: DeskRequest) -> bool:
    """Whether there is a session: a page that says why there is none has none either."""
    return hasattr(request, "session")


def _logged_in(request: DeskRequest) -> str | None:
    """What whoever is in is called; None: nobody is."""
    if not _is_in(request):
        return None
    if request.person is not None:
        return request.person.name or request.person.email or request.say("page.nav.somebody")
    return None if request.code_holder is None else request.code_holder.contact
