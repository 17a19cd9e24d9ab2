"""The deadlines of a case as a calendar file (RFC 5545), for a calendar that others may see or that a company keeps.

It names neither person nor account nor platform nor way: only days, and the number under which a matter stands in the
case file. Its identifiers are made of the second in which the file was made and that number, hashed: the same in every
calendar file of the case, so that a newer one replaces what an older one brought.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from widerspruch.objections.deadlines.deadline import DeadlineRule
from widerspruch.person.telling.deadlines import DeadlineTold
from widerspruch.person.telling.words import PersonWords

if TYPE_CHECKING:
    from icalendar import Alarm, Event

MATTERS: Mapping[DeadlineRule, str] = {
    "answer": "answer",
    "answer_extended": "answer",
    "answer_after_reminder": "answer",
    "access_in_switzerland": "answer",
    "authority": "authority",
    "complaint_in_austria": "complaint",
    "complaint_in_austria_at_most": "complaint",
}
"""Which deadlines take each other's place: an extended one is the same entry on another day."""

MORNING = timedelta(hours=9)
"""An alarm in the night helps nobody."""

DAYS_BEFORE_OWN = (14, 1)
"""What the person must keep is said before; what others owe, on the morning after."""


def calendar_file(deadlines: Iterable[DeadlineTold], created_at: int, now: int, words: PersonWords) -> bytes:
    """A calendar with a whole-day entry for each deadline.

    Args:
        created_at: When the case file was made, microseconds UTC.

        now: Microseconds UTC.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Widerspruch//Fristen//DE")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", words.person("calendar_file.name"))
    for one in deadlines:
        calendar.add_component(_entry(one, created_at, now, words))
    data: bytes = calendar.to_ical()
    return data


def _entry(one: DeadlineTold, created_at: int, now: int, words: PersonWords) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("uid", _uid(created_at, one.matter, MATTERS[one.rule]))
    entry.add("dtstamp", datetime.fromtimestamp(now // 1_000_000, UTC))
    entry.add("dtstart", one.last_day)
    entry.add("summary", words.person("calendar_file.summary", number=one.matter))
    entry.add("description", words.person("calendar_file.what", number=one.matter))
    entry.add("transp", "TRANSPARENT")
    entry.add("class", "PRIVATE")
    mornings = [MORNING - timedelta(days=before) for before in DAYS_BEFORE_OWN]
    for trigger in mornings if one.is_own else [MORNING + timedelta(days=1)]:
        entry.add_component(_alarm(trigger, one.matter, words))
    return entry


def _alarm(trigger: timedelta, matter: int, words: PersonWords) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger)
    alarm.add("description", words.person("calendar_file.summary", number=matter))
    return alarm


def _uid(created_at: int, matter: int, what: str) -> str:
    return f"{sha256(f'{created_at}/{matter}/{what}'.encode()).hexdigest()[:32]}@widerspruch.invalid"
