"""What a case file says, as statements of a question about an export. Page and command ask here.

An export calls an account by its user name, a case file as the person does; `found_accounts.listed_as` knows which is
which.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import structs

from widerspruch.lib.parse import folded
from widerspruch.objections.standing import STANDING
from widerspruch.objections.status import CaseStatus
from widerspruch.person.found_accounts import listed_as
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import Objected, StatedAdult, StatedFor
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook

Statement = TypeVar("Statement")

Found = Mapping[str, OwnAccount]
"""The accounts of a case that exports were found of, by their keys in the case."""


def with_case(question: Question, status: CaseStatus, accounts: Sequence[OwnAccount], rulebook: Rulebook) -> Question:
    """The question with what the case says of the accounts that were found: ages, audiences, and objections that
    stand. What the question states itself counts before it."""
    on_list = listed_as(accounts, status.case.listed)
    found = {on_list[account.key]: account for account in accounts if account.key in on_list}
    stated = {folded(one.account) for one in question.objected}
    made = _objected(status, found, question.run, rulebook)
    return structs.replace(
        question,
        objected=(*(one for one in made if not stated & _names(one.account)), *question.objected),
        audiences=_before(_audiences(status, found), question.audiences),
        adults=_before(_adults(status, found), question.adults),
    )


def _before(of_case: Iterable[Statement], stated: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """What the case says, then what the question states: nothing twice."""
    return (*(one for one in of_case if one not in stated), *stated)


def _names(key: str) -> set[str]:
    return {folded(key), folded(key.partition(":")[0])}


def _objected(status: CaseStatus, found: Found, run: date, rulebook: Rulebook) -> Iterator[Objected]:
    """Objections that stand, from the day on which they were sent; also for the accounts that they cover."""
    made = [one for one in status.case.objections.values() if one.state in STANDING]
    by_key = {one.key: one for one in made}
    covered = [(one.account, by_key[one.by, one.route]) for one in status.plan.covered if (one.by, one.route) in by_key]
    for account, objection in (*((one.account, one) for one in made), *covered):
        if account in found and objection.sent is not None and objection.sent <= run:
            routes = (route.id for route in rulebook.routes_of(found[account].platform))
            route = objection.route if objection.route in routes else None
            yield Objected(found[account].key, end_of_day(objection.sent), route)


def _audiences(status: CaseStatus, found: Found) -> Iterator[StatedFor]:
    for stated in status.case.audiences.values():
        if stated.account in found:
            since = None if stated.since is None else start_of_day(stated.since)
            until = None if stated.until is None else end_of_day(stated.until)
            yield StatedFor(found[stated.account].key, stated.audience, since, until)


def _adults(status: CaseStatus, found: Found) -> Iterator[StatedAdult]:
    for account in status.case.listed:
        if account.key in found and account.adult is not None:
            yield StatedAdult(found[account.key].key, account.adult)
