"""The deadlines of a case: which period runs for each objection and each letter, by whose holidays, and since when."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct, structs

from widerspruch.objections.case import Case, ObjectionOnFile
from widerspruch.objections.deadlines.deadline import (
    ComputedLine,
    CountedFrom,
    Deadline,
    access_due,
    answer_due,
    answer_due_after_reminder,
    answer_due_extended,
    authority_due,
    complaint_until,
)
from widerspruch.objections.deadlines.public_holidays import HolidayPlace
from widerspruch.objections.deadlines.working_days import Calendar, authority_calendar, calendar_of
from widerspruch.objections.events import AnswerReading, LetterSent
from widerspruch.objections.moves import ObjectionState
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY, is_proven
from widerspruch.rulebook.authority import EEA, land_name
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ANSWERED_LETTERS = ("training_access", "correction", "others_posts")
"""Letters that demand something, so that the company has its month for an answer. The others demand nothing, or nothing
that is not demanded already."""

WITH_HOLIDAYS = EEA | {"CH", "GB"}
"""Countries whose holidays may count where a company sits."""

MAY_BE_COMPLAINED_ABOUT: tuple[ObjectionState, ...] = (
    "sent", "acknowledged", "unclear", "asked_back", "refused", "changed",
)  # fmt: skip


class DeadlineOnFile(Struct, frozen=True):
    """A deadline of a case.

    Attributes:
        number: Of the event that the matter began with: the first of an objection, or that of a letter.

        account: Key of the account that it is about; None: a letter about none.

        route: By which way the objection was made.

        letter: Number of the event of a letter of its own; None: it is about an objection.
    """

    number: int
    account: str | None
    route: str | None
    letter: int | None
    deadline: Deadline


class CaseDeadlines:
    """Which deadlines run in a case, whatever the day is."""

    def __init__(self, case: Case, rulebook: Rulebook) -> None:
        self._case = case
        self._rulebook = rulebook
        self._routes = rulebook.routes()
        self._residence = residence_of(case)
        self._authorities = {one.slug: HolidayPlace(one.country[0], one.land) for one in rulebook.authorities}

    def each(self) -> Iterator[DeadlineOnFile]:
        """All that run, those of accounts that were taken off the list excepted."""
        for objection in self._case.objections.values():
            if not self._case.accounts[objection.account].removed:
                for deadline in (self.running(objection), self.of_complaining(objection)):
                    if deadline is not None:
                        yield DeadlineOnFile(objection.number, *objection.key, None, deadline)
        for number, letter in self._case.letters.items():
            running = self.of_letter(number)
            if running is not None and not self._is_removed(letter.account):
                yield DeadlineOnFile(number, letter.account, letter.route, number, running)

    def running(self, objection: ObjectionOnFile) -> Deadline | None:
        """Until when somebody has to answer; None: nobody has to."""
        if objection.state == "complained":
            return self._of_authority(objection)
        if objection.state not in ("sent", "acknowledged"):
            return None
        route = self._routes.get(objection.route)
        if is_proven(objection, route) or (route is not None and route.kind in CONFIRMED_BY_NOBODY):
            return None
        due, reminded = self.of_answer(objection), self.of_reminder(objection)
        return due if reminded is None else _later(due, reminded)

    def of_reminder(self, objection: ObjectionOnFile) -> Deadline | None:
        """Until when the company was to answer a reminder; None: it was not reminded since the objection was sent."""
        return None if objection.reminded is None else self.if_reminded(objection, objection.reminded)

    def if_reminded(self, objection: ObjectionOnFile, on: date) -> Deadline:
        """Until when the company is to answer a reminder that is sent on a day."""
        return answer_due_after_reminder(on, self._calendar_of(objection.account))

    def of_complaining(self, objection: ObjectionOnFile) -> Deadline | None:
        """Until when the person can complain; None: there is no such limit where they live, or no ground to."""
        if self._residence is None or self._residence.country != "AT" or objection.first_sent is None:
            return None
        if objection.state not in MAY_BE_COMPLAINED_ABOUT:
            return None
        # Whoever has objected knew of what they objected to.
        return complaint_until(objection.first_sent, calendar=calendar_of(self._residence))

    def of_letter(self, number: int) -> Deadline | None:
        """Until when a letter of its own has to be answered; None: it was, or it demands nothing."""
        letter = self._case.letters[number]
        if letter.letter not in ANSWERED_LETTERS or number in self._case.answered:
            return None
        calendar = self._calendar_of(letter.account)
        in_switzerland = self._residence is not None and self._residence.country == "CH"
        is_access = in_switzerland and letter.letter == "training_access"
        due = (access_due if is_access else answer_due)(letter.on, calendar)
        due = _with(due, ComputedLine("deadline.by_post"), *self._of_swiss_law(due))
        reminded = self.letter_reminded(number)
        return due if reminded is None else _later(due, answer_due_after_reminder(reminded, calendar))

    def letter_reminded(self, number: int) -> date | None:
        """The day of the latest reminder of a letter of its own: one that was sent about the same matter after it."""
        letter = self._case.letters[number]
        days = (one.on for later, one in self._case.letters.items() if later > number and _reminds(one, letter))
        return max(days, default=None)

    def of_answer(self, objection: ObjectionOnFile) -> Deadline:
        """Until when the company has, or had, to answer what was sent last, whoever was reminded and whatever came of
        it."""
        route = self._routes.get(objection.route)
        calendar = self._calendar_of(objection.account)
        began, counted_from = _received(objection, route)
        due = answer_due(began, calendar, counted_from)
        extended = [one for one in _answers(objection) if one.extended and one.authenticity != "doubtful"]
        if any(one.received_on <= due.last_day for one in extended):
            due = answer_due_extended(began, calendar, counted_from)
        elif extended:
            late = min(one.received_on for one in extended)
            due = _with(due, ComputedLine("deadline.extended_too_late", {"day": late}))
        if route is not None and route.kind == "letter" and counted_from == "sent":
            due = _with(due, ComputedLine("deadline.by_post"))
        return _with(due, *self._of_swiss_law(due))

    # --- Who has to answer, and since when

    def _of_swiss_law(self, deadline: Deadline) -> Iterator[ComputedLine]:
        if self._residence is not None and self._residence.country == "CH":
            which = "access" if deadline.rule == "access_in_switzerland" else "answer"
            yield ComputedLine(f"deadline.swiss.{which}")

    def _of_authority(self, objection: ObjectionOnFile) -> Deadline:
        seat = self._authorities.get(objection.authority or "", self._residence)
        calendar = Calendar() if seat is None else authority_calendar(seat)
        return authority_due(objection.complained or objection.since, calendar)

    def _calendar_of(self, account: str | None) -> Calendar:
        """By the holidays of residence and of the company behind an account."""
        return calendar_of(self._residence, None if account is None else self._seat_of(account))

    def _seat_of(self, account: str) -> HolidayPlace | None:
        platform = self._rulebook.platforms.get(self._case.accounts[account].account.platform)
        if platform is None or platform.controller.country not in WITH_HOLIDAYS:
            return None
        return HolidayPlace(platform.controller.country, platform.controller.land)

    def _is_removed(self, account: str | None) -> bool:
        return account is not None and self._case.accounts[account].removed


def residence_of(case: Case) -> HolidayPlace | None:
    """Where the person lives, as they said last; a Land by its official name."""
    said = case.residence
    if said is None:
        return None
    return HolidayPlace(said.country, land_name(said.land) if said.country == "DE" and said.land else said.land)


def _received(objection: ObjectionOnFile, route: Route | None) -> tuple[date, CountedFrom]:
    """Since when the company has it. A form or an e-mail is there at once; of a letter the company's word that it has
    come in is the first sure sign, and the latest day on which it can have."""
    sent = objection.sent or objection.since
    if route is None or route.kind != "letter":
        return sent, "sent"
    confirmed = [one.received_on for one in _answers(objection) if one.verdict == "acknowledged"]
    return (max(sent, min(confirmed)), "received") if confirmed else (sent, "sent")


def _answers(objection: ObjectionOnFile) -> list[AnswerReading]:
    """Answers since it was last sent, as they are read now."""
    return [one for number, one in sorted(objection.readings.items()) if number > (objection.sent_number or 0)]


def _reminds(later: LetterSent, letter: LetterSent) -> bool:
    return later.letter == "reminder" and (later.account, later.route) == (letter.account, letter.route)


def _later(due: Deadline, after_reminder: Deadline) -> Deadline:
    """A reminder shortens nothing that the law gives."""
    return max(due, after_reminder, key=lambda one: one.last_day)


def _with(deadline: Deadline, *remarks: ComputedLine) -> Deadline:
    return structs.replace(deadline, remarks=(*deadline.remarks, *remarks))
