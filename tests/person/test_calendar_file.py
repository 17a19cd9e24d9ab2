"""Deadlines as a calendar file: days and numbers, and nothing of the person."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from objections.any_events import TODAYS, files
from person.telling.counted import ENGLISH, GERMAN, RULEBOOK
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    Complained,
    LetterSent,
    RecordedEvent,
    ResidenceStated,
    SenderStated,
    Sent,
)
from widerspruch.objections.status import status
from widerspruch.person.calendar_file import calendar_file
from widerspruch.person.telling.case_names import case_names
from widerspruch.person.telling.deadlines import tell_deadlines
from widerspruch.person.telling.standing_models import StandingModelsTold
from widerspruch.person.telling.words import PersonWords

CREATED, NOW = 1_790_000_000_000_000, 1_795_942_800_000_000
SECRETS = (
    "facebook",
    "meta",
    "linkedin",
    "erika",
    "example",
    "hessen",
    "bayern",
    "wien",
    "widerspruchsformular",
    "irland",
)
"""Part of everything that the cases below hold, and of the platforms' own names."""


def made(recorded: tuple[RecordedEvent, ...], today: date, words: PersonWords = GERMAN) -> bytes:
    found = status(recorded, RULEBOOK, today)
    told = tell_deadlines(found, case_names(recorded, {}, RULEBOOK), RULEBOOK, words)
    return calendar_file(told.each, CREATED, NOW, words)


def case(*events: object) -> tuple[RecordedEvent, ...]:
    return tuple(RecordedEvent(number, CREATED + number, event) for number, event in enumerate(events, 1))  # type: ignore[arg-type]


PERSON = case(
    AccountAdded(Account("facebook:erika", "facebook", email="erika@example.org")),
    AccountAdded(Account("linkedin", "linkedin")),
    ResidenceStated("AT", "9"),
    SenderStated("Erika Beispiel", ("Musterweg 1", "1010 Wien"), "erika@example.org"),
    Sent("facebook:erika", "meta-form-facebook-2025", date(2026, 11, 2)),
    Sent("linkedin", "linkedin-form-ts-dpro", date(2026, 11, 3)),
    Complained("linkedin", "linkedin-form-ts-dpro", date(2026, 11, 20), "atdsb"),
    LetterSent(date(2026, 11, 20), "training_access", "facebook:erika", None, "Meta Platforms Ireland Ltd."),
)
TODAY = date(2026, 11, 29)


def entries(data: bytes) -> list[object]:
    return list(Calendar.from_ical(data).walk("VEVENT"))


def is_silent(data: bytes) -> bool:
    unfolded = data.decode().replace("\r\n ", "").lower()
    body = unfolded.replace("-//widerspruch//fristen//de", "").replace("@widerspruch.invalid", "")
    return not any(secret in body for secret in SECRETS)


@pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
def test_nothing_of_the_person_stands_in_it(words: PersonWords) -> None:
    """No name, no account, no platform, no place, no way."""
    data = made(PERSON, TODAY, words)
    assert len(entries(data)) == 4
    assert is_silent(data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(recorded=files(), today=TODAYS, name=st.text(min_size=6, max_size=20).filter(lambda one: one.isalnum()))
def test_no_file_puts_anything_of_it_into_the_calendar(
    recorded: tuple[RecordedEvent, ...], today: date, name: str
) -> None:
    """Whatever it tells; and every calendar is one."""
    number = max((one.number for one in recorded), default=0) + 1
    sender = RecordedEvent(number, CREATED, SenderStated(name, (name,), f"{name}@example.org"))
    data = made((*recorded, sender), today)
    assert is_silent(data)
    assert name.lower() not in data.decode().replace("\r\n ", "").lower()
    assert Calendar.from_ical(data).get("version") == "2.0"


def test_an_entry_is_a_whole_day_with_an_alarm() -> None:
    """What others owe is said on the morning after; what the person must keep, before."""
    told = {str(one["uid"]): one for one in Calendar.from_ical(made(PERSON, TODAY)).walk("VEVENT")}
    assert all(isinstance(one["dtstart"].dt, date) for one in told.values())
    assert {one["class"] for one in told.values()} == {"PRIVATE"}
    triggers = [[alarm["trigger"].dt for alarm in one.walk("VALARM")] for one in told.values()]
    morning = timedelta(hours=9)
    assert triggers.count([morning + timedelta(days=1)]) == 3
    assert triggers.count([morning - timedelta(days=14), morning - timedelta(days=1)]) == 1


def test_a_newer_file_replaces_the_entries_of_an_older_one() -> None:
    """The same matter has the same identifier, also when its day has moved; two matters never have."""
    before = {str(one["uid"]) for one in Calendar.from_ical(made(PERSON, TODAY)).walk("VEVENT")}
    moved = (*PERSON, RecordedEvent(9, CREATED, ResidenceStated("AT", "1")))
    assert {str(one["uid"]) for one in Calendar.from_ical(made(moved, TODAY)).walk("VEVENT")} == before
    assert len(before) == 4


def test_an_empty_case_is_an_empty_calendar() -> None:
    """And still a calendar."""
    assert entries(made((), TODAY)) == []


def test_the_day_until_which_models_stay_is_an_entry_that_names_no_platform() -> None:
    """By the number of the exhibit; a newer report of the platform replaces it."""
    day = date(2026, 12, 31)
    models = [StandingModelsTold("Instagram", "", "", 7, 3, is_overdue=False, last_day=day)]
    newer = [StandingModelsTold("Instagram", "", "", 9, 3, is_overdue=False, last_day=date(2027, 1, 31))]
    none = [StandingModelsTold("Instagram", "", "", 9, 3, is_overdue=False)]
    (first,), (second,) = (entries(calendar_file((), CREATED, NOW, GERMAN, each)) for each in (models, newer))

    assert (first["summary"], first["dtstart"].dt) == ("Frist prüfen: Beleg 7", day)  # type: ignore[index]
    assert first["uid"] == second["uid"]  # type: ignore[index]
    assert entries(calendar_file((), CREATED, NOW, GERMAN, none)) == []
    assert b"nstagram" not in calendar_file((), CREATED, NOW, GERMAN, models)
