"""The places that every page leads to."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest
from msgspec import Struct

from widerspruch.person.site.request import SiteRequest

PLACES: Mapping[str, str] = {
    "start": "/",
    "accounts": "/accounts",
    "plan": "/plan",
    "case": "/case",
    "export": "/export",
    "recheck": "/recheck",
}
"""By name, as in `site.nav.<name>`: where it is."""

_BELONGS: Mapping[str, str] = {
    "step": "plan",
    "reasons": "plan",
    "direct": "plan",
    "files": "case",
    "answer": "case",
    "letter": "case",
    "letters": "case",
    "residence": "case",
    "complaint": "case",
    "helping": "start",
    "campaign": "start",
    "platforms": "start",
    "rulebook": "start",
}
"""Pages that are reached from a place and have no line of their own."""


class NavEntry(Struct, frozen=True):
    """One of them. `is_here`: the page belongs to it."""

    name: str
    address: str
    is_here: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """For templates: the places, for whoever was let in; whether what they see is invented, and in whose
    case file it stands."""
    asked = cast("SiteRequest", request)
    if not asked.is_let_in:
        return {"navigation": (), "example": False, "whose": None}
    first = asked.path.split("/")[1] or "start"
    here = _BELONGS.get(first, first)
    return {
        "navigation": [
            NavEntry(asked.say(f"site.nav.{name}"), address, name == here) for name, address in PLACES.items()
        ],
        "example": asked.state.holding.is_example,
        "whose": _whose(asked),
    }


def _whose(request: SiteRequest) -> str | None:
    """The name of the open case file, for those who have more than their own."""
    held = request.state.holding.held
    is_named = held is not None and held.name != request.say("site.usual_name")
    return held.name if held is not None and is_named and not request.state.holding.is_example else None
