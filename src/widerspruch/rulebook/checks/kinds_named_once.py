"""Silence about a kind of content is a gap; two answers about it are worse."""

from collections import Counter
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms
from widerspruch.rulebook.vocabulary import KINDS, PURPOSES, Kind, Purpose

ID = "kinds_named_once"
DESCRIPTION = "Terms under which training takes place name every kind of content exactly once for each purpose."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """Per version and purpose, one mistake for kinds named twice and one for kinds not named.

    A purpose that a version does not speak of at all is silence on purpose; generative AI is always spoken of.
    """
    for place, terms in every(Terms, rulebook):
        for purpose in PURPOSES:
            if terms.training_for(purpose) != "yes":
                continue
            named = Counter(kind for use in terms.uses if use.purpose == purpose for kind in use.kinds)
            if named or purpose == "generative":
                yield from _judge(named, purpose, terms, place)


def _judge(named: Counter[Kind], purpose: Purpose, terms: Terms, place: RulebookPlace) -> Iterator[Mistake]:
    twice = [kind for kind in KINDS if named[kind] > 1]
    missing = [kind for kind in KINDS if named[kind] == 0]
    if twice:
        rules = sorted({use.rule for use in terms.uses if use.purpose == purpose and set(use.kinds) & set(twice)})
        message = f"{terms.id} names {', '.join(twice)} more than once for {purpose}."
        fix = f"Keep each in one use only: {', '.join(rules)}."
        yield Mistake(ID, SEVERITY, place / "uses", message, fix)
    if missing:
        message = f"{terms.id} does not name {', '.join(missing)} for {purpose}."
        kinds = ", ".join(f'"{kind}"' for kind in missing)
        fix = f"Add a use, with the `when` that the source supports, for kinds = [{kinds}]"
        yield Mistake(ID, SEVERITY, place / "uses", message, fix)
