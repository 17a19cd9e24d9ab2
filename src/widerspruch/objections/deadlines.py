"""Until when a platform and an authority have to answer.

Periods of months run as in Regulation (EEC, Euratom) No 1182/71, Art. 3: the day of the event does not count, and the
last day is that of the same number, or the last one of a shorter month. Where it is no working day, the next one is.
Public holidays are not known here yet: a period may end a day or two later than this says, never earlier.

A platform has its month from receipt, here counted from sending, and may take two more if it says so in time (GDPR
Art. 12(3)): whoever knows of that waits.
"""

import calendar
from collections.abc import Callable
from datetime import date, timedelta

MONTHS_TO_ANSWER = 1
"""GDPR Art. 12(3): a platform says within one month what it has done about an objection."""

MONTHS_OF_AN_AUTHORITY = 3
"""GDPR Art. 78(2): if an authority says nothing within three months of a complaint, a court may be asked."""

DAYS_AFTER_A_REMINDER = 14
"""No law says how long to wait after a reminder; two weeks are usual where a period is set by letter."""

IsWorkingDay = Callable[[date], bool]


def monday_to_friday(day: date) -> bool:
    """Whether a day is a working day where no public holiday is known."""
    return day.weekday() < 5


def months_after(day: date, months: int, is_working_day: IsWorkingDay = monday_to_friday) -> date:
    """The last day of a period of months that begins with what happened on a day; at most the last of the calendar."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    last = date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    while not is_working_day(last) and last < date.max:
        last += timedelta(days=1)
    return last


def days_after(day: date, days: int) -> date:
    """A day that comes so many days later; at most the last of the calendar: a file may hold any day."""
    return day + timedelta(days=min(days, (date.max - day).days))


def answer_due(sent: date) -> date:
    """The last day for a platform's answer to what was sent on a day."""
    return months_after(sent, MONTHS_TO_ANSWER)


def answer_due_after_reminder(reminded: date) -> date:
    return days_after(reminded, DAYS_AFTER_A_REMINDER)


def authority_due(complained: date) -> date:
    """The last day for an authority to say how a complaint stands."""
    return months_after(complained, MONTHS_OF_AN_AUTHORITY)


def mail_due(sent: date, hours: int) -> date:
    """The day from which on a confirmation that comes within hours should be there."""
    return days_after(sent, -(-hours // 24))
