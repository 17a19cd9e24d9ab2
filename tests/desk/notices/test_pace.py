"""A domain never gets more than its share, however many send and however long nobody did."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from desk.notices.told import example, many
from desk_clock import DeskClock
from widerspruch.desk.access.limits import MINUTE
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import domain_lookup_key
from widerspruch.desk.mail.backoff import BATCH
from widerspruch.desk.models import NoticeDomain, NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients, count_audience
from widerspruch.desk.notices.notice_queue import NoticeQueue, NoticeTexts
from widerspruch.desk.notices.pace import DomainLimits, Paces
from widerspruch.desk.notices.versions import begin_notice

DOMAIN = b"d" * 32


def paced(desk: Desk, per_minute: int) -> Desk:
    return structs.replace(desk, config=structs.replace(desk.config, notices_per_minute=per_minute))


def taken_over(desk: Desk, clock: DeskClock, minutes: int, each: int = MINUTE // 30) -> list[int]:
    """When mails were taken, looking every two seconds as a loop does."""
    queue = NoticeQueue(desk, None, NoticeTexts(desk))  # type: ignore[arg-type]  # nothing is composed
    times = []
    for _ in range(minutes * MINUTE // each):
        while some := queue.take(BATCH):
            times += [clock.now] * len(some)
            for one in some:
                queue.is_sent(one, "notice")
        clock.moves(each)
    return times


def most_in_a_minute(times: list[int]) -> int:
    return max(sum(start <= one < start + MINUTE for one in times) for start in times)


@pytest.mark.parametrize("per_minute", [1, 7, 60])
def test_no_minute_sees_more_than_it_may(desk: Desk, clock: DeskClock, tmp_path: Path, per_minute: int) -> None:
    desk, file = paced(desk, per_minute), example(desk)
    count = per_minute * 5
    add_recipients(desk, begin_notice(desk, file), file, many(tmp_path, count))
    times = taken_over(desk, clock, 7)
    assert len(times) == count
    assert most_in_a_minute(times) <= per_minute
    assert times[-1] - times[0] <= 6 * MINUTE


def test_single_domains_take_more_or_less(desk: Desk, clock: DeskClock, tmp_path: Path) -> None:
    """By their names in the configuration; all others have the usual limit, and a dry run knows how long it takes."""
    limits = {"d0.example": 5, "d1.example": 60, "d2.example": 20}
    own = {name: limits[name] for name in ("d0.example", "d1.example")}
    config = structs.replace(desk.config, notices_per_minute=20, notices_by_domain=own)
    desk, file = structs.replace(desk, config=config), example(desk)
    everybody = many(tmp_path, 90, domains=3)
    assert count_audience(desk, None, file, everybody).minutes == 7
    add_recipients(desk, begin_notice(desk, file), file, everybody)
    queue = NoticeQueue(desk, None, NoticeTexts(desk))  # type: ignore[arg-type]  # nothing is composed
    times: dict[bytes, list[int]] = defaultdict(list)
    for _ in range(8 * 30):
        while some := queue.take(BATCH):
            for row in NoticeRecipient.objects.filter(pk__in=[one.mail for one in some]):
                times[bytes(row.domain_key)].append(clock.now)
            for one in some:
                queue.is_sent(one, "notice")
        clock.moves(MINUTE // 30)
    for name, most in limits.items():
        sent = times[domain_lookup_key(desk.keys.lookup, name)]
        assert (len(sent), most_in_a_minute(sent) <= most) == (30, True)
        assert (sent[-1] - sent[0] > 2 * MINUTE) == (most == 5)


def test_nor_after_nobody_sent_for_hours(desk_on_both: Desk, clock: DeskClock, tmp_path: Path) -> None:
    desk, file = paced(desk_on_both, 20), example(desk_on_both)
    add_recipients(desk, begin_notice(desk, file), file, many(tmp_path, 200, domains=2))
    clock.moves(180 * MINUTE)
    times = taken_over(desk, clock, 13)
    assert len(times) == 200
    assert most_in_a_minute(times) <= 40, "of two domains"


def test_a_big_domain_keeps_no_small_one_waiting(desk: Desk, clock: DeskClock, tmp_path: Path) -> None:
    desk, file = paced(desk, 10), example(desk)
    notice = begin_notice(desk, file)
    add_recipients(desk, notice, file, many(tmp_path, 300))
    small = tmp_path / "small.csv"
    small.write_text("account,email,country,language,adult\nx,x@small.example,DE,de,yes\n", "utf-8")
    add_recipients(desk, notice, file, small)
    clock.moves(120 * MINUTE)
    taken_over(desk, clock, 1)
    row = NoticeRecipient.objects.latest("pk")
    assert row.sent_at is not None


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 2 * MINUTE), min_size=1, max_size=60), st.integers(1, 30))
def test_whatever_is_asked_when_no_minute_sees_more(pauses: list[int], per_minute: int) -> None:
    paces = Paces.__new__(Paces)
    domain = NoticeDomain(domain_key=DOMAIN)
    paces._domains = {DOMAIN: domain}
    paces._limits = DomainLimits(per_minute)
    now, went = 10**15, []
    for pause in pauses:
        now += pause
        went += [now for _ in range(per_minute + 2) if paces.may_go(DOMAIN, now)]
    assert not went or most_in_a_minute(went) <= per_minute
    slots = Counter(paces.slot(DOMAIN, now) for _ in range(10))
    assert max(slots.values()) == 1
