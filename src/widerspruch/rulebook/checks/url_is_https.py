"""People are sent only to addresses that are whole and encrypted."""

import re
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, authority_place, everything
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Controller, Route

ID = "url_is_https"
DESCRIPTION = "Every address begins with https:// and a full host name and has no blanks in it."
SEVERITY = Severity.ERROR

WHOLE = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/\S*)?(\?\S*)?(#\S*)?", re.IGNORECASE)


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per address; only a warning for authorities, whose records are not ours."""
    for place, url, severity in _addresses(rulebook):
        if url and not WHOLE.fullmatch(url):
            message = f"{url!r} is not a whole address that begins with https://."
            fix = "Copy the address from the browser; if the page is not encrypted, name the site's encrypted page."
            yield Mistake(ID, severity, place, message, fix)


def _addresses(rulebook: Rulebook) -> Iterator[tuple[RulebookPlace, str | None, Severity]]:
    for place, value in everything(rulebook):
        if isinstance(value, Route):
            yield place / "url", value.url, SEVERITY
        elif isinstance(value, Controller):
            yield place / "dpo_url", value.dpo_url, SEVERITY
    for source_id, source in rulebook.sources.items():
        yield RulebookPlace("sources.toml", f"/{source_id}/url"), source.url, SEVERITY
    for authority in rulebook.authorities:
        yield authority_place(authority, "complaint_form"), authority.complaint_form, Severity.WARNING
