"""What somebody types about their case, as events of its file, or a `Misstatement`.

`ACCOUNT[@ROUTE]=DAY[:WHAT]` is something that happened to an objection. An account is typed as for a plan; it may be
named as the case file names it, or by its platform where it is the only one there.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import get_args

from msgspec import Struct, structs

from widerspruch.lib.parse import folded, one_of, parse_day, typed
from widerspruch.objections.case import Case, ObjectionKey
from widerspruch.objections.events import (
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnswerVerdict,
    AnyEvent,
    AskedBack,
    AudienceStated,
    AuthorityReplied,
    Closed,
    Complained,
    FailureReason,
    Granted,
    ReadingCorrected,
    Rechecked,
    Refused,
    Reminded,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.plan import Plan
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.objecting import day_mistake, seen, sent
from widerspruch.person.plan_statements import parse_account
from widerspruch.person.statements import Misstatement, parse_adult, parse_audience
from widerspruch.person.telling.accounts import account_name
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

FAILURE_REASONS: tuple[FailureReason, ...] = get_args(FailureReason)


class Details(Struct, frozen=True):
    """What else is known of what happened.

    Attributes:
        reason: Why a step failed.

        authority: To whom somebody complained: its slug.

        quoted: The words of an answer that its reading rests on.

        case_id: The platform's number for the case.

        extended: The platform says that it takes up to two more months.

        corrects: Number of the event with the answer that is read anew.
    """

    reason: FailureReason = "other"
    authority: str | None = None
    quoted: str = ""
    case_id: str | None = None
    extended: bool = False
    corrects: int | None = None

    @property
    def is_of_answer(self) -> bool:
        """Whether there is an answer in writing, not only the person's word for it."""
        return bool(self.quoted or self.case_id or self.extended or self.corrects)


class Happened(Struct, frozen=True):
    """What was typed of an objection. `route`: None where there is but one that can be meant."""

    given: str
    account: str
    route: str | None
    on: date
    what: str


_HAPPENED = re.compile(r"^(?P<objection>[^=]+)=(?P<day>[^:=]+)(?::(?P<what>[a-z_-]+))?$", re.IGNORECASE)
_AROUND_SIGNS = re.compile(r"\s*([=:@])\s*")
_TODAY = ("today", "heute")


def parse_happened(given: str, today: date) -> Happened | Misstatement:
    """`ACCOUNT[@ROUTE]=DAY[:WHAT]`; without a word for what happened, it was sent."""
    parts = _HAPPENED.match(_AROUND_SIGNS.sub(r"\1", typed(given)))
    day = None if parts is None else today if folded(parts["day"]) in _TODAY else parse_day(parts["day"])
    if parts is None or day is None:
        return Misstatement("happened", given)
    mistake = day_mistake(day, today)
    if mistake is not None:
        return Misstatement("future" if mistake == "future" else "too_early", given)
    what = one_of((parts["what"] or "sent").replace("-", "_"), WORDS)
    if what is None:
        return Misstatement("choice", parts["what"], WORDS)
    account, _, route = parts["objection"].partition("@")
    return Happened(given, account, route or None, day, what)


def events_of(
    happened: Happened, details: Details, case: Case, todo: Plan, rulebook: Rulebook
) -> tuple[AnyEvent, ...] | Misstatement:
    """The events that follow from what was typed. `todo`: the plan for the case, which knows the way that is meant."""
    account = named_account(happened.account, case, rulebook)
    if isinstance(account, Misstatement):
        return account
    route = _route(happened, account, case, todo, rulebook)
    if isinstance(route, Misstatement):
        return route
    if happened.what == "complained":
        authority = _authority(details.authority, rulebook)
        if isinstance(authority, Misstatement):
            return authority
        details = structs.replace(details, authority=authority)
    return _EVENTS[happened.what](case, (account, route), happened.on, details)


def named_account(given: str, case: Case, rulebook: Rulebook) -> str | Misstatement:
    """The key of the account that is meant."""
    meant = folded(given).replace(":@", ":")
    keys = [key for key in case.accounts if meant in (folded(key), folded(account_name(key, rulebook)))]
    alone = [account.key for account in case.listed if account.platform == meant]
    found = keys or (alone if len(alone) == 1 else [])
    return found[0] if found else Misstatement("not_in_case", given, tuple(account.key for account in case.listed))


