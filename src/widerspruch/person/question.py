"""What the person asks, and what their statements mean once their accounts are known."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, structs

from widerspruch.person.own_account import OwnAccount, accounts_named
from widerspruch.person.statements import Misstatement, Objected, StatedAdult, StatedFor
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.instants import day_of, end_of_day
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route
from widerspruch.rulebook.vocabulary import Reading


class Question(Struct, frozen=True):
    """What is asked, in the person's own words: accounts and routes by name.

    Attributes:
        run: Day until whose end a run would take items.

        reading: What a late objection does.
    """

    run: date
    reading: Reading = "future_runs"
    objected: tuple[Objected, ...] = ()
    audiences: tuple[StatedFor, ...] = ()
    adults: tuple[StatedAdult, ...] = ()

    @property
    def frozen_at(self) -> int:
        """Until when the run would take items, microseconds UTC."""
        return end_of_day(self.run)


class MadeObjection(Struct, frozen=True):
    """An objection that was made: for which account, when it was received, by which route.

    Attributes:
        route: None where the person names none and the rulebook knows none for them.
    """

    account: OwnAccount
    received_at: int
    route: Route | None


class Settled(Struct, frozen=True):
    """A question whose names are settled: whose accounts, with what was said of them, and which objections."""

    question: Question
    accounts: tuple[OwnAccount, ...]
    objections: tuple[MadeObjection, ...]


def settle(
    question: Question, accounts: Sequence[OwnAccount], rulebook: Rulebook
) -> Settled | tuple[Misstatement, ...]:
    """Find the accounts and routes that the statements name, or say which of them are not there."""
    wrong = _unknown_accounts(question, accounts)
    accounts = _with_stated_ages(question, accounts)
    made: list[MadeObjection] = []
    for objected in question.objected:
        if objected.received_at > question.frozen_at:
            wrong.append(Misstatement("after_run", f"{objected.account}={day_of(objected.received_at)}"))
        for account in accounts_named(objected.account, accounts):
            route = objecting_route(account.platform, objected.route, rulebook)
            if objected.route is not None and route is None:
                routes = tuple(route.id for route in rulebook.routes_of(account.platform))
                wrong.append(Misstatement("unknown_route", f"{objected.account}@{objected.route}", routes))
            made.append(MadeObjection(account, objected.received_at, route))
    return tuple(wrong) or Settled(question, tuple(accounts), tuple(made))


def _unknown_accounts(question: Question, accounts: Sequence[OwnAccount]) -> list[Misstatement]:
    known = tuple(account.key for account in accounts)
    said: tuple[Objected | StatedFor | StatedAdult, ...] = (*question.objected, *question.audiences, *question.adults)
    named = [statement.account for statement in said]
    return [Misstatement("unknown_account", name, known) for name in named if not accounts_named(name, accounts)]


def _with_stated_ages(question: Question, accounts: Sequence[OwnAccount]) -> list[OwnAccount]:
    """Accounts with what the person said about their age: it counts before what an export says."""
    stated = {
        account.key: Age(adult=statement.adult)
        for statement in question.adults
        for account in accounts_named(statement.account, accounts)
    }
    return [structs.replace(account, age=stated.get(account.key, account.age)) for account in accounts]


def objecting_route(platform: str, name: str | None, rulebook: Rulebook) -> Route | None:
    """The route by which a person objected: the one they name, else the platform's first for account holders."""
    routes = rulebook.routes_of(platform)
    if name is not None:
        return next((route for route in routes if route.id == name), None)
    usual = [
        route
        for route in routes
        if "account_holder" in route.who and route.covers.scopes and "generative" in route.covers.purposes
    ]
    strength = ("needed", "advised", "fallback")
    return min(usual, key=lambda way: (strength.index(way.strength), -way.valid_from.toordinal()), default=None)
