"""What a case file keeps of an export that was looked at, if the person wants it to: figures, digests, accounts, and
what was stated. Never a text, and no name but those of the accounts."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

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
from widerspruch.person.account_entries import EntryMistakes, add_accounts
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.found_accounts import listed_as, proposed_accounts
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook


class LookedAt(Protocol):
    """An answer about exports: the app's or the command's."""

    @property
    def question(self) -> Question: ...
    @property
    def accounts(self) -> tuple[OwnAccount, ...]: ...
    @property
    def figures(self) -> tuple[ExportFigures, ...]: ...


class ToKeep(Struct, frozen=True):
    """What could be kept.

    Attributes:
        proposed: Accounts that are not on the list yet.

        known: Keys on the list of those that are.
    """

    proposed: tuple[AccountEntry, ...]
    known: tuple[str, ...]


def to_keep(answer: LookedAt, case: Case) -> ToKeep:
    """What of an answer a case file does not have yet."""
    found = answer.accounts
    listed = case.listed
    return ToKeep(proposed_accounts(found, listed, answer.question.frozen_at), tuple(listed_as(found, listed).values()))


def is_kept(answer: LookedAt, case: Case, rulebook: Rulebook) -> bool:
    """Whether a case file has all of an answer already."""
    *news, looked_at = events_to_keep(answer, (), case, rulebook, answer.question.run, with_accounts=True)
    assert isinstance(looked_at, ExportLookedAt)
    told = (looked_at.run, looked_at.figures)
    return not news and any((known.run, known.figures) == told for known in case.exports.values())


def events_to_keep(
    answer: LookedAt, files: tuple[str, ...], case: Case, rulebook: Rulebook, on: date, *, with_accounts: bool
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


def _added(answer: LookedAt, case: Case, rulebook: Rulebook) -> tuple[AccountAdded | AccountChanged | AgeStated, ...]:
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
