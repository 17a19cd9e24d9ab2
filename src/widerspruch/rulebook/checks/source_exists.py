"""A fact leads back to a source that says what and whose it is."""

import difflib
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact

ID = "source_exists"
DESCRIPTION = "Every source that a fact names stands in sources.toml."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per fact with an unknown source."""
    for place, fact in every(Fact, rulebook):
        if fact.source not in rulebook.sources:
            message = f"sources.toml has no source {fact.source}."
            fix = _fix(fact.source, rulebook)
            yield Mistake(ID, SEVERITY, place / "source", message, fix)


def _fix(source: str, rulebook: Rulebook) -> str:
    similar = difflib.get_close_matches(source, rulebook.sources, n=1)
    meant = f"Did you mean {similar[0]}? " if similar else ""
    return f'{meant}Or add to sources.toml:\n[{source}]\ntitle = "..."\npublisher = "..."'
