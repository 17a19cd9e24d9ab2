"""Versions of terms begin on different days, so that each has a time of its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace, platform_file
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms

ID = "terms_do_not_overlap"
DESCRIPTION = "Two versions of a platform's terms, its family's included, never come into force on the same day."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per file and day with several versions. Plans that were dropped never came into force."""
    for slug, platform in rulebook.platforms.items():
        own = {terms.id for terms in platform.terms}
        in_force = [terms for terms in rulebook.terms_of(slug) if terms.dropped_on is None]
        for day, ids in _ids_by_day(in_force).items():
            # Where both stand in the family's file, the mistake belongs there and is not repeated here.
            to_mend = [terms_id for terms_id in ids if terms_id in own]
            if len(ids) > 1 and to_mend:
                message = f"{' and '.join(ids)} come into force on the same day, {day}."
                fix = (
                    "Join them into one version, correct a `valid_from`, or set `dropped_on` on the plan that was "
                    "given up."
                )
                place = RulebookPlace(platform_file(slug), f"/terms/{to_mend[-1]}/valid_from")
                yield Mistake(ID, SEVERITY, place, message, fix)


def _ids_by_day(versions: Iterable[Terms]) -> dict[date, list[str]]:
    by_day: dict[date, list[str]] = defaultdict(list)
    for terms in versions:
        by_day[terms.valid_from].append(terms.id)
    return by_day