def _route(happened: Happened, account: str, case: Case, todo: Plan, rulebook: Rulebook) -> str | Misstatement:
    """The route that was named; without a name the one that was begun, or that the plan leads to."""
    begun = [route for key, route in case.objections if key == account]
    if happened.route is not None:
        known = tuple(dict.fromkeys((*begun, *(route.id for route in _routes(account, case, rulebook)))))
        return one_of(happened.route, known) or Misstatement("unknown_route", happened.given, known)
    planned = [need.route.id for need in todo.needs if account in need.accounts]
    possible = tuple(dict.fromkeys(begun if happened.what not in _FIRST and begun else begun + planned))
    return possible[0] if len(possible) == 1 else Misstatement("which_route", happened.given, possible)


def _routes(account: str, case: Case, rulebook: Rulebook) -> Iterable[Route]:
    platform = case.accounts[account].account.platform
    return rulebook.routes_of(platform) if platform in rulebook.platforms else ()


def _authority(given: str | None, rulebook: Rulebook) -> str | Misstatement:
    by_name = {authority.name: authority.slug for authority in rulebook.authorities}
    slugs = tuple(by_name.values())
    slug = None if given is None else one_of(given, slugs) or by_name.get(one_of(given, by_name) or "")
    return slug or Misstatement("which_authority", given or "", slugs)


def parse_account_entry(given: str) -> AccountEntry | Misstatement:
    """An account as it is typed for a plan, for the list of a case."""
    account = parse_account(given)
    if isinstance(account, Misstatement):
        return account
    return AccountEntry(
        platform=account.platform,
        kind=account.kind,
        label=account.key.partition(":")[2],
        address=account.email or "",
        adult={True: "yes", False: "no", None: ""}[account.adult],
        group=account.group or "",
    )


def parse_age(given: str, case: Case, rulebook: Rulebook) -> AgeStated | Misstatement:
    """`ACCOUNT=yes` or `ACCOUNT=no`."""
    stated = parse_adult(given)
    if isinstance(stated, Misstatement):
        return stated
    account = named_account(stated.account, case, rulebook)
    return account if isinstance(account, Misstatement) else AgeStated(account, stated.adult)


def parse_seen_by(given: str, case: Case, rulebook: Rulebook) -> AudienceStated | Misstatement:
    """`ACCOUNT=AUDIENCE[:[FROM]..[TO]]`."""
    stated = parse_audience(given)
    if isinstance(stated, Misstatement):
        return stated
    account = named_account(stated.account, case, rulebook)
    if isinstance(account, Misstatement):
        return account
    since, until = (None if edge is None else day_of(edge) for edge in (stated.since, stated.until))
    return AudienceStated(account, stated.audience, since, until)


_Made = Callable[[Case, ObjectionKey, date, Details], tuple[AnyEvent, ...]]


def _answer(verdict: AnswerVerdict, said: Callable[..., AnyEvent] | None = None) -> _Made:
    """An answer in writing; without one the person's own word for it, where there is such an event."""

    def made(case: Case, objection: ObjectionKey, on: date, details: Details) -> tuple[AnyEvent, ...]:
        if said is not None and not details.is_of_answer:
            return (said(*objection, on),)
        reading = AnswerReading(verdict, on, "person", details.quoted, details.case_id, extended=details.extended)
        if details.corrects is not None:
            return (ReadingCorrected(*objection, on, details.corrects, reading),)
        return (AnswerReceived(*objection, on, reading),)

    return made


def _only(event: Callable[..., AnyEvent], **more: object) -> _Made:
    return lambda case, objection, on, details: (event(*objection, on, **more),)


_EVENTS: Mapping[str, _Made] = {
    "begun": _only(StepBegun),
    "failed": lambda case, objection, on, details: (StepFailed(*objection, on, details.reason),),
    "sent": lambda case, objection, on, details: sent(objection, on),
    "seen": lambda case, objection, on, details: seen(case, objection, on),
    "acknowledged": _answer("acknowledged"),
    "unclear": _answer("unclear"),
    "granted": _answer("granted", Granted),
    "refused": _answer("refused", Refused),
    "asked_back": _answer("asked_back", AskedBack),
    "reminded": _only(Reminded),
    "complained": lambda case, objection, on, details: (Complained(*objection, on, details.authority or ""),),
    "authority_replied": _only(AuthorityReplied),
    "unchanged": _only(Rechecked, changed=False),
    "changed": _only(Rechecked, changed=True),
    "withdrawn": _only(Withdrawn),
    "closed": _only(Closed),
}

WORDS = tuple(_EVENTS)
"""What may have happened to an objection, under the words that are typed."""

_FIRST = ("begun", "failed", "sent", "seen")
"""With these an objection may begin; before any other there was one."""
