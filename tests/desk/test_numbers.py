"""Numbers for the public: right to the ten, and nobody can be found in them."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.made import made_case
from desk_clock import DeskClock
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage
from widerspruch.desk.numbers import PublicCount, objection_numbers, public_count, public_numbers
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.values import AccountIdentity
from widerspruch.rulebook.instants import day_of, start_of_day

PLATFORM = "beispielnetz"
FEWER = PublicCount(fewer_than=10)


def objects(desk: Desk, count: int, **changed: object) -> None:
    """As many cases, each of an account of its own."""
    first = Coverage.objects.count()
    for number in range(count):
        made_case(desk, [(PLATFORM, AccountIdentity(str(first + number)))], **changed)


@given(st.integers(0, 10_000_000))
def test_nobody_is_singled_out(count: int) -> None:
    """A count and the next one look alike nearly always; the smallest always do."""
    told = public_count(count)
    if count < 10:
        assert told == FEWER
    else:
        assert told.value is not None
        assert told.value % 10 == 0
        assert 0 <= count - told.value < 10


def test_all_is_counted_as_of_midnight(desk_on_both: Desk, clock: DeskClock) -> None:
    """Received, in force, withdrawn, refused; what happens today is told tomorrow."""
    objects(desk_on_both, 31)
    objects(desk_on_both, 12, state="withdrawn", ended_at=clock.now + HOUR)
    objects(desk_on_both, 3, state="refused", ended_at=clock.now + HOUR)
    objects(desk_on_both, 11, assurance="claimed", claim_expires_at=clock.now + 5 * DAY)
    made_case(desk_on_both, [], kind="false_output")
    assert public_numbers(desk_on_both).objections.received == FEWER

    clock.moves(DAY)
    told = public_numbers(desk_on_both).objections
    assert told.as_of == start_of_day(day_of(clock.now))
    assert (told.received, told.in_force) == (PublicCount(50), PublicCount(40))
    assert (told.withdrawn, told.refused) == (PublicCount(10), FEWER)

    objects(desk_on_both, 20)
    assert public_numbers(desk_on_both).objections == told
    clock.moves(6 * DAY)
    later = public_numbers(desk_on_both).objections
    assert (later.received, later.in_force) == (PublicCount(70), PublicCount(50))


def test_a_withdrawal_that_can_still_be_undone_is_none(desk: Desk, clock: DeskClock) -> None:
    """It counts from when it takes effect."""
    objects(desk, 12, state="withdrawn", ended_at=clock.now + 2 * DAY)
    told = [objection_numbers(clock.now + days * DAY) for days in (1, 3)]

    assert [(one.withdrawn, one.in_force) for one in told] == [(FEWER, PublicCount(10)), (PublicCount(10), FEWER)]


def test_the_median_is_from_receipt_to_the_first_set(desk_on_both: Desk, clock: DeskClock) -> None:
    """Half took less; those that are in no set yet do not count, nor do sets that are being made."""
    assert objection_numbers(clock.now).median_minutes is None
    objects(desk_on_both, 6)
    clock.moves(2 * HOUR)
    objects(desk_on_both, 5)
    clock.moves(HOUR)
    publish(desk_on_both, PLATFORM)
    clock.moves(HOUR)
    objects(desk_on_both, 4)
    assert objection_numbers(clock.now).median_minutes == 180
    publish(desk_on_both, PLATFORM, since=1)
    clock.moves(1)
    assert objection_numbers(clock.now).median_minutes == 180
    clock.moves(91 * DAY)
    assert objection_numbers(clock.now).median_minutes is None


def test_the_newest_set_of_each_platform_is_named(desk: Desk, clock: DeskClock) -> None:
    """At once: it tells nothing of anybody."""
    assert public_numbers(desk).sets == ()
    for platform in (PLATFORM, PLATFORM, "beispielbild"):
        publish(desk, platform)

    assert [(one.platform, one.number) for one in public_numbers(desk).sets] == [("beispielbild", 1), (PLATFORM, 2)]


@pytest.mark.parametrize(("count", "written"), [(PublicCount(120), {"value": 120}), (FEWER, {"fewer_than": 10})])
def test_as_json_a_count_says_one_thing(count: PublicCount, written: dict[str, int]) -> None:
    """A number, or that there are fewer."""
    assert msgspec.to_builtins(count) == written


def test_it_is_worked_out_once_a_day(desk: Desk, clock: DeskClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often anybody asks."""
    worked_out = []
    monkeypatch.setattr("widerspruch.desk.numbers.objection_numbers", worked_out.append)
    for _ in range(5):
        public_numbers(desk)
    clock.moves(DAY)
    public_numbers(desk)

    assert len(worked_out) == 2
