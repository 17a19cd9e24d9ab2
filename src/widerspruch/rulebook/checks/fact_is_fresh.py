"""Platforms change their forms without notice: what nobody looked at for months may be wrong."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact

ID = "fact_is_fresh"
DESCRIPTION = "Somebody looked at the source of every fact within the last 90 days; after 180 days it is an error."
SEVERITY = Severity.WARNING

WARN_AFTER_DAYS = 90
FAIL_AFTER_DAYS = 180


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per fact that nobody looked at for more than 90 days."""
    for place, fact in every(Fact, rulebook):
        days = (context.today - fact.seen_on).days
        if days > WARN_AFTER_DAYS:
            message = f"{fact.source} was last looked at on {fact.seen_on}, {days} days ago."
            fix = (
                f"Open {_where(fact, rulebook)}; if it still says so, write `seen_on = {context.today}`, else "
                "correct the fact."
            )
            severity = Severity.ERROR if days > FAIL_AFTER_DAYS else SEVERITY
            yield Mistake(ID, severity, place / "seen_on", message, fix)


def _where(fact: Fact, rulebook: Rulebook) -> str:
    source = rulebook.sources.get(fact.source)
    return source.url if source is not None and source.url else fact.source
