"""The plan as the report shows it: each step with its link, what it does, what it cannot do, and the proof to keep."""

from msgspec import Struct

from widerspruch.objections.plan import Gap, Need, Plan
from widerspruch.person.telling.sources import Evidence, all_uncertain, evidence, web_address
from widerspruch.person.telling.words import Account, Words
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Route

_DEVICES: tuple[Device, ...] = ("browser", "iphone", "android")
_WITH_REASON = ("form", "email", "letter")


class Way(Struct, frozen=True):
    """A route to go, by name and address."""

    title: str
    url: str | None
    email: str | None
    address: tuple[str, ...]
    uncertain: bool


class Step(Struct, frozen=True):
    """One objection still to be made.

    Attributes:
        remarks: Why it is advised only, or whose place it takes.

        devices: (device, sentences in order).

        effect: What the platform claims first, other readings after it; each says who says so.
    """

    way: Way
    strength: str
    needed: bool
    minutes: str
    when: str
    covers: str
    reason: str | None
    remarks: tuple[str, ...]
    devices: tuple[tuple[str, tuple[str, ...]], ...]
    effect: tuple[str, ...]
    not_covered: tuple[str, ...]
    proof: str | None
    advice: tuple[str, ...]
    fallbacks: tuple[Way, ...]
    evidence: tuple[Evidence, ...]


class NoWay(Struct, frozen=True):
    """A case for which the platform offers no way, and what helps instead."""

    title: str
    what: str | None
    accounts: str
    advice: tuple[str, ...]
    alternatives: tuple[Way, ...]
    evidence: tuple[Evidence, ...]


class NextSteps(Struct, frozen=True):
    """All that is still to be done."""

    steps: tuple[Step, ...]
    gaps: tuple[NoWay, ...]
    total: str


def next_steps(plan: Plan, accounts: dict[str, Account], rulebook: Rulebook, words: Words) -> NextSteps:
    """A plan in words."""
    needed = sum(need.strength == "needed" for need in plan.needs)
    return NextSteps(
        steps=tuple(_step(need, plan, accounts, rulebook, words) for need in plan.needs),
        gaps=tuple(_gap(gap, accounts, rulebook, words) for gap in plan.gaps),
        total=words.counted("steps.total", needed, minutes=plan.minutes) if needed else words("steps.only_advised"),
    )


def _step(need: Need, plan: Plan, accounts: dict[str, Account], rulebook: Rulebook, words: Words) -> Step:
    route = rulebook.route(need.route)
    remarks = []
    if need.because is not None:
        remarks.append(words(f"steps.because_{need.because}"))
    if need.instead_of is not None:
        remarks.append(words("steps.instead_of", route=words.law(rulebook.route(need.instead_of).title)))
    fallbacks = [rulebook.route(route_id) for route_id in route.fallback]
    return Step(
        way=_way(route, words),
        strength=words(f"steps.{need.strength}"),
        needed=need.strength == "needed",
        minutes=words("steps.minutes", n=need.minutes),
        when=words("steps.any_time") if need.due is None else words("steps.due", day=words.day(need.due)),
        covers=_names(need.accounts, accounts),
        reason=words(f"steps.reason_{route.demands.reason}") if route.kind in _WITH_REASON else None,
        remarks=tuple(remarks),
        devices=tuple(
            (words(f"steps.{device}"), _said(route.steps[device], words))
            for device in _DEVICES
            if device in route.steps
        ),
        effect=_said(route.effect, words),
        not_covered=_said(route.not_covered, words),
        proof=words.law(route.confirms.evidence) if route.confirms else None,
        advice=_said(route.advice, words),
        fallbacks=tuple(_way(way, words) for way in fallbacks if way.open_on(plan.today)),
        evidence=evidence(route.facts, rulebook, words),
    )


def _gap(gap: Gap, accounts: dict[str, Account], rulebook: Rulebook, words: Words) -> NoWay:
    platform = rulebook.platforms[gap.platform].name
    route = rulebook.route(gap.route) if gap.route else None
    return NoWay(
        title=words("gaps.none" if route else "gaps.unrecorded", platform=platform),
        what=words.law(route.title) if route else None,
        accounts=_names(gap.accounts, accounts),
        advice=_said(gap.advice, words),
        alternatives=tuple(_way(rulebook.route(route_id), words) for route_id in gap.alternatives),
        evidence=evidence(route.facts, rulebook, words) if route else (),
    )


def _way(route: Route, words: Words) -> Way:
    return Way(
        title=words.law(route.title),
        url=web_address(route.url),
        email=route.email,
        address=route.address,
        uncertain=all_uncertain(route.facts),
    )


def _said(text_ids: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(words.law(text_id) for text_id in text_ids)


def _names(keys: tuple[str, ...], accounts: dict[str, Account]) -> str:
    return ", ".join(accounts[key].name if key in accounts else key for key in keys)
