"""One step on one page: what to open, what to do there on one's own device, what to type, what will be seen.

Told from an account and a way alone: a way can be looked at also where the plan does not ask for it.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.objections.plan import Need
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.copy_fields import CopyField, copy_fields
from widerspruch.person.telling.next_steps import remarks_on
from widerspruch.person.telling.reasons import Demand, demand
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.sureness import Sureness, sureness
from widerspruch.person.telling.ways import (
    DEVICES,
    DeviceChoice,
    SentencePart,
    Way,
    device_choices,
    is_click_path,
    not_easy,
    parts_of,
    said,
    told_way,
)
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Route

_ANSWERS_ON_SCREEN = ("form", "chat_command")


class OneStep(Struct, frozen=True):
    """All that a person needs for one step.

    Attributes:
        title: Of the way; `account` is the name of the account that it is made from, `covers` of all it counts for.

        sentences: What to do on the chosen device, one action each.

        devices: To choose from, where the sentences differ.

        fields: What to type, each to be copied.

        screen: What the platform's page shows afterwards, by what sources report, one sentence each.

        screen_is_certain: Whether more than single reports say so.

        answers_on_screen: Whether the platform can confirm on a page; a switch or a letter never does.

        detours: Click paths that lead to the same end where the link does not open.

        fallbacks: Other ways for when none of these works.
    """

    route: str
    title: str
    account: str
    covers: str
    takes: str
    when: str | None
    device: Device
    devices: tuple[DeviceChoice, ...]
    way: Way
    sentences: tuple[tuple[SentencePart, ...], ...]
    fields: tuple[CopyField, ...]
    reason: Demand | None
    screen: tuple[str, ...]
    screen_is_certain: bool
    answers_on_screen: bool
    proof: str | None
    remarks: tuple[str, ...]
    effect: tuple[str, ...]
    not_covered: tuple[str, ...]
    advice: tuple[str, ...]
    sureness: Sureness
    evidence: tuple[Citation, ...]
    detours: tuple[Way, ...]
    fallbacks: tuple[Way, ...]


class StepWishes(Struct, frozen=True):
    """How a person wants a step told.

    Attributes:
        reason: Their own text for a field that takes one.

        notes: What they kept beside the account.
    """

    device: Device = "browser"
    reason: str = ""
    notes: tuple[str, ...] = ()


def one_step(
    account: Account,
    route: Route,
    need: Need | None,
    rulebook: Rulebook,
    words: PersonWords,
    today: date,
    wishes: StepWishes,
    covered: Iterable[str] = (),
) -> OneStep:
    """One step in words.

    Args:
        need: What the plan says of it, or None where it does not ask for it.

        covered: Keys of other accounts that it counts for, where it was made already.
    """
    way = told_way(route, words)
    keys = need.accounts if need is not None else (account.key, *covered)
    confirms = route.confirms
    others = [told for told in map(rulebook.route, route.fallback) if told.open_on(today)]
    return OneStep(
        route=route.id,
        title=way.title,
        account=account_name(account.key, rulebook),
        covers=words.listed(account_name(key, rulebook) for key in keys),
        takes=words.person("steps.minutes", n=route.minutes),
        when=None if need is None or need.due is None else words.person("steps.due", day=need.due),
        device=wishes.device,
        devices=device_choices(wishes.device, words) if _depends_on_device(way) else (),
        way=way,
        sentences=tuple(map(parts_of, way.on(wishes.device))),
        fields=copy_fields(account, route, words, wishes.reason, wishes.notes),
        reason=demand(route, words),
        screen=_on_screen(route, words),
        screen_is_certain=confirms is not None and any(not fact.uncertain for fact in confirms.facts),
        answers_on_screen=answers_on_screen(route),
        proof=words.law(confirms.evidence) if confirms else None,
        remarks=(*(remarks_on(need, words) if need is not None else ()), *not_easy(route, words)),
        effect=said(route.effect, words),
        not_covered=said(route.not_covered, words),
        advice=said(route.advice, words),
        sureness=sureness(route, rulebook, words, today),
        evidence=evidence(route.facts, rulebook, words),
        detours=tuple(told_way(other, words) for other in others if is_click_path(other)),
        fallbacks=tuple(told_way(other, words) for other in others if not is_click_path(other)),
    )


def _depends_on_device(way: Way) -> bool:
    return len({way.on(device) for device in DEVICES}) > 1


def answers_on_screen(route: Route) -> bool:
    """Whether the platform can confirm on a page; a switch or a letter never does."""
    return route.kind in _ANSWERS_ON_SCREEN


def _on_screen(route: Route, words: PersonWords) -> tuple[str, ...]:
    phrases = route.confirms.screen if route.confirms else ()
    return tuple(words.person("site.step.see_phrase", phrase=phrase) for phrase in phrases)
