"""What only the person can say: when they objected, who could see their posts, whether they are of age.

Statements come as short texts ("instagram=2025-05-20") and become values, or a `Misstatement` that names what
was not understood and how it is written.
"""

import re
from datetime import date
from typing import Literal, cast, get_args

from msgspec import Struct, structs

from widerspruch.lib.parse import YEARS, parse_day, parse_yes_or_no, typed
from widerspruch.rulebook.instants import end_of_day, parse_instant, start_of_day
from widerspruch.rulebook.vocabulary import Audience

StatedAudience = Literal["public", "followers", "friends", "connections", "custom_list", "close_friends", "only_me"]
STATED_AUDIENCES: tuple[StatedAudience, ...] = get_args(StatedAudience)


class Misstatement(Struct, frozen=True):
    """A statement that was not understood. `code` names the sentence in the catalogue, `given` what was typed."""

    code: (
        Literal["form", "date", "audience", "period", "adult", "account", "account_adult", "choice"]
        | Literal["after_run", "too_early", "unknown_account", "unknown_route"]
        | Literal["happened", "future", "before_sent", "not_in_case", "which_route", "which_authority"]
    )
    given: str
    known: tuple[str, ...] = ()


class Objected(Struct, frozen=True):
    """The person objected: for which account, on which day or at which instant, by which route (None: the usual)."""

    account: str
    received_at: int
    route: str | None = None


class StatedFor(Struct, frozen=True):
    """Who could see what an account posted in a period. Instants in microseconds UTC, None: open."""

    account: str
    audience: Audience
    since: int | None = None
    until: int | None = None


class StatedAdult(Struct, frozen=True):
    """Whether the person behind an account is of age."""

    account: str
    adult: bool


_PERIOD = re.compile(r"^(?P<audience>[a-z_]+)(?::(?P<since>[\d-]*)\.\.(?P<until>[\d-]*))?$", re.ASCII)

FIRST_POSSIBLE = date(2018, 5, 25)
"""From when on the GDPR, and with it its Article 21, applies: an earlier objection is a slip of the finger."""


def _parts(given: str) -> tuple[str, str | None, str] | None:
    """Account, route and value of a statement, folded; None if it has another form."""
    left, equals, value = (part.strip() for part in typed(given).partition("="))
    if not (left and equals and value) or not value.isprintable() or " " in value or "=" in value:
        return None
    account, at, route = left.rpartition("@")
    if not at or account.endswith(":"):  # a user name may be written with its @
        return left.casefold(), None, value
    if not account or "@" in account or not _ROUTE.fullmatch(route):
        return None
    return account.casefold(), route.casefold(), value


_ROUTE = re.compile(r"[a-z0-9-]+", re.IGNORECASE | re.ASCII)


def parse_objected(given: str) -> Objected | Misstatement:
    """`ACCOUNT=DATE`, `ACCOUNT@ROUTE=DATE`; a date alone counts as over by its end, an instant as it is."""
    parts = _parts(given)
    if parts is None:
        return Misstatement("form", given)
    account, route, value = parts
    stated = objected_on(account, value, route)
    return structs.replace(stated, given=given) if isinstance(stated, Misstatement) else stated


def objected_on(account: str, day: str, route: str | None = None) -> Objected | Misstatement:
    """An objection whose day was typed into a field of its own."""
    received_at = parse_instant(typed(day))
    if received_at is None:
        return Misstatement("date", day)
    if received_at < start_of_day(FIRST_POSSIBLE):
        return Misstatement("too_early", day)
    return Objected(account, received_at, route)


def parse_audience(given: str) -> StatedFor | Misstatement:
    """`ACCOUNT=AUDIENCE`, `ACCOUNT=AUDIENCE:2012..2019`, with years or days, either end open."""
    parts = _parts(given)
    if parts is None or parts[1] is not None:
        return Misstatement("form", given)
    period = _PERIOD.match(parts[2].casefold())
    if period is None:
        return Misstatement("period", given)
    stated = audience_between(parts[0], period["audience"], period["since"] or "", period["until"] or "")
    return structs.replace(stated, given=given) if isinstance(stated, Misstatement) else stated


def audience_between(account: str, audience: str, since: str = "", until: str = "") -> StatedFor | Misstatement:
    """An audience whose period was typed into fields of their own: years or days, empty at an open end."""
    if audience not in STATED_AUDIENCES:
        return Misstatement("audience", audience, STATED_AUDIENCES)
    first, last = _edge(typed(since), first=True), _edge(typed(until), first=False)
    if first == "invalid":
        return Misstatement("period", since)
    if last == "invalid" or (isinstance(first, date) and isinstance(last, date) and last < first):
        return Misstatement("period", until)
    return StatedFor(
        account,
        cast("Audience", audience),
        start_of_day(first) if isinstance(first, date) else None,
        end_of_day(last) if isinstance(last, date) else None,
    )


def parse_adult(given: str) -> StatedAdult | Misstatement:
    """`ACCOUNT=yes` or `ACCOUNT=no`; German words are understood too."""
    parts = _parts(given)
    if parts is None or parts[1] is not None:
        return Misstatement("form", given)
    answer = parse_yes_or_no(parts[2])
    if answer is None:
        return Misstatement("adult", given)
    return StatedAdult(parts[0], answer)


def _edge(given: str | None, *, first: bool) -> date | Literal["invalid"] | None:
    if not given:
        return None
    if re.fullmatch(r"[0-9]{4}", given) and int(given) in YEARS:
        return date(int(given), 1, 1) if first else date(int(given), 12, 31)
    return parse_day(given) or "invalid"
