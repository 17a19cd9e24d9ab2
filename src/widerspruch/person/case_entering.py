"""All that somebody types about their case in one go, as events: all of them, or none and why."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TypeVar

from msgspec import Struct

from widerspruch.objections.events import AccountRemoved, AnyEvent, Note, RecordedEvent
from widerspruch.objections.moves import MoveRefusal, move
from widerspruch.objections.plan import Plan, plan_from
from widerspruch.objections.replay import replay
from widerspruch.person.account_entries import EntryMistake, EntryMistakes, add_accounts
from widerspruch.person.case_statements import (
    Details,
    events_of,
    named_account,
    parse_account_entry,
    parse_age,
    parse_happened,
    parse_seen_by,
)
from widerspruch.person.objecting import sent_later
from widerspruch.person.residing import WITH_LANDS, WITHOUT_LANDS, residence_typed
from widerspruch.person.statements import Misstatement
from widerspruch.rulebook.load import Rulebook


class CaseStatements(Struct, frozen=True):
    """What was typed, in the order in which it is entered.

    Attributes:
        lives_in: Where the person lives.

        about: The account that the note is about.

        details: Of what happened last.
    """

    accounts: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    adults: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    details: Details = Details()
    lives_in: str | None = None
    note: str | None = None
    about: str | None = None


class WronglyEntered(Struct, frozen=True):
    """A statement that cannot be entered. `given`: as it was typed."""

    given: str
    wrong: Misstatement | EntryMistake | MoveRefusal


def entered(
    typed: CaseStatements, recorded: Sequence[RecordedEvent], rulebook: Rulebook, today: date
) -> tuple[AnyEvent, ...] | WronglyEntered:
    """The events that follow from what was typed, each of which can be written after those before it."""
    entering = _Entering(recorded, rulebook, today)
    for given, events_of_it in entering.statements(typed):
        wrong = entering.add(events_of_it(given))
        if wrong is not None:
            return WronglyEntered(given, wrong)
    return tuple(entering.events)


Events = tuple[AnyEvent, ...]
T = TypeVar("T", bound=AnyEvent)


class _Entering:
    """A case to which statements are added, one after the other."""

    def __init__(self, recorded: Sequence[RecordedEvent], rulebook: Rulebook, today: date) -> None:
        self._recorded = list(recorded)
        self._rulebook, self._today = rulebook, today
        self._case = replay(recorded)
        self.events: list[AnyEvent] = []

    def statements(
        self, typed: CaseStatements
    ) -> Iterator[tuple[str, Callable[[str], Events | Misstatement | EntryMistake]]]:
        """Each statement with what makes events of it."""
        yield from ((given, self._account) for given in typed.accounts)
        yield from ((given, self._removed) for given in typed.removed)
        yield from ((given, self._age) for given in typed.adults)
        yield from ((given, self._audience) for given in typed.audiences)
        for number, given in enumerate(typed.happened, start=1):
            is_last = number == len(typed.happened)
            yield given, partial(self._happened, details=typed.details if is_last else Details())
        if typed.lives_in is not None:
            yield typed.lives_in, _residence
        if typed.note is not None:
            yield typed.about or "", partial(self._note, text=typed.note)

    def add(self, events: Events | Misstatement | EntryMistake) -> Misstatement | EntryMistake | MoveRefusal | None:
        """What is wrong with them, if anything is."""
        if not isinstance(events, tuple):
            return events
        for event in events:
            refusal = move(self._case, event)
            if refusal is not None:
                return refusal
            self.events.append(event)
            self._recorded.append(RecordedEvent(self._next_number, 0, event))
            self._case = replay(self._recorded)
        return None

    @property
    def _next_number(self) -> int:
        return self._recorded[-1].number + 1 if self._recorded else 1

    def _account(self, given: str) -> Events | Misstatement | EntryMistake:
        entry = parse_account_entry(given)
        if isinstance(entry, Misstatement):
            return entry
        removed = [key for key, known in self._case.accounts.items() if known.removed]
        events = add_accounts([entry], self._case.listed, self._rulebook, taken_off=removed)
        return events.mistakes[0] if isinstance(events, EntryMistakes) else events

    def _removed(self, given: str) -> Events | Misstatement:
        key = named_account(given, self._case, self._rulebook)
        return key if isinstance(key, Misstatement) else (AccountRemoved(key),)

    def _age(self, given: str) -> Events | Misstatement:
        return _one(parse_age(given, self._case, self._rulebook))

    def _audience(self, given: str) -> Events | Misstatement:
        return _one(parse_seen_by(given, self._case, self._rulebook))

    def _happened(self, given: str, details: Details) -> Events | Misstatement:
        happened = parse_happened(given, self._today)
        if isinstance(happened, Misstatement):
            return happened
        events = events_of(happened, details, self._case, self._plan(), self._rulebook)
        is_early = isinstance(events, tuple) and sent_later(self._case, events[0]) is not None
        return Misstatement("before_sent", given) if is_early else events

    def _note(self, about: str, text: str) -> Events | Misstatement:
        account = named_account(about, self._case, self._rulebook) if about else None
        return account if isinstance(account, Misstatement) else (Note(self._today, text, account),)

    def _plan(self) -> Plan:
        states = {key: objection.state for key, objection in self._case.objections.items()}
        return plan_from(self._case.listed, self._rulebook, states, self._today)


def _residence(given: str) -> Events | Misstatement:
    stated = residence_typed(given)
    known = (*WITH_LANDS["DE"], *("AT/9", "CH/ZH"), *WITHOUT_LANDS)
    return Misstatement("choice", given, known) if stated is None else (stated,)


def _one(event: T | Misstatement) -> Events | Misstatement:
    return event if isinstance(event, Misstatement) else (event,)
