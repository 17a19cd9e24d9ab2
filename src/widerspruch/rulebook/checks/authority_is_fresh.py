"""Authorities move: an address that nobody checked for years loses complaints."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import authority_place
from widerspruch.rulebook.freshness import AUTHORITY_DAYS_FRESH
from widerspruch.rulebook.load import Rulebook

ID = "authority_is_fresh"
DESCRIPTION = "Somebody checked the record of every authority within the last three years."
SEVERITY = Severity.WARNING


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per authority whose record is older than three years."""
    for authority in rulebook.authorities:
        if (context.today - authority.last_checked).days > AUTHORITY_DAYS_FRESH:
            message = f"{authority.slug} was last checked on {authority.last_checked}."
            fix = f'Compare the record with the authority\'s website and write "last_checked": "{context.today}".'
            yield Mistake(ID, SEVERITY, authority_place(authority, "last_checked"), message, fix)
