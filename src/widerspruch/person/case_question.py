"""What a case file says, as statements of a question about an export; and what of the answer its file may keep.

An export calls an account by its user name, a case file as the person does: both are one account where they have one
name, or where it is the only one of its platform on either side.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import structs

from widerspruch.lib.parse import folded
from widerspruch.objections.events import ExportFigures, ExportLookedAt
from widerspruch.objections.standing import STANDING
from widerspruch.objections.status import CaseStatus
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.own_account import OwnAccount, accounts_named
from widerspruch.person.question import Question
from widerspruch.person.statements import Objected, StatedAdult, StatedFor
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook

HAVE_EXPORTS = ("own", "locked_out")
"""Kinds of account that an export can be of."""

Found = Mapping[str, OwnAccount]
"""The accounts of a case that exports were found of, by their keys in the case."""


def found_on_file(found: Sequence[OwnAccount], status: CaseStatus) -> Found:
    """Which accounts of a case the found ones are."""
    listed = [account for account in status.case.listed if account.kind in HAVE_EXPORTS]
    of_name = {
        account.key: accounts_named(account.key, found)[0]
        for account in listed
        if ":" in account.key and len(accounts_named(account.key, found)) == 1
    }
    taken = {one.key for one in of_name.values()}
    for account in listed:
        left = [one for one in found if one.platform == account.platform and one.key not in taken]
        others = [one for one in listed if one.platform == account.platform and one.key not in of_name]
        if account.key not in of_name and len(left) == 1 and len(others) == 1:
            of_name[account.key] = left[0]
            taken.add(left[0].key)
    return of_name


def with_case(question: Question, status: CaseStatus, found: Found, rulebook: Rulebook) -> Question:
    """The question with what the case says of the found accounts. What was typed counts before it."""
    typed = {folded(one.account) for one in question.objected}
    made = _objected(status, found, question.run, rulebook)
    return structs.replace(
        question,
        objected=(*(one for one in made if not typed & _names(one.account)), *question.objected),
        audiences=(*_audiences(status, found), *question.audiences),
        adults=(*_adults(status, found), *question.adults),
    )


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


def looked_at(answer: CheckAnswer, found: Found, files: Sequence[str], on: date) -> ExportLookedAt:
    """What a case file keeps of an answer: figures, and the checksums of the files, none of their texts."""
    keys = {one.key: key for key, one in found.items()}
    return ExportLookedAt(
        on=on,
        run=answer.question.run,
        files=tuple(files),
        figures=tuple(
            ExportFigures(keys[part.account], part.counts.allowed, part.counts.undecided, part.counts.excluded)
            for part in answer.summary.accounts
            if part.account in keys
        ),
    )
