"""A link that ends on the front page leaves people to search: then the path belongs in the steps, and no link."""

import re
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every, is_open
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "url_leads_to_the_page"
DESCRIPTION = "The address of a route is that of its page, never the front page of the platform."
SEVERITY = Severity.ERROR

FRONT_PAGE = re.compile(r"https://(www\.)?[a-z0-9-]+\.[a-z]+/?", re.IGNORECASE)
BARE_HOST = re.compile(r"https://[a-z0-9.-]+/?", re.IGNORECASE)
"""A switch stands somewhere within the settings, so that for a switch no bare host is the page."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per route whose address is a bare domain, and per switch whose address is a bare host."""
    for place, route in every(Route, rulebook):
        front = BARE_HOST if route.kind == "switch" else FRONT_PAGE
        if route.url and is_open(route, context.today) and front.fullmatch(route.url):
            message = f"{route.id} leads to the front page {route.url}."
            fix = "Take `url` out and say the path in the steps, or give the address of the page itself."
            yield Mistake(ID, SEVERITY, place / "url", message, fix)
