"""A site that would be too big, made shorter: what is told elsewhere or needed by few goes first.

Needed steps, what they do and do not, warnings, deadlines and contact always stay.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal

from msgspec import structs

from widerspruch.person.telling.campaign_told import (
    CampaignPlatform,
    CampaignStep,
    CampaignTold,
    OtherCase,
    PlatformGroup,
)

Shortening = Literal[
    "easy_page",
    "said_once",
    "reason_blocks",
    "law",
    "other_advice",
    "advised",
    "uses",
    "detours",
    "questions",
    "reason_notes",
    "other_ways_only",
]

MOST_OTHER_ADVICE = 2
MOST_QUESTIONS = 5


def shortenings(told: Sequence[CampaignTold]) -> Iterator[tuple[tuple[Shortening, ...], tuple[CampaignTold, ...]]]:
    """The same as it is, then shorter and shorter, each time with what was done."""
    done: tuple[Shortening, ...] = ()
    now = tuple(told)
    yield done, now
    for name, shorten in _SHORTENINGS:
        shorter = tuple(map(shorten, now))
        if shorter != now:
            done, now = (*done, name), shorter
            yield done, now


def _said_once(told: CampaignTold) -> CampaignTold:
    """Many companies take the same e-mail with the same words: what one does is told at the first of them."""
    return structs.replace(told, groups=tuple(_without_repeating(told.groups)))


def _alike_together(others: Sequence[OtherCase]) -> Iterator[OtherCase]:
    """Most companies have one address for whoever writes."""
    titles: dict[object, list[str]] = {}
    for other in others:
        titles.setdefault((other.ways, other.as_above, other.advice), []).append(other.title)
    for other in others:
        together = titles.pop((other.ways, other.as_above, other.advice), None)
        if together is not None:
            yield structs.replace(other, title=" · ".join(together))


def _as_above(other: OtherCase, group: PlatformGroup) -> OtherCase:
    routes = {step.way.route for platform in group.platforms for step in platform.steps}
    if not other.ways or not {way.route for way in other.ways} <= routes:
        return other
    return structs.replace(other, as_above=True, ways=())


def _without_repeating(groups: Iterable[PlatformGroup]) -> Iterator[PlatformGroup]:
    guides: dict[object, str] = {}
    ends: dict[object, str] = {}
    advice: set[str] = set()

    def once(step: CampaignStep, name: str) -> CampaignStep:
        guide_as = guides.setdefault(step.way.places, name) if step.way.places else name
        if guide_as != name:
            step = structs.replace(step, guide_as=guide_as, way=structs.replace(step.way, places=()))
        if step.same_as is not None:
            return step
        same_as = ends.setdefault((step.effect, step.not_covered, step.proof), name)
        return (
            step if same_as == name else structs.replace(step, same_as=same_as, effect=(), not_covered=(), proof=None)
        )

    for group in groups:
        yield structs.replace(
            group,
            others=tuple(_alike_together([_as_above(other, group) for other in group.others])),
            platforms=tuple(
                structs.replace(one, steps=tuple(once(step, one.name) for step in one.steps)) for one in group.platforms
            ),
            advice=tuple(sentence for sentence in group.advice if sentence not in advice),
        )
        advice.update(group.advice)


def _easy_page(told: CampaignTold) -> CampaignTold:
    """Easy German is read word by word: less is more there at once."""
    if told.language != "de-leicht":
        return told
    return _uses(_law(_reason_blocks(told)))


def _reason_blocks(told: CampaignTold) -> CampaignTold:
    return structs.replace(told, reason_blocks=())


def _law(told: CampaignTold) -> CampaignTold:
    """The paragraphs; what follows from them stands in the steps afterwards."""
    return structs.replace(told, law=())


def _uses(told: CampaignTold) -> CampaignTold:
    return structs.replace(told, groups=tuple(structs.replace(group, uses=()) for group in told.groups))


def _reason_notes(told: CampaignTold) -> CampaignTold:
    """Beside each way it says whether a reason is asked for."""
    return structs.replace(told, reason_notes=())


def _with_less_advice(told: CampaignTold, most: int) -> CampaignTold:
    return structs.replace(told, groups=tuple(_less_advice(group, most) for group in told.groups))


def _less_advice(group: PlatformGroup, most: int) -> PlatformGroup:
    def shorter(other: OtherCase) -> OtherCase:
        return structs.replace(
            other, advice=other.advice[:most] if other.ways or other.as_above else other.advice[:MOST_OTHER_ADVICE]
        )

    return structs.replace(group, others=tuple(map(shorter, group.others)))


def _advised(told: CampaignTold) -> CampaignTold:
    """What they do and do not; that they are advised, and how it is done, stays."""
    return _each_platform(
        told, lambda step: step if step.is_needed else structs.replace(step, effect=(), not_covered=())
    )


def _each_platform(told: CampaignTold, change: Callable[[CampaignStep], CampaignStep]) -> CampaignTold:
    def changed(platform: CampaignPlatform) -> CampaignPlatform:
        return structs.replace(platform, steps=tuple(map(change, platform.steps)))

    groups = (structs.replace(group, platforms=tuple(map(changed, group.platforms))) for group in told.groups)
    return structs.replace(told, groups=tuple(groups))


def _detours(told: CampaignTold) -> CampaignTold:
    return structs.replace(told, groups=tuple(structs.replace(group, detours=()) for group in told.groups))


def _questions(told: CampaignTold) -> CampaignTold:
    return structs.replace(told, questions=told.questions[:MOST_QUESTIONS])


_SHORTENINGS: tuple[tuple[Shortening, Callable[[CampaignTold], CampaignTold]], ...] = (
    ("said_once", _said_once),
    ("easy_page", _easy_page),
    ("reason_blocks", _reason_blocks),
    ("law", _law),
    ("other_advice", partial(_with_less_advice, most=MOST_OTHER_ADVICE)),
    ("reason_notes", _reason_notes),
    ("other_ways_only", partial(_with_less_advice, most=0)),
    ("detours", _detours),
    ("advised", _advised),
    ("uses", _uses),
    ("questions", _questions),
)
