"""Periods as in Regulation (EEC, Euratom) No 1182/71, Art. 3, before weekends and holidays are looked at.

The day of the event does not count (Art. 3(1)). A period of months ends with the day of the same number, and where the
last month has none, with its last day (Art. 3(2)(c)); one of days with its last day (Art. 3(2)(b)).
"""

import calendar
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last of a shorter month; at most the last of the
    calendar: a file may hold any day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """A day that comes so many days later; at most the last of the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))


def mail_due(sent: date, hours: int) -> date:
    """The day from which on a confirmation that comes within hours should be there."""
    return days_after(sent, -(-hours // 24))
