"""Platforms change their forms without notice: what nobody looked at for months may be wrong."""

from collections.abc import Iterator
from datetime import date

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
        days = _days_between(fact.seen_on, context.today)
        if days > WARN_AFTER_DAYS:
            yield Mistake(
                check=ID,
                severity=Severity.ERROR if days > FAIL_AFTER_DAYS else SEVERITY,
                file=place.file,
                pointer=(place / "seen_on").pointer,
                message=f"{fact.source} was last looked at on {fact.seen_on}, {days} days ago.",
                fix=f"Open {_where(fact, rulebook)}; if it still says so, write `seen_on = {context.today}`, else "
                "correct the fact.",
            )


def _days_between(earlier: date, later: date) -> int:
    return (later - earlier).days


def _where(fact: Fact, rulebook: Rulebook) -> str:
    source = rulebook.sources.get(fact.source)
    return source.url if source is not None and source.url else fact.source
