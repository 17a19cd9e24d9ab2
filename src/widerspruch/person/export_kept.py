"""What a case file keeps of an export that was looked at, if the person wants it to: figures, digests, accounts, and
what was stated. Never a text, and no name but those of the accounts."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AgeStated,
    AnyEvent,
    AudienceStated,
    ExportFigures,
    ExportLookedAt,
)
from widerspruch.objections.standing import STANDING
from widerspruch.person.account_entries import EntryMistakes, add_accounts
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.found_accounts import listed_as, proposed_accounts
from widerspruch.person.look.messages import Answered
from widerspruch.person.question import Question
from widerspruch.person.statements import Objected, StatedAdult, StatedFor
from widerspruch.rulebook.instants import day_of, end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook


class ToKeep(Struct, frozen=True):
    """What could be kept.

    Attributes:
        proposed: Accounts that are not on the list yet.

        known: Keys on the list of those that are.
    """

    proposed: tuple[AccountEntry, ...]
    known: tuple[str, ...]


def to_keep(answer: Answered, case: Case) -> ToKeep:
    """What of an answer a case file does not have yet."""
    found = answer.accounts
    listed = case.listed
    return ToKeep(proposed_accounts(found, listed, answer.question.frozen_at), tuple(listed_as(found, listed).values()))


def events_to_keep(
    answer: Answered, files: tuple[str, ...], case: Case, rulebook: Rulebook, on: date, *, with_accounts: bool
) -> tuple[AnyEvent, ...]:
    """The events to record, in their order: found accounts, what was stated, figures.

    Accounts that cannot be entered as they are, and figures of accounts that are not on the list, are left out.

    Args:
        files: SHA-256 of each file that was read, hexadecimal.

        with_accounts: Whether the accounts that were found are put on the list.
    """
    added = _added(answer, case, rulebook) if with_accounts else ()
    listed = _after(case.listed, added)
    keys = listed_as(answer.accounts, listed.values())
    figures = tuple(
        ExportFigures(keys[one.account], one.allowed, one.undecided, one.excluded)
        for one in answer.figures
        if one.account in keys
    )
    looked_at = ExportLookedAt(on, answer.question.run, files, figures)
    return (*added, *_stated(answer.question, keys, listed, case), looked_at)


def _added(answer: Answered, case: Case, rulebook: Rulebook) -> tuple[AccountAdded | AccountChanged | AgeStated, ...]:
    """Each account by itself: one that cannot be entered must not keep the others off the list."""
    events: list[AccountAdded | AccountChanged | AgeStated] = []
    removed = [key for key, known in case.accounts.items() if known.removed]
    for entry in proposed_accounts(answer.accounts, case.listed, answer.question.frozen_at):
        entered = add_accounts([entry], _after(case.listed, events).values(), rulebook, taken_off=removed)
        if not isinstance(entered, EntryMistakes):
            events += entered
    return tuple(events)


def _after(listed: Sequence[Account], events: Sequence[AnyEvent]) -> dict[str, Account]:
    accounts = {account.key: account for account in listed}
    accounts |= {
        event.account.key: event.account for event in events if isinstance(event, AccountAdded | AccountChanged)
    }
    return accounts


def _stated(
    question: Question, keys: dict[str, str], listed: dict[str, Account], case: Case
) -> tuple[AgeStated | AudienceStated, ...]:
    """What the person stated and the case does not say yet."""
    ages = [
        AgeStated(keys[stated.account], stated.adult)
        for stated in question.adults
        if stated.account in keys and listed[keys[stated.account]].adult != stated.adult
    ]
    audiences = [
        AudienceStated(
            keys[stated.account],
            stated.audience,
            None if stated.since is None else day_of(stated.since),
            None if stated.until is None else day_of(stated.until),
        )
        for stated in question.audiences
        if stated.account in keys
    ]
    return (*ages, *(one for one in audiences if one not in case.audiences.values()))


def question_of(case: Case, answer: Answered) -> Question:
    """The question of an answer together with what a case already says of the accounts: ages, audiences, and the
    objections that were sent. What was stated in the question itself is said later, and so counts."""
    question = answer.question
    adults, audiences, objected = [], [], []
    for key, on_list in listed_as(answer.accounts, case.listed).items():
        account = case.accounts[on_list].account
        if account.adult is not None:
            adults.append(StatedAdult(key, account.adult))
        audiences += [
            StatedFor(
                key,
                stated.audience,
                None if stated.since is None else start_of_day(stated.since),
                None if stated.until is None else end_of_day(stated.until),
            )
            for stated in case.audiences.values()
            if stated.account == on_list
        ]
        objected += [
            Objected(key, end_of_day(made.sent), made.route)
            for made in case.objections_of(on_list)
            if made.sent is not None and made.sent <= question.run and made.state in STANDING
        ]
    return Question(
        question.run,
        question.reading,
        (*objected, *question.objected),
        (*audiences, *question.audiences),
        (*adults, *question.adults),
    )
