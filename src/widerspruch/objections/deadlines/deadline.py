"""One deadline with its computation: what began it, by which rule it runs, where it ends, and which days it passed."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.objections.deadlines.periods import days_after, months_after
from widerspruch.objections.deadlines.public_holidays import Holiday, knows, may_lack_some
from widerspruch.objections.deadlines.working_days import NATIONWIDE, Calendar, DayOff, MovedEnd, WorkPlace

DeadlineRule = Literal[
    "answer", "answer_extended", "answer_after_reminder", "access_in_switzerland", "authority",
    "complaint_in_austria", "complaint_in_austria_at_most",
]  # fmt: skip
"""answer: a company's month; answer_extended: with the two more that it may take; answer_after_reminder: the two weeks
of a reminder; authority: until a court may be asked; complaint_in_austria: until the person must have complained, from
when they knew; complaint_in_austria_at_most: from when it happened."""

CountedFrom = Literal["sent", "received", "reminded", "complained", "known", "happened"]
"""What begins a period. sent: counted from sending, for nobody has said when it was received."""


class RuleOfPeriod(Struct, frozen=True):
    """How a period runs.

    Attributes:
        law: Ids of the points of law that it rests on (rulebook/law.toml); none: it is only usual.

        months: How many; 0: it is one of days.

        moves: Whether an end on a day on which nobody works is the next working day. Where the person must act it is
            not relied upon: the earlier day is the safe one.
    """

    law: tuple[str, ...]
    months: int = 0
    days: int = 0
    moves: bool = True


RULES: Mapping[DeadlineRule, RuleOfPeriod] = {
    "answer": RuleOfPeriod(("art_12_3", "regulation_1182_71"), months=1),
    # One period of three months, not one month and then two: "that period may be extended by two further months".
    "answer_extended": RuleOfPeriod(("art_12_3_extension", "regulation_1182_71"), months=3),
    # No law says how long to wait; two weeks are usual where a period is set by letter.
    "answer_after_reminder": RuleOfPeriod((), days=14),
    "access_in_switzerland": RuleOfPeriod(("ch_dsg_25_7",), days=30),
    "authority": RuleOfPeriod(("art_78_2", "regulation_1182_71"), months=3),
    "complaint_in_austria": RuleOfPeriod(("at_dsg_24_4",), months=12, moves=False),
    "complaint_in_austria_at_most": RuleOfPeriod(("at_dsg_24_4",), months=36, moves=False),
}


ComputedValue = int | date | WorkPlace | tuple[DayOff, ...] | tuple[WorkPlace, ...]


class ComputedLine(Struct, frozen=True):
    """One sentence of a computation.

    Attributes:
        text: Its id in the catalogue of `widerspruch.objections`.

        values: What its placeholders are made of: numbers and days as they are; `days` and `places` as a list in words
            (`deadline.day_off.…`, `deadline.at.…`), `at` as its `place`.
    """

    text: str
    values: Mapping[str, ComputedValue] = {}


class Deadline(Struct, frozen=True):
    """Until when something has to be done, and why until then.

    Attributes:
        began: The day that begins the period, and does not count.

        last_day: The last day; until its end there is time.

        readings: Where it ends by the holidays of each place that may count, the latest first; that one is taken.

        remarks: What else is to be known of it.
    """

    rule: DeadlineRule
    began: date
    counted_from: CountedFrom
    last_day: date
    readings: tuple[MovedEnd, ...]
    remarks: tuple[ComputedLine, ...] = ()

    @property
    def ends(self) -> date:
        """The end by the calendar alone."""
        return self.readings[0].ends

    @property
    def moved_by(self) -> tuple[DayOff, ...]:
        """The days on which nobody works and that it was moved over."""
        return self.readings[0].moved_by

    @property
    def law(self) -> tuple[str, ...]:
        """Ids of the points of law that it rests on."""
        return RULES[self.rule].law

    @property
    def computation(self) -> tuple[ComputedLine, ...]:
        """How it was computed, sentence by sentence."""
        return tuple(_computation(self))


def _computation(deadline: Deadline) -> Iterator[ComputedLine]:
    rule = RULES[deadline.rule]
    yield ComputedLine(f"deadline.rule.{deadline.rule}")
    yield ComputedLine(f"deadline.from.{deadline.counted_from}", {"day": deadline.began})
    yield _of_end(deadline, rule)
    if rule.moves:
        yield from _of_moving(deadline)
    elif deadline.moved_by:
        yield ComputedLine("deadline.not_moved", {"days": deadline.moved_by})
    yield from deadline.remarks


def _of_end(deadline: Deadline, rule: RuleOfPeriod) -> ComputedLine:
    if not rule.months:
        return ComputedLine("deadline.ends.days", {"n": rule.days, "day": deadline.ends})
    if deadline.ends.day != deadline.began.day:
        shorter: Mapping[str, ComputedValue] = {"n": rule.months, "day": deadline.ends, "number": deadline.began.day}
        return ComputedLine("deadline.ends.shorter", shorter)
    return ComputedLine("deadline.ends.months", {"n": rule.months, "day": deadline.ends})


def _of_moving(deadline: Deadline) -> Iterator[ComputedLine]:
    taken, earliest = deadline.readings[0], deadline.readings[-1]
    if taken.moved_by:
        by_law = "moved" if "regulation_1182_71" in deadline.law else "moved_usual"
        yield ComputedLine(f"deadline.{by_law}", {"days": taken.moved_by, "day": taken.last_day})
    uncertain = tuple(off for off in taken.moved_by if isinstance(off, Holiday) and off.uncertain)
    if uncertain:
        yield ComputedLine("deadline.uncertain", {"days": uncertain, "at": taken.at})
    yield ComputedLine("deadline.counted_with", {"places": tuple(one.at for one in deadline.readings)})
    unknown = tuple(one.at for one in deadline.readings if not knows(one.at.place))
    if unknown:
        yield ComputedLine("deadline.no_holidays", {"places": unknown})
    partly = tuple(one.at for one in deadline.readings if one.at.role == "residence" and may_lack_some(one.at.place))
    if partly:
        yield ComputedLine("deadline.nationwide", {"at": partly[0]})
    if earliest.last_day != taken.last_day:
        values: Mapping[str, ComputedValue] = {"at": earliest.at, "earlier": earliest.last_day, "day": taken.last_day}
        yield ComputedLine("deadline.disputed", values)
    if any(one.at.role == "assumed" for one in deadline.readings):
        yield ComputedLine("deadline.assumed")


def _deadline(
    rule: DeadlineRule, began: date, counted_from: CountedFrom, calendar: Calendar, *remarks: ComputedLine
) -> Deadline:
    of = RULES[rule]
    ends = months_after(began, of.months) if of.months else days_after(began, of.days)
    readings = calendar.ends(ends)
    return Deadline(rule, began, counted_from, readings[0].last_day if of.moves else ends, readings, remarks)


def answer_due(began: date, calendar: Calendar = NATIONWIDE, counted_from: CountedFrom = "sent") -> Deadline:
    """The last day for a company's answer: one month from receipt, GDPR Art. 12(3)."""
    return _deadline("answer", began, counted_from, calendar)


