"""What the one door promises, whichever database is behind it."""

import threading

import pytest
from msgspec import structs

from desk_clock import DeskClock
from together import together
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import AccountsCentre, CaseEvent, DeskCase, Identity, Publication
from widerspruch.desk.store.doors import open_door


def _adds(number: int) -> None:
    Identity.objects.create(subject_key=number.to_bytes(32, "big"), first_seen=number)


def _numbers() -> list[int]:
    return [*Identity.objects.order_by("first_seen").values_list("first_seen", flat=True)]


def test_what_a_job_gives_is_what_its_caller_gets(desk_on_both: Desk) -> None:
    door = desk_on_both.door
    assert together(*(lambda n=n: door.write(lambda now: n) for n in range(20))) == [*range(20)]


def test_a_job_that_fails_fails_none_beside_it_and_writes_nothing(desk_on_both: Desk) -> None:
    def job(number: int) -> int:
        _adds(number)
        if number % 3 == 0:
            raise LookupError(number)
        if number % 3 == 1:
            Identity.objects.create(subject_key=number.to_bytes(32, "big"), first_seen=0)  # once more
        return number

    given = together(*(lambda n=n: desk_on_both.door.write(lambda now: job(n)) for n in range(24)))
    assert _numbers() == [number for number in range(24) if number % 3 == 2]
    for number, one in enumerate(given):
        match number % 3:
            case 0:
                assert isinstance(one, LookupError)
                assert one.args == (number,)
            case 1:
                assert isinstance(one, DeskError)
                assert one.code == "database_failed"
            case _:
                assert one == number


def test_a_reference_that_leads_nowhere_fails_its_own_job_alone(desk_on_both: Desk) -> None:
    def job(number: int) -> None:
        _adds(number)
        if number == 5:
            CaseEvent.objects.create(case_id=999, at=1, kind="received", actor="holder")  # only the commit sees it

    given = together(*(lambda n=n: desk_on_both.door.write(lambda now: job(n)) for n in range(10)))
    assert [isinstance(one, DeskError) for one in given] == [number == 5 for number in range(10)]
    assert _numbers() == [0, 1, 2, 3, 4, 6, 7, 8, 9]


def test_a_caught_error_within_a_job_leaves_the_job_whole(desk_on_both: Desk) -> None:
    """The ORM has savepoints of its own."""

    def job(now: int) -> tuple[bool, bool]:
        first = AccountsCentre.objects.get_or_create(centre_key=b"c")
        return first[1], AccountsCentre.objects.get_or_create(centre_key=b"c")[1]

    assert desk_on_both.door.write(job) == (True, False)
    assert AccountsCentre.objects.count() == 1


def test_a_job_does_not_write_through_the_door_again(desk_on_both: Desk) -> None:
    with pytest.raises(AssertionError, match="in its transaction already"):
        desk_on_both.door.write(lambda now: desk_on_both.door.write(lambda then: None))
    assert desk_on_both.door.write(lambda now: "goes on") == "goes on"


def test_a_closed_door_takes_nothing_and_has_finished_what_it_took(desk_on_both: Desk, clock: DeskClock) -> None:
    door = open_door(desk_on_both.config, clock)
    begun, may_end = threading.Event(), threading.Event()

    def slow(now: int) -> None:
        begun.set()
        may_end.wait(10)
        _adds(1)

    def close() -> None:
        begun.wait(10)
        may_end.set()
        door.close()

    assert together(lambda: door.write(slow), close) == [None, None]
    assert _numbers() == [1]
    with pytest.raises(DeskError, match="queue_full"):
        door.write(lambda now: _adds(2))
    door.close()
    assert _numbers() == [1]


def _event(now: int) -> int:
    case, _ = DeskCase.objects.get_or_create(
        case_id="W-1",
        defaults={
            "kind": "objection",
            "holder_key": b"h",
            "assurance": "verified",
            "state": "received",
            "own_content": True,
            "ai_interactions": True,
            "mentions": True,
            "received_at": now,
            "submitted_at": now,
            "channel": "form",
            "acted_by": "holder",
        },
    )
    CaseEvent.objects.create(case=case, at=now, kind="received", actor="holder")
    return now


def test_time_does_not_go_back_when_a_clock_is_set_right(desk_on_both: Desk, clock: DeskClock) -> None:
    first = desk_on_both.door.write(_event)
    clock.moves(-60_000_000)
    assert desk_on_both.door.write(_event) == first
    other_process = open_door(desk_on_both.config, clock)
    assert other_process.write(_event) == first
    other_process.close()


def test_a_clock_that_was_hours_ahead_dates_nothing_ahead_once_it_is_right(
    desk_on_both: Desk, clock: DeskClock
) -> None:
    right = clock.now
    clock.moves(5 * HOUR)
    desk_on_both.door.write(_event)
    clock.now = right
    assert desk_on_both.door.write(_event) == right


def test_whatever_was_published_as_known_is_earlier(desk_on_both: Desk, clock: DeskClock) -> None:
    later = clock.now + 5 * HOUR
    publication = Publication(
        platform="p", number=1, issued_at=later, received_until=later, event_until=0, digest="", folder=""
    )
    desk_on_both.door.write(lambda now: publication.save())
    assert desk_on_both.door.write(_event) == later + 1


def test_who_writes_alone_sees_all_that_has_an_earlier_time(desk_on_both: Desk) -> None:
    """Else a set would say "received until", and lack what was being written just then."""
    ticks = iter(range(1_000_000_000_000, 2_000_000_000_000))
    lock, over = threading.Lock(), threading.Event()

    def tick() -> int:
        with lock:
            return next(ticks)

    door = open_door(structs.replace(desk_on_both.config), tick)
    times: list[int] = []

    def writes() -> None:
        while not over.is_set():
            times.append(door.write(_event))

    def publishes() -> list[tuple[int, set[int]]]:
        seen = [
            door.write_alone(lambda now: (now, {*CaseEvent.objects.values_list("at", flat=True)})) for _ in range(25)
        ]
        over.set()
        return seen

    *_, seen = together(writes, writes, writes, publishes)
    door.close()
    assert isinstance(seen, list)
    assert len(times) > 0
    for now, there in seen:
        assert {time for time in times if time < now} <= there
