"""Certain at first hand is only what somebody said of themselves: a press report of it is not."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import PRIMARY, Fact

ID = "confidence_fits_source"
DESCRIPTION = "Confidence A stands only where the source is a text of the platform, authority, court or law itself."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per fact marked A whose source is press, an association, a consumer centre or a list of records."""
    for place, fact in every(Fact, rulebook):
        source = rulebook.sources.get(fact.source)
        if source is None or source.kind in PRIMARY or not fact.confidence.startswith("A"):
            continue
        message = f"{fact.source} is of the kind {source.kind}, and the fact is marked {fact.confidence}."
        fix = 'confidence = "B" if a second source says the same, else "C"; or name the text itself as the source.'
        yield Mistake(ID, SEVERITY, place / "confidence", message, fix)
