"""What somebody states about an export that was looked at, field by field as a form has it, and the question it makes.

typed statements + accounts found  ->  question, or what is wrong with which field
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.lib.parse import parse_day, parse_yes_or_no
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import (
    Misstatement,
    Objected,
    StatedAdult,
    StatedFor,
    audience_between,
    objected_on,
)
from widerspruch.rulebook.instants import day_of, end_of_day
from widerspruch.rulebook.vocabulary import READINGS, Reading

StatementField = Literal["run", "reading", "adult", "audience", "since", "until", "objected", "route"]
StatementCode = Literal["date", "too_early", "after_run", "period", "audience", "choice", "no_audience", "no_date"]


class TypedPeriod(Struct, frozen=True):
    """Who could see posts, and between which years or days; all as typed, empty: nothing."""

    audience: str = ""
    since: str = ""
    until: str = ""


class TypedAccount(Struct, frozen=True):
    """What is stated of one account, as typed.

    Attributes:
        adult: "yes", "no", or empty: as the export says.

        objected: The day of the objection.

        route: Id of the way it was made; empty: the usual.
    """

    adult: str = ""
    periods: tuple[TypedPeriod, ...] = ()
    objected: str = ""
    route: str = ""


class TypedStatements(Struct, frozen=True):
    """All that can be stated, as typed. Accounts are those that were found, in their order."""

    run: str
    reading: str
    accounts: tuple[TypedAccount, ...]


class StatementMistake(Struct, frozen=True):
    """What is wrong with one field. Its sentence is `export_statement.<code>`.

    Attributes:
        account: Place of the account, from 0; None: it is no account's field.

        period: Place of the period, from 0.
    """

    field: StatementField
    code: StatementCode
    account: int | None = None
    period: int | None = None


def understand(typed: TypedStatements, accounts: Sequence[OwnAccount]) -> Question | tuple[StatementMistake, ...]:
    """The question that was typed, or all that is wrong with it."""
    reader = _Reader()
    run = parse_day(typed.run)
    if run is None:
        reader.wrong("run", "date")
    reading: Reading | None = next((one for one in READINGS if one == typed.reading), None)
    if reading is None:
        reader.wrong("reading", "choice")
    last = None if run is None else end_of_day(run)
    for place, (account, stated) in enumerate(zip(accounts, typed.accounts, strict=True)):
        reader.account(place, account.key, stated, last)
    if reader.mistakes or run is None or reading is None:
        return tuple(reader.mistakes)
    return Question(run, reading, tuple(reader.objected), tuple(reader.audiences), tuple(reader.adults))


class _Reader:
    def __init__(self) -> None:
        self.mistakes: list[StatementMistake] = []
        self.objected: list[Objected] = []
        self.audiences: list[StatedFor] = []
        self.adults: list[StatedAdult] = []

    def wrong(
        self, field: StatementField, code: StatementCode, account: int | None = None, period: int | None = None
    ) -> None:
        self.mistakes.append(StatementMistake(field, code, account, period))

    def account(self, place: int, key: str, stated: TypedAccount, last: int | None) -> None:
        """`last`: the last instant of the run that is asked about."""
        adult = parse_yes_or_no(stated.adult)
        if adult is not None:
            self.adults.append(StatedAdult(key, adult))
        elif stated.adult:
            self.wrong("adult", "choice", place)
        for number, period in enumerate(stated.periods):
            self._period(place, number, key, period)
        if stated.objected.strip():
            self._objection(place, key, stated, last)
        elif stated.route:
            self.wrong("objected", "no_date", place)

    def _period(self, place: int, number: int, key: str, period: TypedPeriod) -> None:
        if not period.audience:
            if period.since.strip() or period.until.strip():
                self.wrong("audience", "no_audience", place, number)
            return
        read = audience_between(key, period.audience, period.since, period.until)
        if isinstance(read, StatedFor):
            self.audiences.append(read)
        elif read.code == "audience":
            self.wrong("audience", "audience", place, number)
        else:
            self.wrong("since" if read.given == period.since != period.until else "until", "period", place, number)

    def _objection(self, place: int, key: str, stated: TypedAccount, last: int | None) -> None:
        read = objected_on(key, stated.objected, stated.route or None)
        if isinstance(read, Misstatement):
            self.wrong("objected", "too_early" if read.code == "too_early" else "date", place)
        elif last is not None and read.received_at > last:
            self.wrong("objected", "after_run", place)
        else:
            self.objected.append(read)


def typed_from(question: Question, accounts: Sequence[OwnAccount]) -> TypedStatements:
    """What to type for a question that was understood: what a form shows that is opened again."""
    return TypedStatements(
        run=question.run.isoformat(),
        reading=question.reading,
        accounts=tuple(_typed(question, account.key) for account in accounts),
    )


def _typed(question: Question, key: str) -> TypedAccount:
    """Of several objections of one account, the last that was stated."""
    ages = [stated.adult for stated in question.adults if stated.account == key]
    objected = [stated for stated in question.objected if stated.account == key]
    return TypedAccount(
        adult=("yes" if ages[-1] else "no") if ages else "",
        periods=tuple(_period(stated) for stated in question.audiences if stated.account == key),
        objected=day_of(objected[-1].received_at).isoformat() if objected else "",
        route=objected[-1].route or "" if objected else "",
    )


def _period(stated: StatedFor) -> TypedPeriod:
    return TypedPeriod(stated.audience, _edge(stated.since, (1, 1)), _edge(stated.until, (12, 31)))


def _edge(instant: int | None, whole_year: tuple[int, int]) -> str:
    """The end of a period as people remember it: a year where it is that year's first or last day."""
    if instant is None:
        return ""
    day = day_of(instant)
    return f"{day.year}" if (day.month, day.day) == whole_year else day.isoformat()
