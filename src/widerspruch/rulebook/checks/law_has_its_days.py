"""Law changes by the day: a letter of July must not cite what holds from August."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import LAW_FILE, RulebookPlace
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import LawPoint

ID = "law_has_its_days"
DESCRIPTION = (
    "A point of law is known before it holds and holds before it ends; a proposal and a decision have a day, and a "
    "dispute two readings."
)
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per point and rule that it breaks."""
    for point in rulebook.law:
        for field, message, fix in _broken(point):
            yield Mistake(ID, SEVERITY, RulebookPlace(LAW_FILE, f"/{point.id}") / field, message, fix)


def _broken(point: LawPoint) -> Iterator[tuple[str, str, str]]:
    days = [day for day in (point.known_from, point.since, point.until) if day is not None]
    if days != sorted(days):
        yield "since", f"The days of {point.id} are not in order.", "Write known_from <= since < until."
    if point.state != "in_force" and not point.known_from and not point.since:
        yield "known_from", f"{point.id} has no day.", "Write `known_from = ...`, the day of the proposal or judgment."
    if point.state == "proposed" and point.since is not None:
        yield "since", f"{point.id} is only proposed and holds.", 'Leave out `since`, or write `state = "in_force"`.'
    said = {fact.says for fact in point.readings}
    if point.readings and (None in said or len(said) < 2):
        yield "readings", f"{point.id} has no two readings.", 'Give every reading `says = "..."`, and add the other.'
