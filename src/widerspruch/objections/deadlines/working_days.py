"""Where the end of a period goes that falls on a day on which nobody works: to the next working day.

Regulation 1182/71 knows Saturdays, Sundays, and the public holidays of the Member State "in which action is to be
taken" (Art. 2(1)). Whether that is where the company sits or where the person waits for its answer nobody has decided.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from widerspruch.objections.deadlines.public_holidays import Holiday, HolidayPlace, holiday_on

SATURDAY, SUNDAY = 5, 6


class Weekend(Struct, frozen=True):
    """A Saturday or a Sunday."""

    day: date


DayOff = Weekend | Holiday

PlaceRole = Literal["residence", "seat", "authority", "assumed"]
"""Whose place it is. assumed: nobody has said where the person lives; counted is with what holds all over Germany."""


class WorkPlace(Struct, frozen=True):
    """A place whose holidays may count, and why."""

    place: HolidayPlace
    role: PlaceRole


class MovedEnd(Struct, frozen=True):
    """Where a period ends by the holidays of one place.

    Attributes:
        ends: The end by the calendar alone.

        moved_by: The days that it was moved over, in their order; none: the end is a working day.
    """

    at: WorkPlace
    ends: date
    last_day: date
    moved_by: tuple[DayOff, ...]


WHOLE_GERMANY = WorkPlace(HolidayPlace("DE"), "assumed")


class Calendar(Struct, frozen=True):
    """The places whose holidays may count for a period; where they differ, all are reckoned with."""

    places: tuple[WorkPlace, ...] = (WHOLE_GERMANY,)

    def ends(self, day: date) -> tuple[MovedEnd, ...]:
        """Where a period that ends on a day by the calendar ends by the holidays of each place, the latest first."""
        ends = (moved_end(day, at) for at in self.places)
        return tuple(sorted(ends, key=lambda one: one.last_day, reverse=True))


NATIONWIDE = Calendar()
"""For whoever has not said where they live, and a company of which nobody knows where it sits."""


def calendar_of(residence: HolidayPlace | None, seat: HolidayPlace | None = None) -> Calendar:
    """The calendar for an answer by a company that sits somewhere to somebody who lives somewhere."""
    lives = WHOLE_GERMANY if residence is None else WorkPlace(residence, "residence")
    if seat is None or seat == lives.place:
        return Calendar((lives,))
    return Calendar((lives, WorkPlace(seat, "seat")))


def authority_calendar(seat: HolidayPlace) -> Calendar:
    """The calendar for an answer by an authority: it acts where it sits."""
    return Calendar((WorkPlace(seat, "authority"),))


def moved_end(day: date, at: WorkPlace) -> MovedEnd:
    """The next working day of a place, which may be the day itself. Uncertain holidays count: it is never too early."""
    moved_by = tuple(_days_off(day, at.place))
    last_day = moved_by[-1].day + timedelta(days=1) if moved_by and moved_by[-1].day < date.max else day
    return MovedEnd(at, day, last_day, moved_by)


def _days_off(day: date, place: HolidayPlace) -> Iterator[DayOff]:
    while (off := day_off(day, place)) is not None:
        yield off
        if day == date.max:
            return
        day += timedelta(days=1)


def day_off(day: date, place: HolidayPlace) -> DayOff | None:
    """Why nobody works on a day at a place; None: it is a working day."""
    if day.weekday() in (SATURDAY, SUNDAY):
        return Weekend(day)
    return holiday_on(day, place)
