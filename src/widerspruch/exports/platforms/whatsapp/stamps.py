"""Three numbers and a clock -> an instant. Which number is the day, only the whole chat can tell."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from widerspruch.exports.platforms.whatsapp.header import WrittenDate, WrittenTime

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: tuple[Order, ...] = ("dmy", "mdy", "ymd")

FIRST_YEAR, LAST_YEAR = 2009, 2051
"""WhatsApp began in 2009; no two-digit year beyond 51 can be meant in our calendar."""

ERA_YEAR_ZERO = {"R": 2018, "H": 1988, "S": 1925}
BUDDHIST_OFFSET = 543
DAY = 86_400_000_000


def full_year(number: int, digits: int, era: str | None) -> int:
    """A year as written -> a year of our calendar; 0 where it cannot be one (another calendar)."""
    if era is not None:
        return ERA_YEAR_ZERO[era] + number
    if digits <= 2 and number < FIRST_YEAR % 100:
        return ERA_YEAR_ZERO["R"] + number
    if digits <= 2:
        year = 2000 + number
        return year if year <= LAST_YEAR else 500 + year - BUDDHIST_OFFSET
    year = number - BUDDHIST_OFFSET if number > FIRST_YEAR + BUDDHIST_OFFSET - 1 else number
    return year if FIRST_YEAR <= year <= LAST_YEAR else 0


def calendar_day(date: WrittenDate, order: Order) -> tuple[int, int, int] | None:
    """Year, month and day of a date read in an order; None where that is no date."""
    if order == "ymd":
        year = full_year(date.first, date.first_digits, date.era)
        month, day = date.middle, date.last
    else:
        if date.last < FIRST_YEAR % 100:  # only dates that begin with the year count years of an emperor
            return None
        year = full_year(date.last, 4 if date.last > 99 else 2, None)
        month, day = (date.middle, date.first) if order == "dmy" else (date.first, date.middle)
    if year and 1 <= month <= 12 and 1 <= day <= 31:
        return year, month, day
    return None


def hour_of_day(hour: int, half: str | None) -> int:
    """An hour as written, with its half or part of the day, on a clock of 24 hours."""
    if half is None or hour > 12:
        return hour
    if half == "am":
        return hour % 12
    if half == "pm":
        return hour % 12 + 12
    if half == "noon":
        return hour if hour >= 10 else hour + 12
    return hour % 12 if hour == 12 or hour < 7 else hour + 12


class DateEvidence(Struct):
    """What all dates of a chat together say about their order. Constant memory.

    Attributes:
        readings: Dates that are possible, per order.

        backwards: Dates before the one above them, per order.

        first_changed, middle_changed: How often the number differs from the one above.
    """

    total: int = 0
    four_digit_first: int = 0
    dotted: int = 0
    readings: dict[Order, int] = {}
    backwards: dict[Order, int] = {}
    last_day: dict[Order, tuple[int, int, int]] = {}
    last_seen: WrittenDate | None = None
    first_changed: int = 0
    middle_changed: int = 0

    def see(self, date: WrittenDate) -> None:
        """Takes the date of the next header into account."""
        if date is self.last_seen or date == self.last_seen:
            return
        if self.last_seen is not None:
            self.first_changed += self.last_seen.first != date.first
            self.middle_changed += self.last_seen.middle != date.middle
        self.last_seen = date
        self.total += 1
        self.four_digit_first += date.first_digits == 4 or date.era is not None
        self.dotted += date.mark == "."
        for order in ORDERS:
            self._see_in(order, date)

    def _see_in(self, order: Order, date: WrittenDate) -> None:
        day = calendar_day(date, order)
        if day is None:
            return
        self.readings[order] = self.readings.get(order, 0) + 1
        if day < self.last_day.get(order, day):
            self.backwards[order] = self.backwards.get(order, 0) + 1
        self.last_day[order] = day

    def order(self) -> Order | None:
        """The order of the whole chat; None where nothing decides between day and month first."""
        if self.four_digit_first * 2 > self.total:
            return "ymd"
        possible = {order: self.readings.get(order, 0) for order in ORDERS}
        if possible["ymd"] > max(possible["dmy"], possible["mdy"]):
            return "ymd"
        return (
            _greater("dmy", "mdy", possible["dmy"], possible["mdy"])
            or _greater("dmy", "mdy", self.backwards.get("mdy", 0), self.backwards.get("dmy", 0))
            or ("dmy" if self.dotted else None)
            or _greater("dmy", "mdy", self.first_changed, self.middle_changed)
        )


def _greater(one: Order, other: Order, for_one: int, for_other: int) -> Order | None:
    if for_one == for_other:
        return None
    return one if for_one > for_other else other


def midnight(date: WrittenDate, order: Order) -> int | None:
    """Microseconds since 1970 of the day's local midnight, read as UTC; None where that is no date."""
    day = calendar_day(date, order)
    if day is None:
        return None
    try:
        return int(datetime(*day, tzinfo=UTC).timestamp()) * 1_000_000
    except ValueError:
        return None


def since_midnight(time: WrittenTime) -> int | None:
    """Microseconds since midnight; None where the clock shows no time of day."""
    hour, second = hour_of_day(time.hour, time.half), time.second or 0
    if hour > 23 or time.minute > 59 or second > 59:
        return None
    return ((hour * 60 + time.minute) * 60 + second) * 1_000_000
