"""Style sheet, script and icon, each at an address that names its content."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

from django import template
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from msgspec import Struct

from widerspruch.web.style import style_sheet

register = template.Library()

MEDIA_TYPES: Mapping[str, str] = {
    "style.css": "text/css",
    "app.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


class Asset(Struct, frozen=True):
    """A file. `address`: changes with its content, so that a browser may keep it for good."""

    address: str
    body: bytes


@cache
def load_assets() -> Mapping[str, Asset]:
    """All of them by name."""
    found = {}
    for name in MEDIA_TYPES:
        body = style_sheet().encode() if name == "style.css" else (files("widerspruch.web") / name).read_bytes()
        found[name] = Asset(f"/static/{sha256(body).hexdigest()[:16]}/{name}", body)
    return found


@require_safe
def show_asset(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """One of them, as it is now; an older one is not there any more."""
    asset = load_assets().get(name)
    if asset is None or asset.address != request.path:
        raise Http404
    kept = {"Cache-Control": "max-age=31536000, immutable"}
    return HttpResponse(asset.body, content_type=f"{MEDIA_TYPES[name]}; charset=utf-8", headers=kept)


@register.simple_tag
def asset(name: str) -> str:
    """Where a page finds it."""
    return load_assets()[name].address
