"""The plan as cards: what is to be done, the most urgent first; where there is no way; what was done already."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, structs

from widerspruch.objections.case import AccountOnFile, Case
from widerspruch.objections.events import DIRECT_ROUTE
from widerspruch.objections.plan import Plan
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.next_steps import NoWay, Step, next_steps
from widerspruch.person.telling.own_word import OwnWord, own_words
from widerspruch.person.telling.step_state import TO_BE_MADE, state_sentence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route


class PlanCard(Struct, frozen=True):
    """One step.

    Attributes:
        number: Its place in the plan, from 1.

        account: Number of the event that added the account it is made from.

        together: That one objection counts for several accounts, where it does.

        several: That its account needs other objections, too, where it does: LinkedIn has two acts.

        same_way_as: Number of an earlier card by the same way, which says what it does and how sure it is.

        tried: How far somebody has come with it; None: nobody has begun.

        desk: Where its platform takes objections directly; None: nowhere that is known.
    """

    number: int
    account: int
    step: Step
    together: str | None
    several: str | None
    same_way_as: int | None
    tried: str | None
    desk: str | None = None


class GapCard(Struct, frozen=True):
    """A case without a way. `account`: number of the event that added the first account it is about. `desk`: as of a
    card."""

    account: int
    gap: NoWay
    desk: str | None = None


class DirectLine(Struct, frozen=True):
    """An account at a platform that the rulebook does not know, and the platform's desk."""

    name: str
    desk: str


class MadeLine(Struct, frozen=True):
    """An objection that was made, with its state."""

    account: int
    route: str
    title: str
    name: str
    sentence: str


class PlanPage(Struct, frozen=True):
    """The whole plan.

    Attributes:
        unknown: That the rulebook has dropped platforms, where it has. `direct`: where one can object there all the
            same.

        own_words: What the platforms of all accounts say themselves, where they do not surely train.

        has_accounts: Whether there is anything to plan for. `rulebook`: on what it rests.
    """

    total: str
    rulebook: str
    own_words: tuple[OwnWord, ...]
    needed: tuple[PlanCard, ...]
    advised: tuple[PlanCard, ...]
    gaps: tuple[GapCard, ...]
    made: tuple[MadeLine, ...]
    unknown: str | None
    has_accounts: bool
    direct: tuple[DirectLine, ...] = ()

    @property
    def first(self) -> PlanCard | None:
        """What to begin with."""
        return next(iter((*self.needed, *self.advised)), None)


_NO_DESKS: Mapping[str, str] = MappingProxyType({})


def plan_page(
    case: Case, planned: Plan, rulebook: Rulebook, words: PersonWords, desks: Mapping[str, str] = _NO_DESKS
) -> PlanPage:
    """The plan of a case, in words. `desks`: by platform, where it takes objections directly."""
    told = next_steps(planned, rulebook, words)
    first = _first_by_way(told.steps)
    needed = _needed_by_account(told.steps)
    cards = tuple(
        structs.replace(
            _card(number, step, first, case, rulebook, words),
            several=_several(number, step, needed[step.accounts], rulebook, words),
            desk=desks.get(case.accounts[step.accounts[0]].account.platform),
        )
        for number, step in enumerate(told.steps, start=1)
    )
    return PlanPage(
        total=told.total,
        rulebook=told.rulebook,
        own_words=own_words((account.platform for account in case.listed), rulebook, words, planned.today),
        needed=tuple(card for card in cards if card.step.strength == "needed"),
        advised=tuple(card for card in cards if card.step.strength != "needed"),
        gaps=tuple(_gap(case.accounts[gap.accounts[0]], gap, desks) for gap in told.gaps),
        made=tuple(_made(case, rulebook.routes(), rulebook, words)),
        unknown=_unknown(planned, rulebook, words),
        has_accounts=bool(case.listed),
        direct=tuple(_direct(case, planned, desks, rulebook)),
    )


def _gap(known: AccountOnFile, gap: NoWay, desks: Mapping[str, str]) -> GapCard:
    return GapCard(known.number, gap, desks.get(known.account.platform))


def _direct(case: Case, planned: Plan, desks: Mapping[str, str], rulebook: Rulebook) -> Iterator[DirectLine]:
    for account in planned.unknown:
        made = any(known.state not in TO_BE_MADE for known in case.objections_of(account.key))
        if account.platform in desks and not made:
            yield DirectLine(account_name(account.key, rulebook), desks[account.platform])


def _card(
    number: int, step: Step, first: Mapping[str, int], case: Case, rulebook: Rulebook, words: PersonWords
) -> PlanCard:
    key, *others = step.accounts
    known = case.objections.get((key, step.way.route))
    return PlanCard(
        number=number,
        account=case.accounts[key].number,
        step=step,
        together=_together(step.accounts, rulebook, words) if others else None,
        several=None,
        same_way_as=first[step.way.route] if first[step.way.route] < number else None,
        tried=None if known is None else state_sentence(known, rulebook.route(step.way.route).kind, words),
    )


def _first_by_way(steps: Iterable[Step]) -> Mapping[str, int]:
    first: dict[str, int] = {}
    for number, step in enumerate(steps, start=1):
        first.setdefault(step.way.route, number)
    return first


def _needed_by_account(steps: Iterable[Step]) -> Mapping[tuple[str, ...], list[int]]:
    """The numbers of the needed steps, by the accounts that they are for."""
    needed: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, step in enumerate(steps, start=1):
        if step.strength == "needed":
            needed[step.accounts].append(number)
    return needed


def _several(number: int, step: Step, needed: list[int], rulebook: Rulebook, words: PersonWords) -> str | None:
    others = [str(other) for other in needed if other != number]
    if number not in needed or not others:
        return None
    account = account_name(step.accounts[0], rulebook)
    return words.person("site.plan.several", account=account, others=words.listed(others))


def _together(keys: Iterable[str], rulebook: Rulebook, words: PersonWords) -> str:
    names = words.listed(account_name(key, rulebook) for key in keys)
    return words.person("site.plan.together", accounts=names)


def _unknown(planned: Plan, rulebook: Rulebook, words: PersonWords) -> str | None:
    if not planned.unknown:
        return None
    names = words.listed(account_name(account.key, rulebook) for account in planned.unknown)
    return words.person("site.plan.unknown", names=names)


def _made(case: Case, routes: Mapping[str, Route], rulebook: Rulebook, words: PersonWords) -> Iterator[MadeLine]:
    """What was made and is told nowhere else in the plan, the latest first."""
    made = (known for known in case.objections.values() if known.state not in TO_BE_MADE)
    for known in sorted(made, key=lambda known: (known.since, known.number), reverse=True):
        route = routes.get(known.route)
        yield MadeLine(
            account=case.accounts[known.account].number,
            route=known.route,
            title=_title(known.route, route, words),
            name=account_name(known.account, rulebook),
            sentence=state_sentence(known, None if route is None else route.kind, words),
        )


def _title(route_id: str, route: Route | None, words: PersonWords) -> str:
    if route is not None:
        return words.law(route.title)
    return words.person("direct.way") if route_id == DIRECT_ROUTE else route_id
