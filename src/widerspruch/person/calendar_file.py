"""The deadlines of a case as a calendar file (RFC 5545), for a calendar that others may see or that a company keeps.

It names neither person nor account nor platform nor way: only days, and the number under which a matter, or a piece of
evidence, stands in the case file. Its identifiers are made of the second in which the file was made and that number,
hashed: the same in every calendar file of the case, so that a newer one replaces what an older one brought.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from widerspruch.objections.deadlines.deadline import DeadlineRule
from widerspruch.person.telling.deadlines import DeadlineTold
from widerspruch.person.telling.standing_models import StandingModelsTold
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

_LATER = (MORNING + timedelta(days=1),)

EntryKind = Literal["matter", "exhibit"]
"""What an entry names by its number."""

DAYS_BEFORE_OWN = (14, 1)
"""What the person must keep is said before; what others owe, on the morning after."""


def calendar_file(
    deadlines: Iterable[DeadlineTold],
    created_at: int,
    now: int,
    words: PersonWords,
    models: Iterable[StandingModelsTold] = (),
) -> bytes:
    """A calendar with a whole-day entry for each deadline, and for the day until which a platform's stale models stay.

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
        calendar.add_component(_deadline(one, created_at, now, words))
    for platform in models:
        if platform.last_day is not None:
            uid = _uid(created_at, platform.first, "models")
            calendar.add_component(_entry(uid, platform.last_day, platform.number, "exhibit", _LATER, now, words))
    data: bytes = calendar.to_ical()
    return data


def _deadline(one: DeadlineTold, created_at: int, now: int, words: PersonWords) -> "Event":
    mornings = [MORNING - timedelta(days=before) for before in DAYS_BEFORE_OWN]
    uid = _uid(created_at, one.matter, MATTERS[one.rule])
    return _entry(uid, one.last_day, one.matter, "matter", mornings if one.is_own else _LATER, now, words)


def _entry(
    uid: str, day: date, number: int, kind: EntryKind, alarms: Iterable[timedelta], now: int, words: PersonWords
) -> "Event":
    from icalendar import Event

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", datetime.fromtimestamp(now // 1_000_000, UTC))
    entry.add("dtstart", day)
    summary = words.person(f"calendar_file.summary.{kind}", number=number)
    entry.add("summary", summary)
    entry.add("description", words.person(f"calendar_file.what.{kind}", number=number))
    entry.add("transp", "TRANSPARENT")
    entry.add("class", "PRIVATE")
    for trigger in alarms:
        entry.add_component(_alarm(trigger, summary))
    return entry


def _alarm(trigger: timedelta, summary: str) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger)
    alarm.add("description", summary)
    return alarm


def _uid(created_at: int, matter: int, what: str) -> str:
    return f"{sha256(f'{created_at}/{matter}/{what}'.encode()).hexdigest()[:32]}@widerspruch.invalid"