def answer_due_extended(began: date, calendar: Calendar = NATIONWIDE, counted_from: CountedFrom = "sent") -> Deadline:
    """The last day once the company has said in time that it takes two more months."""
    return _deadline("answer_extended", began, counted_from, calendar)


def answer_due_after_reminder(reminded: date, calendar: Calendar = NATIONWIDE) -> Deadline:
    """The last day of the two weeks that a reminder sets."""
    return _deadline("answer_after_reminder", reminded, "reminded", calendar)


def access_due(began: date, calendar: Calendar = NATIONWIDE, counted_from: CountedFrom = "sent") -> Deadline:
    """Switzerland: the last day for information about one's data, 30 days from receipt (Art. 25(7) DSG)."""
    return _deadline("access_in_switzerland", began, counted_from, calendar)


def authority_due(complained: date, calendar: Calendar = NATIONWIDE) -> Deadline:
    """The last day for an authority to say how a complaint stands; then a court may be asked, GDPR Art. 78(2)."""
    return _deadline("authority", complained, "complained", calendar)


def complaint_until(known: date, happened: date | None = None, calendar: Calendar = NATIONWIDE) -> Deadline:
    """Austria, § 24(4) DSG: the last day on which a complaint can be made; earlier is safe, and nothing moves it.

    Args:
        known: Since when the person knows of what they complain about.

        happened: When it happened; None: not known.
    """
    from_knowing = _deadline("complaint_in_austria", known, "known", calendar)
    if happened is None:
        return from_knowing
    from_happening = _deadline("complaint_in_austria_at_most", happened, "happened", calendar)
    return min(from_knowing, from_happening, key=lambda one: one.last_day)
