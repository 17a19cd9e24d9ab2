"""The deadlines of a case in words: what is due until when, how that was computed, and which law it rests on.

Computed once; the case page, the first page, the terminal, the PDF and the calendar file print these values.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct

from widerspruch.objections.deadlines.deadline import ComputedLine, ComputedValue, Deadline, DeadlineRule
from widerspruch.objections.deadlines.of_case import DeadlineOnFile
from widerspruch.objections.deadlines.public_holidays import Holiday
from widerspruch.objections.deadlines.working_days import SATURDAY, DayOff, Weekend, WorkPlace
from widerspruch.objections.status import CaseStatus
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.letter_names import letter_name
from widerspruch.person.telling.places import place_name
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

OWN: tuple[DeadlineRule, ...] = ("complaint_in_austria", "complaint_in_austria_at_most")
"""Deadlines that the person must keep; all others somebody else must."""


class DeadlineTold(Struct, frozen=True):
    """One deadline.

    Attributes:
        matter: Number of the event that the matter began with; the calendar file knows no more of it.

        title: Whose, and what is due: "Facebook: Antwort auf Ihren Widerspruch".

        way: By which way the objection was made; None: a letter, or unknown.

        last_day: Until its end there is time; `day` in words.

        when: How far it is from today.

        is_over: Whether the day has passed.

        is_own: Whether the person must keep it.

        computation: How it was computed, a sentence for each step.

        law: Where that stands, and when it was looked at.

        target: Where in the app it is dealt with; None: nowhere of its own.
    """

    matter: int
    rule: DeadlineRule
    title: str
    way: str | None
    last_day: date
    day: str
    when: str
    is_over: bool
    is_own: bool
    computation: tuple[str, ...]
    law: tuple[Citation, ...]
    target: Target | None


class DeadlinesTold(Struct, frozen=True):
    """All deadlines of a case.

    Attributes:
        each: The earliest first.

        lives: For which place holidays are counted, in a sentence; where none is known, that it is not.

        is_placed: Whether the person has said where they live.
    """

    each: tuple[DeadlineTold, ...]
    lives: str
    is_placed: bool

    @property
    def running(self) -> tuple[DeadlineTold, ...]:
        """Those that are not over."""
        return tuple(one for one in self.each if not one.is_over)


def tell_deadlines(found: CaseStatus, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> DeadlinesTold:
    """The deadlines of a case on its day."""
    residence = found.case.residence
    lives = (
        words.person("deadlines.lives_unknown")
        if residence is None
        else words.person("deadlines.lives", place=place_name(residence.country, residence.land, words))
    )
    telling = _Telling(found, names, rulebook, words)
    return DeadlinesTold(tuple(map(telling.one, found.deadlines)), lives, residence is not None)


def tell_computation(deadline: Deadline, words: PersonWords) -> tuple[str, ...]:
    """How a deadline was computed, a sentence for each step."""
    return tuple(_line(line, words) for line in deadline.computation)


def tell_distance(day: date, today: date, words: PersonWords) -> str:
    """How far a last day is from today: "in 3 Tagen", "heute", "seit 5 Tagen vorbei"."""
    days = (day - today).days
    if days in (0, 1):
        return words.person("deadlines.when.today" if days == 0 else "deadlines.when.tomorrow")
    return words.person("deadlines.when.over" if days < 0 else "deadlines.when.left", n=abs(days))


class _Telling:
    def __init__(self, found: CaseStatus, names: CaseNames, rulebook: Rulebook, words: PersonWords) -> None:
        self._found, self._names, self._rulebook, self._words = found, names, rulebook, words
        self._law = {point.id: point for point in rulebook.law}

    def one(self, on_file: DeadlineOnFile) -> DeadlineTold:
        deadline, words = on_file.deadline, self._words
        return DeadlineTold(
            matter=on_file.number,
            rule=deadline.rule,
            title=self._title(on_file),
            way=None if on_file.route is None else self._names.way(on_file.route, words),
            last_day=deadline.last_day,
            day=words.day(deadline.last_day),
            when=tell_distance(deadline.last_day, self._found.today, words),
            is_over=deadline.last_day < self._found.today,
            is_own=deadline.rule in OWN,
            computation=tell_computation(deadline, words),
            law=self._citations(deadline.law),
            target=self._target(on_file),
        )

    def _title(self, on_file: DeadlineOnFile) -> str:
        what = self._words.person(f"deadlines.what.{on_file.deadline.rule}")
        if on_file.letter is not None:
            letter = letter_name(self._found.case.letters[on_file.letter].letter, self._words)
            what = self._words.person("deadlines.what_letter", letter=letter)
        if on_file.account is None:
            return what
        return self._words.person("deadlines.title", account=self._names.account(on_file.account), what=what)

    def _citations(self, law: Iterable[str]) -> tuple[Citation, ...]:
        facts = [fact for point in law if point in self._law for fact in self._law[point].facts]
        return evidence(facts, self._rulebook, self._words)

    def _target(self, on_file: DeadlineOnFile) -> Target | None:
        if on_file.account is None or on_file.route is None:
            return None
        return Target("step", self._names.numbers[on_file.account], on_file.route)


def _line(line: ComputedLine, words: PersonWords) -> str:
    return words.objections(line.text, **dict(_in_words(line.values, words)))


def _in_words(values: Mapping[str, ComputedValue], words: PersonWords) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        match value:
            case WorkPlace():
                yield "place", _at(value, words)
            case tuple():
                yield name, words.listed(_listed(one, words) for one in value)
            case _:
                yield name, value


def _listed(one: DayOff | WorkPlace, words: PersonWords) -> str:
    return _at(one, words) if isinstance(one, WorkPlace) else _day_off(one, words)


def _at(at: WorkPlace, words: PersonWords) -> str:
    return words.objections(f"deadline.at.{at.role}", place=place_name(at.place.country, at.place.land, words))


def _day_off(off: DayOff, words: PersonWords) -> str:
    match off:
        case Weekend(day):
            kind = "saturday" if day.weekday() == SATURDAY else "sunday"
            return words.objections(f"deadline.day_off.{kind}", day=day)
        case Holiday(day, german, english):
            name = german if words.language == "de" else english
            return words.objections("deadline.day_off.holiday", name=name, day=day)
