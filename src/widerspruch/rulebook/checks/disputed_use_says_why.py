"""An open question has two sides, or a gap: a verdict of "possibly" says which."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Use

ID = "disputed_use_says_why"
DESCRIPTION = "A disputed use rests on something uncertain, or keeps two different readings with who says so."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per use that is open, wholly or for minors, although all its sources are certain and agree."""
    for place, use in every(Use, rulebook):
        if use.when != "disputed" and use.authors != "minors_disputed":
            continue
        readings = {fact.says for fact in use.facts if fact.says is not None}
        if len(readings) < 2 and not any(fact.uncertain for fact in use.facts):
            message = f"{use.rule} is disputed, but its facts do not say by whom."
            fix = 'Give the facts that disagree `says = "..."`, or mark what is only concluded with U.'
            yield Mistake(ID, SEVERITY, place / "facts", message, fix)
