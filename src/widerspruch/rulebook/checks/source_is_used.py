"""A list of sources shows what the rulebook rests on, and nothing else."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact

ID = "source_is_used"
DESCRIPTION = "Every source in sources.toml is named by at least one fact."
SEVERITY = Severity.ERROR

USED_BESIDE_FACTS = ("da-authorities",)
"""What `authorities.json` rests on as a whole."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per source that no fact rests on."""
    used = {fact.source for _, fact in every(Fact, rulebook)}
    for source in rulebook.sources:
        if source not in used and source not in USED_BESIDE_FACTS:
            message = f"No fact names the source {source}."
            fix = "Name it in the fact that it supports, or take it out until there is one."
            yield Mistake(ID, SEVERITY, RulebookPlace("sources.toml", f"/{source}"), message, fix)
