"""Whether sets and corpus are written alike: of people whom a run did not find, those that it could not have found.

That most of a list never wrote in a corpus is the ordinary case, and no reason to warn. That a good part of a list is
written as nobody in the corpus is, is one: an id as a UUID among numbers, `erika` among `erika@example.social`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from widerspruch.gate.profile import Profile
from widerspruch.protocol.manifest import MatchReport, SpelledOtherwise
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.header import Shape
from widerspruch.protocol.sets.shapes import SHAPED, Shaped

LEAST_PART = 0.05
"""Of a list. A few odd lines are in every one."""

BY_CHANCE = 0.01
"""How likely a corpus that is written as the list is may hide it, by the few values that were looked at."""

Seen = tuple[str, Shaped, Mapping[Shape, int]]
"""Platform, identifier, and how the authors of some rows are written: different values."""


def with_spelling(
    reports: Sequence[MatchReport], sets: Sequence[ExclusionSet], profile: Profile, seen: Iterable[Seen]
) -> tuple[MatchReport, ...]:
    """The reports, with what of the sets is written otherwise than all authors that were seen; one report a set."""
    counted: dict[tuple[str, Shaped], Counter[Shape]] = {}
    for platform, identifier, shapes in seen:
        counted.setdefault((platform, identifier), Counter()).update(shapes)
    return tuple(
        structs.replace(report, otherwise=tuple(_otherwise(report, exclusions, profile, counted)))
        for report, exclusions in zip(reports, sets, strict=True)
    )


def _otherwise(
    report: MatchReport,
    exclusions: ExclusionSet,
    profile: Profile,
    counted: Mapping[tuple[str, Shaped], Mapping[Shape, int]],
) -> Iterator[SpelledOtherwise]:
    found = {one.identifier: one.found or 0 for one in report.identifiers}
    for identifier in SHAPED:
        in_set, seen = exclusions.shapes(identifier), counted.get((report.platform, identifier), {})
        total = sum(in_set.values())
        columns = ", ".join(author.column for author in profile.persons() if author.is_ == identifier)
        for shape, count in sorted(in_set.items()):
            was_found = found.get(identifier, 0) > total - count  # in rows that were not looked at
            if shape not in seen and not was_found and _is_telling(count / total, sum(seen.values())):
                yield SpelledOtherwise(identifier, columns, shape, count, total, dict(seen))


def _is_telling(part: float, looked_at: int) -> bool:
    """Whether it is no chance that of so many values none is written as this part of the list is."""
    return looked_at > 0 and part >= LEAST_PART and (1 - part) ** looked_at <= BY_CHANCE
