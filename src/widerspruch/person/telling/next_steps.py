"""What is still to be done, in words: each step with its link, its proof, what it does and cannot do.

Computed once from a plan; the terminal, the report and JSON print these values and add nothing.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date

import msgspec
from msgspec import Struct, structs

from widerspruch.lib.writing import Language
from widerspruch.objections.plan import Because, Gap, Need, Plan
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.own_word import OwnWord, own_words
from widerspruch.person.telling.reasons import Demand, Reasons, demand
from widerspruch.person.telling.rulebook_age import rulebook_age
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.sureness import Sureness, sureness
from widerspruch.person.telling.ways import Way, is_click_path, not_easy, said, told_way
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Strength


class Step(Struct, frozen=True):
    """One objection still to be made.

    Attributes:
        accounts: Keys of the accounts that it covers; `covers` are their names.

        remarks: Why it is advised only, whose place it takes, whether its words are easy.

        effect: What the platform claims first, other readings after it; each says who says so.

        as_before: Number, from 1, of the earlier step that told the same effect, limits and proof; None: none did.

        advice: What is good to know and was not told at an earlier step.

        detours: Click paths that lead to the same end where the link does not open.

        fallbacks: Other ways for when none of these works: letters, e-mails, general forms.
    """

    platform: str
    accounts: tuple[str, ...]
    covers: str
    way: Way
    strength: Strength
    tag: str
    minutes: int
    takes: str
    due: date | None
    when: str
    because: Because | None
    instead_of: str | None
    reason: Demand | None
    remarks: tuple[str, ...]
    effect: tuple[str, ...]
    not_covered: tuple[str, ...]
    proof: str | None
    as_before: int | None
    advice: tuple[str, ...]
    detours: tuple[Way, ...]
    fallbacks: tuple[Way, ...]
    sureness: Sureness
    evidence: tuple[Citation, ...]


class NoWay(Struct, frozen=True):
    """A case for which the platform offers no way, and what helps instead."""

    platform: str
    accounts: tuple[str, ...]
    covers: str
    because: str
    route: str | None
    title: str
    what: str
    advice: tuple[str, ...]
    alternatives: tuple[Way, ...]
    evidence: tuple[Citation, ...]


class NextSteps(Struct, frozen=True):
    """All that is still to be done on a day; `total` says how much that is, `rulebook` on what it rests.

    Attributes:
        own_words: What platforms say themselves that do not surely train AI which creates content: told first.
    """

    today: date
    own_words: tuple[OwnWord, ...]
    steps: tuple[Step, ...]
    gaps: tuple[NoWay, ...]
    total: str
    rulebook: str

    @property
    def platforms(self) -> tuple[str, ...]:
        """All that steps and gaps are about, each once."""
        return tuple(dict.fromkeys([step.platform for step in self.steps] + [gap.platform for gap in self.gaps]))


def next_steps(plan: Plan, rulebook: Rulebook, words: PersonWords) -> NextSteps:
    return NextSteps(
        today=plan.today,
        own_words=own_words(_platforms(plan), rulebook, words, plan.today),
        steps=tuple(_nothing_twice(_step(need, rulebook, words, plan.today) for need in plan.needs)),
        gaps=tuple(_told_once(_gap(gap, rulebook, words) for gap in plan.gaps)),
        total=_total(plan, words),
        rulebook=rulebook_age(rulebook, plan.today, words),
    )


def _platforms(plan: Plan) -> Iterator[str]:
    """Whose steps and gaps there are, by their order."""
    yield from (need.platform for need in plan.needs)
    yield from (gap.platform for gap in plan.gaps)


def plan_as_json(told: NextSteps, blocks: Reasons, language: Language) -> str:
    """What is to be done, as JSON for other programs: ids and dates beside the same words that people read."""
    answer = {
        "format": "widerspruch-plan/1",
        "language": language,
        **msgspec.to_builtins(told),
        "reasons": msgspec.to_builtins(blocks),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _total(plan: Plan, words: PersonWords) -> str:
    needed = sum(need.strength == "needed" for need in plan.needs)
    advised = len(plan.needs) - needed
    if not plan.needs:
        return words.person("steps.none")
    sentences = [words.person("steps.nothing_needed")]
    if needed:
        minutes = words.person("steps.minutes", n=plan.minutes)
        sentences = [words.person("steps.total.needed", n=needed, minutes=minutes)]
    if advised:
        sentences.append(words.person("steps.total.advised", n=advised))
    return " ".join(sentences)


def _step(need: Need, rulebook: Rulebook, words: PersonWords, today: date) -> Step:
    route = need.route
    return Step(
        platform=need.platform,
        accounts=need.accounts,
        covers=_names(need.accounts, rulebook),
        way=told_way(route, words),
        strength=need.strength,
        tag=words.person(f"steps.{need.strength}"),
        minutes=need.minutes,
        takes=words.person("steps.minutes", n=need.minutes),
        due=need.due,
        when=words.person("steps.any_time") if need.due is None else words.person("steps.due", day=words.day(need.due)),
        because=need.because,
        instead_of=None if need.instead_of is None else need.instead_of.id,
        reason=demand(route, words),
        remarks=(*remarks_on(need, words), *not_easy(route, words)),
        effect=said(route.effect, words),
        not_covered=said(route.not_covered, words),
        proof=words.law(route.confirms.evidence) if route.confirms else None,
        as_before=None,
        advice=said(route.advice, words),
        detours=tuple(told_way(way, words) for way in need.others if is_click_path(way)),
        fallbacks=tuple(told_way(way, words) for way in need.others if not is_click_path(way)),
        sureness=sureness(route, rulebook, words, today),
        evidence=evidence(route.facts, rulebook, words),
    )


def _nothing_twice(steps: Iterable[Step]) -> Iterator[Step]:
    """Advice is told where it is needed first; equal words about effect, limits and proof are pointed to."""
    told: set[str] = set()
    first: dict[object, int] = {}
    for number, step in enumerate(steps, start=1):
        earlier = first.setdefault((step.effect, step.not_covered, step.proof), number)
        yield structs.replace(
            step,
            as_before=earlier if earlier < number else None,
            advice=tuple(sentence for sentence in step.advice if sentence not in told),
        )
        told.update(step.advice)


def _told_once(gaps: Iterable[NoWay]) -> Iterator[NoWay]:
    """What helps against one gap is not told again at the next of the same platform."""
    told: set[tuple[str, str]] = set()
    for gap in gaps:
        advice = tuple(sentence for sentence in gap.advice if (gap.platform, sentence) not in told)
        told.update((gap.platform, sentence) for sentence in gap.advice)
        yield structs.replace(gap, advice=advice)


def remarks_on(need: Need, words: PersonWords) -> tuple[str, ...]:
    """Why it is advised only, and whose place it takes."""
    remarks = []
    if need.because is not None:
        remarks.append(words.person(f"steps.because.{need.because}"))
    if need.instead_of is not None:
        remarks.append(words.person("steps.instead_of", route=words.law(need.instead_of.title)))
    return tuple(remarks)


def _gap(gap: Gap, rulebook: Rulebook, words: PersonWords) -> NoWay:
    platform = rulebook.platforms[gap.platform].name
    route = gap.route
    title = words.law(route.title) if route else platform
    return NoWay(
        platform=gap.platform,
        accounts=gap.accounts,
        covers=_names(gap.accounts, rulebook),
        because=gap.because,
        route=None if route is None else route.id,
        title=title if platform in title else f"{platform}: {title}",
        what=words.person(f"gaps.because.{gap.because}"),
        advice=said(gap.advice, words),
        alternatives=tuple(told_way(way, words) for way in gap.alternatives),
        evidence=evidence(route.facts, rulebook, words) if route else (),
    )


def _names(keys: tuple[str, ...], rulebook: Rulebook) -> str:
    return ", ".join(account_name(key, rulebook) for key in keys)
